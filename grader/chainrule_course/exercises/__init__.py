"""The exercises of each lesson: cases, misconceptions, right variants, hints.

`LESSONS` maps the name of a lesson to the module that holds its exercises;
everything else finds them through `of_lesson` and `find`.
"""

from functools import cache
from importlib import import_module

LESSONS = {
    "01_neuron": "chainrule_course.exercises.neuron",
    "02_activations": "chainrule_course.exercises.activations",
    "03_losses": "chainrule_course.exercises.losses",
    "04_backprop": "chainrule_course.exercises.backprop",
    "05_gradient_descent": "chainrule_course.exercises.gradient_descent",
    "07_depth": "chainrule_course.exercises.depth",
}


@cache
def of_lesson(lesson):
    """Exercises of a lesson by name, in the order of the ladder.

    Raises
    ------
    KeyError
        If there is no such lesson.
    """
    return import_module(LESSONS[lesson]).LADDER.exercises


def find(name):
    """The exercise with this name, KeyError if there is none."""
    for lesson in LESSONS:
        if name in of_lesson(lesson):
            return of_lesson(lesson)[name]
    raise KeyError(name)


def every():
    """All exercises of all lessons, in order."""
    return [ex for name in LESSONS for ex in of_lesson(name).values()]
