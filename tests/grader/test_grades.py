"""Grades for feedback: what nbgrader's own step finds, and no more."""

import copy

import classes
import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.preprocessors import GetGrades

from chainrule_course.plugins.grades import Grades

CELLS = {
    "by_hand": {"grade": True, "solution": True},
    "code": {"solution": True},
    "test": {"grade": True},
    "task": {"task": True},
    "given": {},
}
STUDENTS = ("ada", "bo", "cleo")


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    """A gradebook of two assignments with grades of all kinds."""
    url = f"sqlite:///{tmp_path_factory.mktemp('grades') / 'gradebook.db'}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", classes.PATH)
        book = Gradebook(url)
    with book:
        for assignment in ("one", "two"):
            enter(book, assignment)
    return url


def enter(book, assignment):
    names = ("work", assignment)
    book.add_assignment(assignment)
    book.add_notebook(*names)
    for name in ("by_hand", "test"):
        book.add_grade_cell(name, *names, max_score=3, cell_type="code")
    for name in ("by_hand", "code"):
        book.add_solution_cell(name, *names)
    book.add_task_cell("task", *names, max_score=2, cell_type="markdown")
    for number, student in enumerate(STUDENTS):
        book.update_or_create_student(student)
        with book.db.no_autoflush:
            book.add_submission(assignment, student)
        given = book.find_submission_notebook(*names, student)
        given.late_submission_penalty = (None, 0, 0.5)[number]
        for grade in given.grades:
            grade.auto_score, grade.extra_credit = (0.1, None, 2)[number], 0.2
        given.grades[0].manual_score = number
        for comment in given.comments:
            comment.auto_comment = (None, "automatic", "")[number]
        given.comments[0].manual_comment = f"{student}, {assignment}"
    book.db.commit()


def notebook(**cells):
    """A notebook with these cells, which are nbgrader's."""
    book = nbformat.v4.new_notebook()
    for name, kinds in cells.items():
        cell = nbformat.v4.new_code_cell(id=name)
        about = {"grade": False, "solution": False, "task": False, **kinds}
        cell.metadata.nbgrader = nbformat.from_dict(about)
        cell.metadata.nbgrader.grade_id = name
        book.cells.append(cell)
    book.cells.append(nbformat.v4.new_markdown_cell(id="own"))
    return book


def found(step, url, student, assignment="one", cells=CELLS):
    """What a step writes into a notebook and into the resources."""
    about = {"notebook": "work", "assignment": assignment, "db_url": url}
    resources = {"nbgrader": {**about, "student": student}}
    return step.preprocess(notebook(**cells), resources)


def test_the_grades_are_those_that_nbgrader_finds(url):
    ours, theirs, pages = Grades(), GetGrades(), []
    for assignment in ("one", "two"):
        for student in STUDENTS:
            page = found(ours, url, student, assignment)
            assert page == found(theirs, url, student, assignment)
            pages.append(copy.deepcopy(page))
    assert all(pages.count(page) == 1 for page in pages)
    book, about = pages[2]
    assert about["nbgrader"]["late_penalty"] == 0.5
    assert book.cells[2].metadata.nbgrader.points == 3


def test_a_grade_that_has_changed_is_seen(url):
    step = Grades()
    before, _ = found(step, url, "ada")
    with Gradebook(url) as book:
        grade = book.find_grade("test", "work", "one", "ada")
        grade.manual_score = 2.5
        book.db.commit()
    after, about = found(step, url, "ada")
    assert before.cells[2].metadata.nbgrader.score != 2.7
    assert after.cells[2].metadata.nbgrader.score == 2.7
    assert about["nbgrader"] == found(GetGrades(), url, "ada")[1]["nbgrader"]


@pytest.mark.parametrize("kind", ["grade", "solution", "task"])
def test_a_cell_or_a_student_that_is_not_known_is_not_passed_over(url, kind):
    with pytest.raises(KeyError):
        found(Grades(), url, "ada", cells={"unknown": {kind: True}})
    with pytest.raises(Exception, match="No row"):
        found(Grades(), url, "nobody")
