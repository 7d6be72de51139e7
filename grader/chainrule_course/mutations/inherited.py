"""Mistakes that an exercise inherits from a function used inside it.

A learner may write sigmoid anew inside sigmoid_backward, and make there any
mistake that sigmoid knows. What each would give is worked out with our own
answers that call the other exercise: the reference, and right ones.
"""

import random
from types import CodeType

from chainrule_course.mutations.rebound import calling

# Nudges, with which an answer is found and not composed; the last of its
# digits differ from machine to machine.
NUDGES = ("numerical_gradient", "gradient_check")
INSIDE = "inside"


def inherited(exercise, find):
    """Those mistakes: {id: (function, text in both languages)}.

    Parameters
    ----------
    exercise : Exercise
    find : callable
        find(name) is another exercise; KeyError if there is none.
    """
    found = {}
    forms = {"ours": exercise.reference, **exercise.rights}
    for which, form in forms.items():
        names = dict.fromkeys(names_in(form.__code__))
        if not names.keys().isdisjoint(NUDGES):
            continue
        for name in names:
            if name == exercise.name:
                continue
            for mistake in _mistakes(find, name):
                made = calling(form, name, mistake.function)
                id = f"{INSIDE} {name} {mistake.id} {which}"
                found[id] = made, _text(name, mistake.text)
    return found


def _mistakes(find, name):
    """Those of another exercise that end, and show in what it returns."""
    try:
        mistakes = find(name).mistakes.values()
    except KeyError:
        return []
    return [
        each
        for each in mistakes
        if each.finding == each.id and each.ends and not _draws(each.function)
    ]


def _draws(function):
    """Whether it draws from Python's generator: no two runs are the same."""
    names = function.__code__.co_names
    return any(function.__globals__.get(name) is random for name in names)


def _text(name, text):
    return {
        "en": f"The fault is in `{name}`, inside. {text['en']}",
        "zh": f"错出在里面的 `{name}` 上。{text['zh']}",
    }


def names_in(code):
    """All names that code uses, that of inner functions too."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from names_in(constant)
