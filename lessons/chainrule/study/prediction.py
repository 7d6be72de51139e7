"""predict: a question to commit to before the answer can be seen."""

import difflib

from chainrule.study.check import keep
from chainrule.words import display, left
from chainrule.words.display import escape, prose
from chainrule.words.language import current, pick
from chainrule.words.messages import joined, say
from chainrule.words.questions import QUESTIONS


def predict(question, choices=None, answer=None, why="", name=None):
    """Ask a question; the explanation comes after the learner has chosen.

    Parameters
    ----------
    question : str or dict
        A key of QUESTIONS alone, or the question, a string or a pair.
    choices : list of (str or dict)
    answer : int
        Number of the right choice, counted from 0.
    why : str or dict
        What is said afterwards, whatever was chosen.
    name : str, optional
        Name under which the choice is recorded.
    """
    if display.marking():
        return
    if choices is not None:
        ask(question, choices, answer, why, _keeper(name or pick(question)))
    elif question in QUESTIONS:
        ask(**QUESTIONS[question], answered=_keeper(question))
    else:
        close = difflib.get_close_matches(str(question), QUESTIONS, 3, 0)
        names = joined(close)
        display.notice(say("predict_unknown", name=question, names=names))


def _keeper(name):
    """What records the answer to a question of this name."""

    def answered(choice, right):
        keep("predicted", name[:40], choice=choice, right=right)

    return answered


def ask(question, choices, answer, why, answered):
    """Ask a question; answered is told the choice, and if it was right."""
    texts = [pick(choice) for choice in choices]
    forms = _static(pick(question), texts, left.invitation("left_question"))
    if display.shell() is None:
        print(forms["text/plain"])
        return
    panel = _panel(pick(question), texts, answer, pick(why), answered)
    panel.renew = left.show(panel._repr_mimebundle_(), (forms, {}))


def _static(question, choices, after, chosen=None):
    """Forms of the question for saved notebooks, and what was answered."""
    items = "".join(
        f'<li><span aria-hidden="true">{"●" if chosen == i else "○"}</span>'
        f" {prose(choice)}</li>"
        for i, choice in enumerate(choices)
    )
    plain = [
        f"({'x' if chosen == i else ' '}) {choice}"
        for i, choice in enumerate(choices)
    ]
    choices = f'<ul style="list-style: none; padding: 0">{items}</ul>'
    body = display.card("info", f"{_head(question)}{choices}{after}")
    return {
        "text/html": left.page(display.page(body)),
        "text/plain": "\n".join([say("predict_title"), question, *plain]),
    }


def _head(question):
    return (
        f'<span class="cr-label">{say("predict_title")}</span>'
        f'<p class="cr-question">{prose(question)}</p>'
    )


def _panel(question, choices, answer, why, answered):
    """The widget, which learns the answer when a choice was made."""
    from chainrule.study.question_widget import Question

    # Both are made now: the language may change before the choice.
    said = {right: _answer(right, choices[answer], why) for right in (0, 1)}

    def chosen(choice):
        answered(choice, choice == answer)
        after = said[choice == answer]
        if panel.renew:
            panel.renew((_static(question, choices, after, choice), {}))
        return after

    about = {
        "question": _head(question),
        "choices": [prose(choice) for choice in choices],
        "button": escape(say("predict_button")),
        "lang": current(),
    }
    panel = Question(about, chosen)
    return panel


def _answer(right, choice, why):
    key = "predict_right" if right else "predict_wrong"
    state, sign = ("right", "✓") if right else ("wrong", "≠")
    told = prose(say(key, choice=choice))
    return (
        f'<p class="cr-outcome cr-{state}"><span class="cr-mark"'
        f' aria-hidden="true">{sign}</span> <strong>{told}</strong></p>'
        f"<p>{prose(why)}</p>"
    )
