"""A step of feedback that gets a submission's grades with three queries.

nbgrader's own sets up the database anew for each notebook, and asks it for
each cell by itself.
"""

from functools import lru_cache

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.preprocessors import GetGrades
from nbgrader.preprocessors.base import NbGraderPreprocessor


class Grades(GetGrades):
    """Writes the scores and comments of the gradebook into a notebook."""

    def preprocess(self, nb, resources):
        """Do what nbgrader's step does."""
        about = resources["nbgrader"]
        with _gradebook(about["db_url"]) as book:
            id, score, max_score, penalty = _submission(book.db, about)
            self.comments = _of_cells(book.db, id, Comment, Comment.comment)
            self.scores = _of_cells(
                book.db, id, Grade, Grade.score, Grade.max_score
            )
        if penalty is not None:
            self.log.warning(f"Late submission penalty: {penalty}")
        about["late_penalty"] = penalty or 0
        about["score"] = score - about["late_penalty"]
        about["max_score"] = max_score
        return super(NbGraderPreprocessor, self).preprocess(nb, resources)

    def _get_comment(self, cell, resources):
        about = cell.metadata.nbgrader
        (about["comment"],) = self.comments[about["grade_id"]]

    def _get_score(self, cell, resources):
        about = cell.metadata.nbgrader
        about["score"], about["points"] = self.scores[about["grade_id"]]


@lru_cache(maxsize=1)
def _gradebook(url):
    """A gradebook; what closes it ends its connections, and no more."""
    return Gradebook(url)


def _submission(database, about):
    """A notebook's id, score, greatest score and penalty for being late."""
    return (
        database.query(
            SubmittedNotebook.id,
            SubmittedNotebook.score,
            SubmittedNotebook.max_score,
            SubmittedNotebook.late_submission_penalty,
        )
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(
            SubmittedAssignment,
            SubmittedAssignment.id == SubmittedNotebook.assignment_id,
        )
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .filter(
            Notebook.name == about["notebook"],
            Assignment.name == about["assignment"],
            SubmittedAssignment.student_id == about["student"],
        )
        .one()
    )


def _of_cells(database, notebook, table, *columns):
    """What stands in some columns for each cell of a notebook, by name."""
    rows = (
        database.query(BaseCell.name, *columns)
        .join(table, table.cell_id == BaseCell.id)
        .filter(table.notebook_id == notebook)
    )
    return {name: values for name, *values in rows}
