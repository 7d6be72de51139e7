"""Grades for Canvas and Moodle: export plug-ins of nbgrader.

    nbgrader export --exporter=EXPORTER.CanvasExportPlugin
    nbgrader export --exporter=EXPORTER.MoodleExportPlugin

with chainrule_course.plugins.export as EXPORTER.

One row a student, one column an assignment. `--to` names the file. Students
are known by the LMS's own number where the gradebook has one (lms_user_id),
by their nbgrader name and by their e-mail address. Who handed nothing in has
an empty cell, which both systems leave alone.

Canvas: https://community.canvaslms.com (guide "import grades"): the columns
Student, ID, SIS User ID, SIS Login ID, Section, then assignments, and below
the head a row "Points Possible". Moodle: https://docs.moodle.org, "Grade
import": one of the columns is chosen to map students by.
"""

import csv

from nbgrader.api import MissingEntry
from nbgrader.plugins import ExportPlugin

from chainrule_course.report.tables import harmless


class _OneRowAStudent(ExportPlugin):
    """Writes a table; a subclass says what stands in its columns."""

    file = ""

    def export(self, gradebook):
        """Write the grades.

        Parameters
        ----------
        gradebook : nbgrader.api.Gradebook
        """
        assignments = [
            a
            for a in gradebook.assignments
            if _chosen(a.name, self.assignment)
        ]
        students = [
            s for s in gradebook.students if _chosen(s.id, self.student)
        ]
        rows = [self.head(assignments), *self.above(assignments)]
        for student in students:
            scores = [_score(gradebook, a, student) for a in assignments]
            rows.append([*self.who(student), *scores])
        to = self.to or self.file
        self.log.info("Exporting grades to %s", to)
        with open(to, "w", encoding="utf-8-sig", newline="") as file:
            cells = ([harmless(cell) for cell in row] for row in rows)
            csv.writer(file).writerows(cells)

    def above(self, assignments):
        """Rows between the head and the students."""
        return []


class CanvasExportPlugin(_OneRowAStudent):
    """Grades as Canvas imports them."""

    file = "canvas.csv"

    def head(self, assignments):
        """Names of the columns."""
        return ["Student", "ID", "SIS User ID", "SIS Login ID", "Section",
                *(a.name for a in assignments)]  # fmt: skip

    def above(self, assignments):
        """The row of the points that can be reached."""
        most = [a.max_score for a in assignments]
        return [["    Points Possible", "", "", "", "", *most]]

    def who(self, student):
        """What Canvas knows a student by."""
        names = (student.last_name, student.first_name)
        name = ", ".join(filter(None, names)) or student.id
        return [name, student.lms_user_id, "", student.id, ""]


class MoodleExportPlugin(_OneRowAStudent):
    """Grades as Moodle imports them."""

    file = "moodle.csv"

    def head(self, assignments):
        """Names of the columns."""
        names = [f"Assignment: {a.name} (Real)" for a in assignments]
        return ["First name", "Last name", "ID number", "Username",
                "Email address", *names]  # fmt: skip

    def who(self, student):
        """What Moodle knows a student by."""
        return [student.first_name, student.last_name, student.lms_user_id,
                student.id, student.email]  # fmt: skip


def _chosen(name, some):
    return not some or name in map(str, some)


def _score(gradebook, assignment, student):
    """Points less the penalty; None where nothing was handed in."""
    try:
        found = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        return None
    return max(0.0, found.score - (found.late_submission_penalty or 0))
