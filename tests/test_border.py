"""Answers that are wrong in a part of the inputs only earn no luck.

`make prove` tries them as well, see proof/borders.py. What earns other
points with another seed stands in strangers/uneven.toml, with its reason.
"""

import pytest

from chainrule_course import exercises
from chainrule_course.proof import borders, survivors

UNEVEN = survivors.reasons(borders.UNEVEN)


@pytest.mark.parametrize("name", [e.name for e in exercises.every()])
def test_the_points_of_border_answers_do_not_depend_on_the_seed(name):
    exercise = exercises.find(name)
    earned = borders.points(exercise, range(borders.SEEDS))
    assert borders.summary(exercise, earned)["failures"] == []


@pytest.mark.parametrize("name", UNEVEN)
def test_reasons_are_sentences(name):
    for reason in UNEVEN[name].values():
        assert " " in reason and reason.endswith(".")
