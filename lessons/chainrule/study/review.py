"""review: a question of one minute on an idea that is due to come back."""

import random

from chainrule.checking import show
from chainrule.checking.cases import exercises
from chainrule.study import journal
from chainrule.study.check import keep
from chainrule.study.ideas import IDEAS, all_ideas, days_to, now
from chainrule.study.prediction import ask
from chainrule.words import display
from chainrule.words.language import pick
from chainrule.words.messages import in_a_row, say
from chainrule.words.questions import QUESTIONS

MOST_INPUT, MOST_ANSWER = 300, 90  # characters of a question to do in mind
CHOICES = 4


def review():
    """Ask one question on the idea that has waited longest, if one is due."""
    if display.marking():
        return
    moment = now()
    ideas = all_ideas(journal.events())
    due = [idea for idea in ideas if idea.due and idea.due <= moment]
    if not due:
        later = [idea.due for idea in ideas if idea.due]
        display.notice(_nothing_due(later, moment))
        return
    idea = min(due, key=lambda each: each.due)
    # The same until it is answered, and another one after that.
    rng = random.Random(f"{idea.key} {idea.seen}")
    part, question = drawn(idea, rng)
    if len(due) > 1:
        more = say("review_more", count=len(due) - 1)
        question["why"] = in_a_row(pick(question["why"]), more)

    def answered(choice, right):
        keep("reviewed", idea.key, part=part, choice=choice, right=right)

    ask(question, answered)


def _nothing_due(later, moment):
    if not later:
        return say("review_nothing")
    days = days_to(min(later), moment)
    return say("review_tomorrow" if days <= 1 else "review_later", days=days)


def drawn(idea, rng):
    """(part, question) on what is learned of an idea.

    A number to work out where an exercise of it has one that can be done in
    the mind, or else a question of the lessons, asked again.
    """
    again = [name for name in idea.learned if name in QUESTIONS]
    tried = [name for name in idea.learned if name in exercises()]
    rng.shuffle(tried)
    if again and (not tried or rng.random() < 0.3):
        tried = []
    for name in tried:
        question = worked(exercises()[name], rng)
        if question:
            return name, question
    name = rng.choice(again or list(IDEAS[idea.key]["questions"]))
    return name, dict(QUESTIONS[name])


def worked(exercise, rng):
    """A question on one of an exercise's cases; None if none is short.

    The wrong choices are what known mistakes would give, and why names them.
    """
    cases = [case for case in exercise.cases if _is_short(case)]
    rng.shuffle(cases)
    for case in cases:
        right = show.expected(case.expected)
        others = _others(exercise, case, right)
        if len(others) > 1:
            break
    else:
        return None
    picked = rng.sample(sorted(others), min(len(others), CHOICES - 1))
    choices = [right, *picked]
    rng.shuffle(choices)
    inputs = ", ".join(show.inputs(case))
    question = say("review_works", name=exercise.name, inputs=inputs)
    why = [say("review_if", choice=c, mistake=others[c]) for c in picked]
    again = say("review_write", name=exercise.name)
    return {
        "question": question,
        "choices": choices,
        "answer": choices.index(right),
        "why": in_a_row(*why, again),
    }


def _is_short(case):
    if case.driver or case.expected.raises:
        return False
    return len("".join(show.inputs(case))) <= MOST_INPUT


def _others(exercise, case, right):
    """What known mistakes give for a case, and the sentence on each."""
    found = {}
    for id, outcome in case.wrong.items():
        if id not in exercise.mistakes or outcome.raises or outcome.edited:
            continue
        text = show.outcome(outcome.value)
        if text != right and len(text) <= MOST_ANSWER:
            found.setdefault(text, pick(exercise.mistakes[id]))
    return found if len(right) <= MOST_ANSWER else {}
