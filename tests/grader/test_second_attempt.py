"""A student hands in again after grading: through the exchange."""

import html
import json
import time

import classes
import odd
import pytest
from nbgrader.api import Gradebook
from test_guide import Machine

pytestmark = pytest.mark.timeout(1800)  # some twenty commands
WRONG = "def mean(a):\n    return 0.0"
ESSAY = "By no more than its share."


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """A machine on which the assignment was released and fetched."""
    machine = Machine(tmp_path_factory.mktemp("machine"))
    machine.course = machine.folder / "teacher" / "course"
    start = machine.course.parent
    machine.run("teacher", "chainrule course init course", start)
    odd.source(machine.course)
    teach(machine, "nbgrader generate_assignment {}")
    teach(machine, "nbgrader release_assignment {}")
    learn(machine, "nbgrader fetch_assignment {} --course course")
    return machine


def teach(machine, command):
    """Type a command as the teacher, in the course."""
    return machine.run("teacher", command.format(odd.NAME), machine.course)


def learn(machine, command):
    where = machine.folder / "ann"
    return machine.run("ann", command.format(odd.NAME), where)


def hand_in(machine, **answers):
    """Let ann submit; the exchange counts in seconds."""
    path = machine.folder / "ann" / odd.NAME / odd.FILE
    book = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(odd.solved(book, **answers)), "utf-8")
    learn(machine, "nbgrader submit {} --course course")
    time.sleep(1.1)


def student(machine):
    """The name of the account that this runs under, for the exchange."""
    (folder,) = (machine.course / "submitted").iterdir()
    return folder.name


def book(machine):
    return Gradebook(f"sqlite:///{machine.course / 'gradebook.db'}")


def marked_by_hand(machine):
    """Enter points, a comment and extra credit, as formgrader does."""
    with book(machine) as found:
        where = odd.NAME, odd.NAME, student(machine)
        for name, points in (("essay", 2), ("plot", 1)):
            grade = found.find_grade(name, *where)
            grade.manual_score, grade.needs_manual_grade = points, False
        grade.extra_credit = 0.5
        found.find_comment("essay", *where).manual_comment = "too short"
        found.db.commit()


def scores(machine):
    """Of each cell: points by machine, by hand, whether it waits."""
    return classes.in_gradebook(machine.course)[student(machine)]


def page(machine):
    (path,) = (machine.course / "feedback").rglob("*.html")
    return html.unescape(path.read_text("utf-8"))


def fetched(machine):
    learn(machine, "nbgrader fetch_feedback {} --course course")
    place = machine.folder / "ann" / odd.NAME / "feedback"
    return {
        path.parent.name: html.unescape(path.read_text("utf-8"))
        for path in sorted(place.rglob("*.html"))
    }


def test_a_second_attempt_is_marked_anew_and_loses_nothing(machine):
    hand_in(machine, mean=WRONG)
    teach(machine, "nbgrader collect {} --update")
    teach(machine, "chainrule course grade {}")
    assert scores(machine)["test_mean"] == (0, None, False)
    marked_by_hand(machine)
    teach(machine, "chainrule course feedback {}")
    teach(machine, "nbgrader release_feedback {}")
    (first,) = fetched(machine).values()
    assert "0.0 / 2.0" in first and "too short" in first

    hand_in(machine, essay=ESSAY)
    teach(machine, "nbgrader collect {}")
    assert "1 marked before" in teach(machine, "chainrule course grade {}")
    teach(machine, "nbgrader collect {} --update")
    assert "1 marked" in teach(machine, "chainrule course grade {}")
    assert scores(machine) == {
        "test_mean": (2, None, False),
        "test_twice": (1, None, False),
        "plot": (None, 1, True),
        "essay": (None, 2, True),  # to be looked at again
    }
    with book(machine) as found:
        submission = found.find_submission(odd.NAME, student(machine))
        assert submission.score == 2 + 1 + 3.5
    teach(machine, "chainrule course feedback {}")
    assert "too short" in page(machine) and ESSAY in page(machine)
    teach(machine, "nbgrader release_feedback {}")
    pages = [*fetched(machine).values()]
    assert len(pages) == 2 and pages[0] == first
    assert ESSAY in pages[1] and "2.0 / 2.0" in pages[1]
    teach(machine, "nbgrader export")
    grades = (machine.course / "grades.csv").read_text("utf-8")
    assert ",6.5," in grades
    assert "1 marked before" in teach(machine, "chainrule course grade {}")
