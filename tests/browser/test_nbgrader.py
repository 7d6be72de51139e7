"""nbgrader's buttons in JupyterLab: formgrader and Validate."""

import inspect
import os
import re
import sys
from pathlib import Path

import nbformat
import pytest

from browser.lab import Lab
from chainrule_course.base.places import ROOT
from chainrule_course.commands import course
from chainrule_course.exercises import of_lesson

NAME = "01_neuron"
FILE = f"{NAME}.ipynb"


class CourseLab(Lab):
    """A JupyterLab server in a course folder."""

    def _write_settings(self):
        super()._write_settings()
        course.write(self.folder, "en")
        with (self.folder / "nbgrader_config.py").open("a") as config:
            exchange = self.home / "exchange"
            exchange.mkdir()
            exchange.chmod(0o777)
            config.write(f"\nc.Exchange.root = {str(exchange)!r}\n")

    def _environment(self):
        own = {
            "HOME": str(self.home),
            "CHAINRULE_HOME": str(self.home / "chainrule"),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }
        return super()._environment() | own

    def go(self, page, path):
        """Open a page of the server."""
        address = f"http://127.0.0.1:{self.port}/{path}?token={self.token}"
        page.goto(f"{address}&reset")


@pytest.fixture(scope="module")
def office(chromium, tmp_path_factory):
    """A JupyterLab server in the folder of a new course."""
    server = CourseLab(tmp_path_factory.mktemp("office"))
    yield server
    server.close()


def submit(office, student, wrong=()):
    """Put a slim notebook where collected ones stand."""
    book = nbformat.read(ROOT / "lessons" / "en" / FILE, as_version=4)
    ladder = of_lesson(NAME)
    tests = {f"test_{name}" for name in ladder}
    book.cells = [c for c in book.cells if c.id in {"setup", *ladder, *tests}]
    for cell in book.cells:
        if cell.id in ladder and cell.id not in wrong:
            cell.source = inspect.getsource(ladder[cell.id].reference)
    path = office.folder / "submitted" / student / NAME / FILE
    path.parent.mkdir(parents=True)
    nbformat.write(book, path)
    return path


def wait_for_success(page, timeout=240_000):
    """Wait for formgrader's message of success, and close it."""
    modal = page.locator(".modal-dialog:visible")
    modal.wait_for(timeout=timeout)
    text = modal.inner_text()
    assert "Success" in text, text
    modal.get_by_role("button", name=re.compile("close", re.I)).last.click()
    modal.wait_for(state="hidden")


def test_formgrader_goes_from_source_to_scores(office, page):
    page.set_default_timeout(60_000)
    office.go(page, "lab")
    page.wait_for_selector(".jp-Launcher, .jp-FileBrowser")
    page.evaluate("jupyterapp.commands.execute('nbgrader:open-formgrader')")
    frame = page.frame_locator("iframe")
    row = frame.locator("tr", has_text=NAME)
    row.get_by_text(NAME, exact=True).wait_for()

    office.go(page, "formgrader/manage_assignments")
    row = page.locator("tbody tr", has_text=NAME)
    row.locator(".glyphicon-education").click()
    wait_for_success(page)
    assert (office.folder / "release" / NAME / FILE).exists()

    submit(office, "ann")
    submit(office, "bob", wrong=["neuron"])
    office.go(page, f"formgrader/manage_submissions/{NAME}")
    for student, score in (("ann", "45 / 45"), ("bob", "40 / 45")):
        row = page.locator("tbody tr", has_text=student)
        row.get_by_text("needs autograding").wait_for()
        row.locator(".glyphicon-flash").click()
        wait_for_success(page)
        row.get_by_text(score).wait_for()

    office.go(page, f"formgrader/gradebook/{NAME}/{NAME}")
    page.locator("tbody tr", has_text="45 / 45").wait_for()
    page.locator("tbody tr", has_text="40 / 45").locator("a").first.click()
    page.get_by_text("0 of 5 points").wait_for()


def validate(office, page, path):
    """Press Validate in a notebook; return what the dialog says."""
    office.go(page, f"lab/tree/{path.relative_to(office.folder)}")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.locator(".validate-button").click()
    dialog = page.locator(".jp-Dialog")
    dialog.wait_for(timeout=240_000)
    return dialog.inner_text()


def test_validate_shows_the_cell_that_fails(office, page):
    page.set_default_timeout(60_000)
    path = submit(office, "cat", wrong=["neuron"])
    said = validate(office, page, path)
    assert "check(neuron)" in said and "check(linear)" not in said
    said = validate(office, page, submit(office, "dan"))
    assert "Success" in said
