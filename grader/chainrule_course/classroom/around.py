"""What lies around a notebook that `chainrule mark` marks by itself.

In the folder submitted/STUDENT/LESSON of a course, that is what `chainrule
course grade` would have taken: files, those of the source folder before those
handed in, and the limit of time. Elsewhere it is what lies beside the
notebook, if there is no other: a folder with several is one of many students.
"""

import sys
from functools import lru_cache
from pathlib import Path

from chainrule_course.base.errors import UserError

USUAL = ".ipynb_checkpoints", "*.pyc", "__pycache__"
LEFT_OUT = "{path} is marked without what lies beside it. {why}"


class Around:
    """What lies around a notebook; made while no other thread runs.

    Parameters
    ----------
    path : str or Path
    """

    def __init__(self, path):
        self.path = Path(path).absolute()
        *self.settings, self.unsafe = _settings(self.path.parent)

    def options(self):
        """Options for `marker.with_outputs`: files, and seconds for a cell.

        Raises
        ------
        UserError
            If the course would not mark it.
        """
        if not self.settings and not self.is_by_itself():
            return {}
        from chainrule_course.classroom import submissions

        ignore, given, options = self.settings or (USUAL, {}, {})
        names, folder = {self.path.stem}, self.path.parent
        read = submissions.read("", folder, names, ignore, given)
        if not read.refused:
            return {"files": read.laid_out(), **options}
        if self.settings:
            raise UserError(f"{self.path}: {read.refused}")
        said = LEFT_OUT.format(path=self.path, why=read.refused)
        print(said, file=sys.stderr)
        return {}

    def is_by_itself(self):
        """Whether there are files, and no other notebook, beside it."""
        names = [entry.name for entry in self.path.parent.iterdir()]
        notebooks = [name for name in names if name.endswith(".ipynb")]
        return len(notebooks) == 1 < len(names)


def _settings(folder):
    """Of the course that a folder submitted/STUDENT/LESSON is in, if any.

    The last of them is whether to do without the sandbox.
    """
    course = folder.parents[2] if len(folder.parents) > 2 else folder
    if not (course / "nbgrader_config.py").is_file():
        return [False]
    where, *settings = _of_lesson(course, folder.name)
    return settings if folder.parents[1] == where else [False]


@lru_cache
def _of_lesson(course, lesson):
    """Where a course has submissions; patterns, files, options, unsafe."""
    from nbgrader.converters import Autograde

    from chainrule_course.classroom import submissions
    from chainrule_course.classroom.course import nbgrader_app
    from chainrule_course.classroom.steps import EngineExecute

    app = nbgrader_app(course)
    place = app.coursedir
    kept = Autograde(coursedir=place, parent=app).exclude_overwriting
    given = submissions.given(place, lesson, kept.get(lesson, ()))
    found = EngineExecute(parent=app)
    options = {"seconds": found.cell_seconds}
    where = Path(place.root, place.submitted_directory)
    return where, place.ignore, given, options, found.unsafe
