"""All lessons, done, saved, stopped, opened again: nothing reads as an error.

They are run as a page runs them, so each widget and what is left of it are in
the file; then no kernel knows of them any more.
"""

import inspect

import nbformat
import pytest
from test_lessons import REFERENCES, read, run
from test_rhythm import moving

from browser.test_reopen import DEAD, open_notebook, running, sign
from chainrule.words.left import VIEW
from chainrule_course.builder import lessons

LESSONS = lessons()[1:]


@pytest.fixture(scope="module")
def yesterday(tmp_path_factory, chromium):
    """Return a server in whose folder all lessons were done and saved."""
    folder = tmp_path_factory.mktemp("second") / "lessons"
    folder.mkdir()
    patch = pytest.MonkeyPatch()
    patch.setenv("JPY_SESSION_NAME", "a page")
    for lesson in LESSONS:
        book = read("en", lesson)
        for cell in book.cells:
            if cell.id in REFERENCES:
                cell.source = inspect.getsource(REFERENCES[cell.id])
        run(book, folder, patch)
        nbformat.write(book, folder / f"{lesson}.ipynb")
        sign(book, folder.parent / "home" / "data")
    patch.undo()
    with running(folder) as server:
        yield server


DOWN = """async () => {
    const book = jupyterapp.shell.currentWidget.content;
    for (let i = 0; i < book.widgets.length; i++) await book.scrollToItem(i);
}"""
SHOWN = """() => [...document.querySelectorAll(
        ".jp-Notebook .jp-OutputArea-child")]
    .filter((node) => getComputedStyle(node).display !== "none")
    .map((node) => node.textContent).join("\\n")"""
WALLS = (DEAD, "Loading widget", "Traceback", "NotImplementedError:")


def draws(cell, figures):
    """Whether a code cell calls for a live figure."""
    calls = (f"figures.{name}(" in cell.source for name in figures)
    return cell.cell_type == "code" and any(calls)


@pytest.mark.parametrize("lesson", LESSONS)
def test_nothing_reads_as_an_error(yesterday, page, lesson):
    path = yesterday.folder / f"{lesson}.ipynb"
    cells = nbformat.read(path, 4).cells
    alive = {c.id for c in cells if VIEW in str(c.get("outputs"))}
    widgets = len(alive)
    assert {c.id for c in cells if draws(c, moving(lesson))} <= alive
    open_notebook(page, yesterday, path.name)
    page.evaluate(DOWN)
    left = page.locator(".cr-left").all()
    assert len(left) == widgets > 5
    for each in left:
        assert each.is_visible()
        assert "run the cells above" in each.text_content()
        assert each.locator("button").is_visible()  # all in one press
        for picture in each.locator("img").all():
            assert picture.get_attribute("alt")
            assert picture.evaluate("node => node.naturalWidth > 99")
    shown = page.evaluate(SHOWN)
    assert shown.count("right.") > 5  # the reports, too
    assert not [wall for wall in WALLS if wall in shown]
