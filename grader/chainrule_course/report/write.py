"""Write the page and the tables of a report."""

from chainrule_course.base.errors import UserError
from chainrule_course.report import figures, page, tables


def write(course, lesson, language="en"):
    """Write the page and the tables.

    Returns
    -------
    Path
        Folder that they are in.

    Raises
    ------
    UserError
        If nothing has been marked, or nothing can be written.
    """
    numbers = figures.of(course, lesson, language)
    folder = course / "reports" / lesson
    files = {"report.html": page.html(numbers, language)}
    files |= tables.of(numbers)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            path = folder / name
            path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise UserError(
            f"{folder} cannot be written: {error.strerror}."
        ) from None
    return folder
