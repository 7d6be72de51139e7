"""Odd submissions: what students really hand in, and what is right for it.

They answer a small assignment of a teacher's own: a locked cell that reads a
file from a folder beside the notebook, two tested functions, a plot and an
essay that a person marks. `source` writes it, BANK says what is handed in.
"""

import json
from copy import deepcopy
from dataclasses import dataclass, field

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.utils import compute_checksum

NAME = "ps.1"
FILE = f"{NAME}.ipynb"
STAMP = {"timestamp.txt": b"2026-11-20 12:00:00 UTC"}
ROWS = {"data/rows.csv": b"1,2\n3,8\n"}
FULL = {"test_mean": 2, "test_twice": 1, "plot": None, "essay": None}
EMPTY = {"test_mean": 0, "test_twice": 0, "plot": 0, "essay": 0}

GIVEN = """\
def near(a, b):
    return abs(a - b) < 1e-9


rows = np.loadtxt("data/rows.csv", delimiter=",")"""
ANSWERS = {
    "mean": "def mean(a):\n    return float(np.sum(a)) / np.size(a)",
    "twice": "def twice(text):\n    return text + text",
    "plot": "import matplotlib.pyplot as plt\nplt.plot([1, 2], [3, 1]);",
    "essay": "The mean moves by 1 / n of what one value moves.",
}
HIDDEN = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"
TESTS = {
    "test_mean": (
        2,
        "assert near(mean(rows), 3.5)\n"
        + HIDDEN.format("assert near(mean([4, 8]), 6)"),
    ),
    "test_twice": (1, 'assert twice("ab") == "abab"'),
}


def marks(name, **flags):
    """nbgrader's metadata of a cell of the source."""
    plain = dict.fromkeys(("grade", "solution", "locked", "task"), False)
    return {"grade_id": name, "schema_version": 3, **plain, **flags}


def solution(name):
    lines = ANSWERS[name].split("\n")
    if name == "plot":
        lines = ["", *lines]
    body = "\n".join(
        [
            lines[0],
            "    ### BEGIN SOLUTION",
            *lines[1:],
            "    ### END SOLUTION",
        ]
    )
    return body if name != "plot" else body.replace("    ###", "###")


def source(folder):
    """Write the source of the assignment, with what lies beside it."""

    def cell(name, text, make=new_code_cell, **flags):
        made = make(text, id=name)
        made.metadata["nbgrader"] = marks(name, **flags)
        return made

    tests = {
        name: cell(name, text, grade=True, locked=True, points=points)
        for name, (points, text) in TESTS.items()
    }
    cells = [
        new_code_cell("import numpy as np", id="setup"),
        cell("given", GIVEN, locked=True),
        cell("mean", solution("mean"), solution=True),
        tests["test_mean"],
        cell("twice", solution("twice"), solution=True),
        tests["test_twice"],
        cell("plot", solution("plot"), solution=True, grade=True, points=2),
        cell("essay", "A model answer.", new_markdown_cell, solution=True,
             grade=True, points=3),
    ]  # fmt: skip
    place = folder / "source" / NAME
    place.mkdir(parents=True)
    nbformat.write(new_notebook(cells=cells), place / FILE)
    write(place, ROWS)


