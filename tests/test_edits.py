"""Wrong answers as edits of right ones."""

import traceback

import chainrule_course.solutions.neuron as solution
import numpy as np
import pytest

from chainrule_course.exercises.edits import edited, normal_form


def halve(x, steps=2):
    """Halve."""
    for _ in range(steps):
        y = x / 2
        x = y
    return x


def test_edit_of_an_expression():
    assert edited(halve, "x / 2 => x / 4")(16.0) == 1.0


def test_edit_of_a_default():
    assert edited(halve, "steps=2 => steps=3")(16.0) == 2.0


def test_edit_of_statements_keeps_the_indent():
    assert edited(halve, "y = x / 2; x = y => x = x - 1; x = x - 1")(8) == 4


def test_what_is_taken_away():
    assert edited(halve, "x = y =>")(16.0) == 16.0


def test_edit_of_every_place():
    assert edited(halve, "y =>> z")(16.0) == 4.0


def test_several_edits():
    assert edited(halve, "x / 2 => x / 4", "steps=2 => steps=1")(16.0) == 4.0


@pytest.mark.parametrize(
    ("edit", "times"), [("x / 3 => x", 0), ("y => z", 2), ("step => x", 0)]
)
def test_an_old_text_must_stand_there_once(edit, times):
    with pytest.raises(ValueError, match=f"stands {times} times"):
        edited(halve, edit)


def test_a_number_is_not_found_inside_another():
    assert edited(halve, "2 =>> 3")(27.0) == 1.0
    with pytest.raises(ValueError, match="stands 0 times"):
        edited(tenth, "1 => 2")


def tenth(x):
    return x * 0.1


def test_it_sees_what_the_reference_sees():
    wrong = edited(solution.neuron, "x @ w + b => np.sum(x * w) - b")
    assert wrong(np.ones(2), np.ones(2), 1.0) == 1.0


def test_the_normal_form_has_no_docstring():
    assert normal_form(halve).splitlines()[1] == "    for _ in range(steps):"


def test_a_traceback_names_the_edit():
    wrong = edited(halve, "x / 2 => x / None")
    with pytest.raises(TypeError) as told:
        wrong(1.0)
    text = "".join(traceback.format_exception(told.value))
    assert "halve with x / 2 => x / None" in text
    assert "y = x / None" in text
