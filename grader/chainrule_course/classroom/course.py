"""A course's folder, and nbgrader with its settings."""

import logging
import os
from pathlib import Path

from chainrule_course.base.errors import UserError


def course_folder(course):
    """The whole path of a course folder.

    Raises
    ------
    UserError
        If the folder is not one of a course.
    """
    course = course.expanduser().resolve()
    if not (course / "nbgrader_config.py").is_file():
        raise UserError(
            f"{course} is not a course folder (it has no nbgrader_config.py):"
            " go there, or name it with --course."
        )
    return course


def nbgrader_app(course):
    """nbgrader with the configuration of a course folder.

    Raises
    ------
    UserError
        If the folder is not one of a course, or nbgrader refuses it.
    """
    from nbgrader.apps import AutogradeApp

    course = course_folder(course)
    app = AutogradeApp(log_level=logging.CRITICAL)
    before = Path.cwd()
    os.chdir(course)
    try:
        app.initialize([f"--course-dir={course}"], root=str(course))
    except SystemExit:
        raise UserError(
            f"nbgrader does not take {course}/nbgrader_config.py."
        ) from None
    finally:
        os.chdir(before)
    app.log_level = logging.CRITICAL
    return app


def is_unsafe(course):
    """Whether a course's settings do without a sandbox that is not there.

    They are read only where that matters.
    """
    from chainrule_course.engine import layers

    if layers.are_enough_here():
        return False
    from chainrule_course.classroom.steps import EngineExecute

    return EngineExecute(parent=nbgrader_app(course)).unsafe
