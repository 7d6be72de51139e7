"""Make the pictures of the teacher's guide: a class in formgrader.

A few notebooks, right and wrong, are marked with the real command and opened
in a real browser. The report on the class is photographed as well.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from playwright.sync_api import sync_playwright

from browser.lab import find_chromium
from browser.test_nbgrader import NAME, CourseLab, submit
from chainrule_course.base.places import ROOT

PICTURES = ROOT / "docs" / "pictures"
CLASS = {
    "ann": ("Ann", "Li", ()),
    "bob": ("Bob", "Ray", ("neuron", "signed_distance")),
    "cem": ("Cem", "Aydin", ("neuron",)),
    "dana": ("Dana", "Novak", ("signed_distance",)),
    "emil": ("Emil", "Berg", ("neuron", "signed_distance")),
}
WRONG = {
    "neuron": "def neuron(x, w, b):\n    return float((x * w + b).sum())",
    "signed_distance": "def signed_distance(X, w, b):\n"
    "    return (X @ w + b) / (w @ w)",
}


def main():
    """Write every picture."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox"]
        )
        office = CourseLab(Path(folder, "office"))
        try:
            mark(office)
            take(office, browser)
        finally:
            office.close()
            browser.close()


def mark(office):
    """Hand in the class's notebooks and mark them."""
    programs = Path(sys.executable).parent
    environment = dict(os.environ, PATH=f"{programs}:{os.environ['PATH']}")
    commands = []
    for student, (first, last, wrong) in CLASS.items():
        hand_in(office, student, wrong)
        commands.append(
            f"nbgrader db student add {student}"
            f" --first-name={first} --last-name={last}"
        )
    for command in (
        *commands,
        f"nbgrader generate_assignment {NAME}",
        f"chainrule course grade {NAME}",
        f"chainrule course report {NAME}",
    ):
        subprocess.run(
            command.split(), cwd=office.folder, env=environment, check=True
        )


def hand_in(office, student, wrong):
    """Hand in a notebook with some wrong answers."""
    path = submit(office, student)
    book = nbformat.read(path, as_version=4)
    for cell in book.cells:
        if cell.id in wrong:
            cell.source = WRONG[cell.id]
    nbformat.write(book, path)
    path.with_name("timestamp.txt").write_text("2026-03-02 18:04:00 UTC")


def take(office, browser):
    """Photograph formgrader and the report."""
    page = browser.new_page(
        viewport={"width": 1000, "height": 520}, device_scale_factor=1.5
    )
    page.set_default_timeout(90_000)
    office.go(page, "lab")
    page.wait_for_selector(".jp-Launcher, .jp-FileBrowser")
    office.go(page, f"formgrader/manage_submissions/{NAME}")
    page.locator("tbody tr", has_text="emil").wait_for()
    page.wait_for_timeout(1000)
    page.screenshot(path=PICTURES / "submissions.png")
    office.go(page, f"formgrader/gradebook/{NAME}/{NAME}")
    rows = page.locator("tbody tr", has_text="Submission #2")
    rows.locator("a").first.click()
    test = page.locator(".nbgrader_cell", has_text="score(neuron)").first
    test.scroll_into_view_if_needed()
    page.mouse.wheel(0, -60)
    page.wait_for_timeout(1000)
    page.screenshot(path=PICTURES / "submission.png")
    report = office.folder / "reports" / NAME / "report.html"
    page.goto(report.as_uri())
    page.set_viewport_size({"width": 1000, "height": 900})
    page.screenshot(path=PICTURES / "report.png")


if __name__ == "__main__":
    main()
