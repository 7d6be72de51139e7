"""The start page of `chainrule learn` moves, and knows what was done."""

import json
import os
import re
import subprocess
import sys
import time

import pytest

from browser.lab import free_port
from chainrule_course.base.places import ROOT

SEED = ".cl-start .handle"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A running `chainrule learn`: its folder and the address it opens."""
    folder = tmp_path_factory.mktemp("learn")
    process = subprocess.Popen(
        [
            *(
                sys.executable,
                "-m",
                "chainrule_course.cli",
                "learn",
                "--no-browser",
            ),
            *("--language", "en", "--folder", str(folder / "mine")),
            *("--port", str(free_port())),
        ],
        cwd=ROOT,
        env=os.environ | {"JUPYTER_DATA_DIR": str(folder / "data")},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        lines = iter(process.stdout.readline, "")
        address = next(line for line in lines if "://" in line).split()[-1]
        yield folder / "mine", address
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


@pytest.fixture
def start(course, page):
    """The start page in a browser, and where the learner's files are."""
    folder, address = course
    page.goto(address)
    page.wait_for_selector(SEED, timeout=60_000)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
    return folder, page


def test_it_moves_though_no_code_ran(start):
    _, page = start
    assert not page.locator(".jp-InputPrompt").first.inner_text().strip("[]: ")
    before = page.get_attribute(SEED, "aria-valuetext")
    page.press(SEED, "ArrowRight")
    after = page.get_attribute(SEED, "aria-valuetext")
    assert before != after and "wrong by" in after
    page.press(SEED, "Home")
    assert page.get_attribute(SEED, "aria-valuetext") == before


def test_the_mouse_takes_the_seed(start):
    _, page = start
    page.locator(SEED).scroll_into_view_if_needed()
    before = page.get_attribute(SEED, "aria-valuetext")
    box = page.locator(f"{SEED} .hit").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y - 90, steps=5)
    page.mouse.up()
    assert page.get_attribute(SEED, "aria-valuetext") != before


def test_it_learns_all_seeds(start):
    _, page = start
    page.click(".cl-start .bar button >> nth=1")
    page.get_by_text("48 of 48 seeds right").first.wait_for()


def test_the_picture_follows_the_theme(start):
    _, page = start
    before = page.locator(".cl-start image").first.get_attribute("href")
    page.locator(".lm-MenuBar-item", has_text="Settings").click()
    page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Theme$")).click()
    dark = re.compile("^JupyterLab Dark$")
    page.locator(".lm-Menu-itemLabel", has_text=dark).click()
    page.wait_for_function(
        "(was) => document.querySelector('.cl-start image')"
        ".getAttribute('href') !== was",
        arg=before,
    )


def test_it_knows_what_was_done_and_goes_on_there(start):
    folder, page = start
    done(folder, "neuron")
    page.get_by_text("1 of 9, you are here").wait_for()
    page.click(".cl-start .go")
    page.wait_for_selector(
        ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell.jp-mod-active"
        " >> text=def neuron_batch",
        timeout=60_000,
    )


def done(folder, exercise):
    """Write down that an exercise was passed, as a check does."""
    entry = {
        "time": time.strftime("%Y-%m-%dT%H:%M:%S"),
        "exercise": exercise,
        "event": "passed",
        "details": {},
    }
    with (folder / ".chainrule/progress.jsonl").open("a") as file:
        file.write(json.dumps(entry) + "\n")


def test_the_other_language_is_one_press_away(start):
    _, page = start
    page.click(".cl-start .languages a")
    page.locator("h1", has_text="机器怎样从错误中学习？").wait_for()


def test_without_trust_the_links_stand(course, start):
    (folder, address), (_, page) = course, start
    book = json.loads((folder / "en/00_start.ipynb").read_text("utf-8"))
    book["cells"][0]["source"] += "\n# somebody else's"
    (folder / "en/00_stranger.ipynb").write_text(json.dumps(book), "utf-8")
    page.goto(address.replace("00_start", "00_stranger") + "&reset")
    links = page.locator(".jp-OutputArea-output details a")
    links.first.wait_for(state="attached")
    assert links.count() > 50
    assert page.locator(f"{SEED}, .jp-OutputArea-output button").count() == 0