def write(folder, files):
    """Write files, by their names, below a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def solved(released, **answers):
    """The notebook that was given out, with answers in it."""
    book = deepcopy(released)
    for name, text in {**ANSWERS, **answers}.items():
        cell(book, name)["source"] = text
    return book


def cell(book, name):
    """The cell of a notebook that has a grade_id."""
    for found in book["cells"]:
        if found["metadata"].get("nbgrader", {}).get("grade_id") == name:
            return found
    raise LookupError(name)


def file(book, name=FILE):
    """A notebook as a file: name -> bytes."""
    return {name: json.dumps(book).encode()}


@dataclass
class Odd:
    """What one student hands in, and what is right for it.

    Parameters
    ----------
    make : callable
        Takes the notebook that was given out; gives files by their names.
    scores : dict
        That the machine must give; None waits for a person.
    notes : set of str
        Ids of what must be listed as mended, and nothing else.
    refused : str
        Words of the sentence that says why it cannot be marked.
    """

    make: callable
    scores: dict = field(default_factory=lambda: dict(FULL))
    notes: set = field(default_factory=set)
    refused: str = ""


BANK = {}


def odd(*arguments, student=None, **more):
    """A decorator that enters a function into the bank."""

    def enter(make):
        name = student or make.__name__.replace("_", " ")
        BANK[name] = Odd(make, *arguments, **more)
        return make

    return enter


@odd()
def ordinary(released):
    return file(solved(released)) | ROWS | STAMP


@odd(EMPTY)
def untouched(released):
    return file(released) | STAMP


# files beside the notebook --------------------------------------------------


@odd()
def the_notebook_alone(released):
    return file(solved(released)) | STAMP


@odd()
def other_data(released):
    """The learner may not choose what tests read."""
    return file(solved(released)) | {"data/rows.csv": b"7,7\n"} | STAMP


@odd()
def a_file_for_a_folder(released):
    return file(solved(released)) | {"data": b"a file"} | STAMP


@odd(FULL | {"test_mean": 0})
def wrong_but_for_other_data(released):
    wrong = "def mean(a):\n    return 7.0"
    rows = {"data/rows.csv": b"7,7\n"}
    return file(solved(released, mean=wrong)) | rows | STAMP


@odd()
def helper_modules(released):
    """One handed in, one written by a cell."""
    mean = "from my.sums import total\ndef mean(a):\n    return total(a)"
    helper = (
        "import numpy as np\ndef total(a):\n    return float(np.mean(a))\n"
    )
    book = solved(
        released, mean=mean,
        twice="from texts import again\ndef twice(text):\n    "
        "return again(text)",
    )  # fmt: skip
    cells = book["cells"]
    written = "%%writefile texts.py\ndef again(text):\n    return 2 * text"
    cells.insert(1, dict(new_code_cell(written, id="own")))
    return file(book) | {"my/sums.py": helper.encode()} | STAMP


@odd()
def a_large_photo(released):
    mean = (
        "import os\ndef mean(a):\n"
        "    assert os.path.getsize('photo.jpg') == 20_000_000\n"
        "    return float(np.mean(a))"
    )
    photo = {"photo.jpg": bytes(20_000_000)}
    return file(solved(released, mean=mean)) | photo | STAMP


@odd()
def many_small_files(released):
    mean = (
        "from pathlib import Path\ndef mean(a):\n"
        "    assert len(list(Path('runs').rglob('*.txt'))) == 700\n"
        "    return float(np.mean(a))"
    )
    files = {f"runs/{i}/log/{i}/out.txt": b"0" * i for i in range(700)}
    return file(solved(released, mean=mean)) | files | STAMP


@odd(refused="larger than 50 MB")
def more_than_there_is_room_for(released):
    big = {f"{i}.bin": bytes(17_000_000) for i in range(3)}
    return file(solved(released)) | big | STAMP


# what is no notebook --------------------------------------------------------


@odd(refused="no notebook")
def nothing_at_all(released):
    return STAMP


@odd(refused="not JSON")
def half_a_file(released):
    (content,) = file(solved(released)).values()
    return {FILE: content[: len(content) // 2]} | STAMP


@odd(notes={"file_name"})
def another_name(released):
    return file(solved(released), "Ann Li - homework (2).ipynb") | STAMP


@odd(notes={"file_name"})
def text_by_a_browser(released):
    return file(solved(released), f"{FILE}.txt") | STAMP


@odd(notes={"file_name"})
def archive_from_macos(released):
    """With files that hold what a macOS file system knows of others."""
    beside = {
        "__MACOSX/work/._hw.ipynb": b"\0\5\26\7",
        "work/._hw.ipynb": b"\0\5\26\7",
        "work/.DS_Store": b"\0\0\0\1Bud1",
    }
    return file(solved(released), "work/hw.ipynb") | beside | STAMP


@odd(notes={"copy"})
def worked_in_a_copy(released):
    copy = file(solved(released), "ps.1-Copy1.ipynb")
    return file(released) | copy | STAMP


@odd(notes={"file_name", "more_notebooks"})
def worked_in_a_copy_of_another_name(released):
    copy = file(solved(released), "mine-Copy1.ipynb")
    return file(released, "mine.ipynb") | copy | STAMP


@odd(FULL | {"test_mean": 0}, notes={"more_notebooks"})
def worked_in_both(released):
    wrong = solved(released, mean="def mean(a):\n    return 0.0")
    copy = file(solved(released), "ps.1-Copy1.ipynb")
    return file(wrong) | copy | STAMP


@odd(refused="2 notebooks in it")
def two_of_other_names(released):
    one = file(solved(released), "one.ipynb")
    return one | file(solved(released), "two.ipynb") | STAMP


@odd(refused="is a link")
def a_link_to_another(released):
    """The folder itself is one; see `hand_in`."""
    return {}


@odd(refused="begin with a dot", student=".hid")
def hidden(released):
    return file(solved(released)) | STAMP


@odd(refused="line break", student="two\nlines")
def two_lines(released):
    return file(solved(released)) | STAMP


def hand_in(course):
    """Hand in the whole bank in a course where the notebook was given out."""
    path = course / "release" / NAME / FILE
    released = json.loads(path.read_text("utf-8"))
    submitted = course / "submitted"
    for student, of_one in BANK.items():
        write(submitted / student / NAME, of_one.make(released))
    (submitted / "a link to another").symlink_to(submitted / "ordinary")


# cells ----------------------------------------------------------------------


@odd()
def line_ends_of_windows(released):
    book = solved(released)
    for found in book["cells"]:
        text = "".join(found["source"])
        found["source"] = text.replace("\n", "\r\n")
    return file(book) | STAMP


@odd(notes={"deleted"})
def locked_cell_deleted(released):
    book = solved(released)
    book["cells"].remove(cell(book, "given"))
    return file(book) | STAMP


@odd(FULL | {"essay": 0}, notes={"deleted"})
def essay_deleted(released):
    book = solved(released)
    book["cells"].remove(cell(book, "essay"))
    return file(book) | STAMP


def bare(book):
    """A notebook into which the cells were pasted one by one."""
    for number, found in enumerate(book["cells"]):
        found["metadata"], found["id"] = {}, f"new-{number}"
    return book


@odd(notes={"renamed", "to_find"})
def pasted_anew(released):
    """Which code is the plot, only a person can tell."""
    return file(bare(solved(released)), "Untitled.ipynb") | STAMP


BANK["pasted anew"].notes.add("file_name")


@odd(notes={"to_find"})
def essay_in_two_new_cells(released):
    book = solved(released)
    book["cells"].remove(cell(book, "essay"))
    for number, text in enumerate(["What I think:", ANSWERS["essay"]]):
        book["cells"].append(dict(new_markdown_cell(text, id=f"own{number}")))
    return file(book) | STAMP


@odd(FULL | {"test_mean": 0}, notes={"edited", "points"})
def a_test_made_easier(released):
    book = solved(released, mean="def mean(a):\n    return 0.0")
    test = cell(book, "test_mean")
    test["source"] = "assert True"
    test["metadata"]["nbgrader"]["points"] = 99
    return file(book) | STAMP


@odd(notes={"older"})
def given_out_earlier(released):
    """The teacher has changed a test and its points since; nobody else."""
    book = solved(released)
    test = nbformat.from_dict(cell(book, "test_twice"))
    test.source = 'assert twice("a") == "aa"'
    test.metadata.nbgrader["points"] = 7
    test.metadata.nbgrader["checksum"] = compute_checksum(test)
    cell(book, "test_twice").update(test)
    return file(book) | STAMP


@odd()
def odd_characters(released):
    book = solved(released, essay="\ud800 \u202e \U0001f600 \0 \u2028")
    own = "# \udfff \x7f ｆｕｌｌ"
    book["cells"].insert(0, dict(new_code_cell(own, id="own")))
    return file(book) | STAMP
