"""Odd submissions: what students really hand in, and what is right for it.

They answer a small assignment of a teacher's own: a locked cell that reads a
file from a folder beside the notebook, two tested functions, a plot and an
essay that a person marks. `source` writes it, BANK says what is handed in.
"""

import json
from copy import deepcopy
from dataclasses import dataclass, field

import nbformat
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_raw_cell,
)
from nbgrader.utils import compute_checksum

NAME = "ps.1"
FILE = f"{NAME}.ipynb"
STAMP = {"timestamp.txt": b"2026-11-20 12:00:00 UTC"}
ROWS = {"data/rows.csv": b"1,2\n3,8\n"}
FULL = {"test_mean": 2, "test_twice": 1, "plot": None, "essay": None}
EMPTY = {"test_mean": 0, "test_twice": 0, "plot": 0, "essay": 0}

GIVEN = """\
def near(a, b):
    # so near that no one sees it\x20
    return abs(a - b) < 1e-9


rows = np.loadtxt("data/rows.csv", delimiter=",")"""
QUESTION = "Of what does one value move the mean?"
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
        new_markdown_cell(QUESTION, id="question"),
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
    alone = submitted / "a notebook that is a link" / NAME / FILE
    alone.symlink_to(submitted / "ordinary" / NAME / FILE)


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


# given out in another version ------------------------------------------------


def reissue(found, **marks):
    """Make a cell what it was when it was given out, with other marks."""
    found["source"] = "".join(found["source"])
    found["metadata"]["nbgrader"] |= marks
    checksum = compute_checksum(nbformat.from_dict(found))
    found["metadata"]["nbgrader"]["checksum"] = checksum


@odd(notes={"older"})
def given_out_before_a_test_was_renamed(released):
    book = solved(released)
    test = cell(book, "test_twice")
    test["id"] = "test_double"
    reissue(test, grade_id="test_double")
    return file(book) | STAMP


@odd(notes={"older"})
def given_out_when_the_essay_was_worth_less(released):
    """The checksum of an answer is that of the text before it."""
    book = deepcopy(released)
    reissue(cell(book, "essay"), points=1)
    return file(solved(book)) | STAMP


@odd(notes={"points"})
def an_essay_made_dearer(released):
    book = solved(released)
    cell(book, "essay")["metadata"]["nbgrader"]["points"] = 99
    return file(book) | STAMP


@odd()
def ends_of_lines_tidied(released):
    """By an editor that takes blanks off, on every line it saves."""
    book = solved(released)
    for found in book["cells"]:
        lines = "".join(found["source"]).split("\n")
        found["source"] = "\n".join(line.rstrip() for line in lines) + "\n\n"
    return file(book) | STAMP


# locked cells and essays, once more -----------------------------------------


@odd(notes={"deleted"})
def all_locked_cells_deleted(released):
    book = solved(released)
    for name in ("given", *TESTS):
        book["cells"].remove(cell(book, name))
    return file(book) | STAMP


@odd(notes={"edited"})
def merged_into_a_locked_cell(released):
    """Jupyter's "merge cells" keeps the first one, with what it is."""
    book = solved(released)
    given, mean = cell(book, "given"), cell(book, "mean")
    given["source"] = f"{GIVEN}\n\n{mean['source']}"
    book["cells"].remove(mean)
    return file(book) | STAMP


@odd(notes={"edited"})
def written_above_a_test(released):
    book = solved(released)
    test, twice = cell(book, "test_twice"), cell(book, "twice")
    text = "".join(test["source"])
    test["source"] = f"{twice['source']}\n\n\n{text}"
    book["cells"].remove(twice)
    return file(book) | STAMP


@odd(notes={"to_find"})
def essay_typed_into_a_code_cell(released):
    book = solved(released)
    book["cells"].remove(cell(book, "essay"))
    book["cells"].append(dict(new_code_cell(ANSWERS["essay"], id="own")))
    return file(book) | STAMP


@odd(notes={"to_find"})
def essay_as_comments_and_a_raw_cell(released):
    book = solved(released)
    book["cells"].remove(cell(book, "essay"))
    text = f"# {ANSWERS['essay']}\n# That is all."
    book["cells"].append(dict(new_code_cell(text, id="own")))
    book["cells"].append(dict(new_raw_cell("And this.", id="more")))
    return file(book) | STAMP


@odd(notes={"to_find"})
def essay_below_its_cell(released):
    """Which was left as it was given out."""
    book = solved(released)
    cell(book, "essay")["source"] = cell(released, "essay")["source"]
    mine = new_markdown_cell(ANSWERS["essay"], id="own")
    book["cells"].append(dict(mine))
    return file(book) | STAMP


@odd(notes={"to_find"})
def essay_in_the_question(released):
    book = solved(released)
    cell(book, "essay")["source"] = cell(released, "essay")["source"]
    asked = next(c for c in book["cells"] if c["id"] == "question")
    asked["source"] = f"{QUESTION}\n\n{ANSWERS['essay']}"
    return file(book) | STAMP


@odd(FULL | {"essay": 0})
def essay_left_and_notes_in_code(released):
    """A cell of code beside it is no essay."""
    book = solved(released)
    cell(book, "essay")["source"] = cell(released, "essay")["source"]
    book["cells"].append(dict(new_code_cell("# try\nmean([1])", id="own")))
    return file(book) | STAMP


# threads, line ends, archives, names, times ---------------------------------


@odd()
def pools_of_threads(released):
    mean = (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "pool = ThreadPoolExecutor(2)  # never shut down\n"
        "def mean(a):\n"
        "    parts = pool.map(np.sum, np.array_split(np.ravel(a), 2))\n"
        "    return float(sum(parts)) / np.size(a)"
    )
    twice = (
        "import asyncio\nfrom multiprocessing.dummy import Pool\n"
        "def twice(text):\n    with Pool(2) as two:\n"
        "        return ''.join(two.map(str, [text] * 2))\n"
        "await asyncio.to_thread(twice, 'a')"
    )
    return file(solved(released, mean=mean, twice=twice)) | STAMP


@odd()
def line_ends_of_old(released):
    """CR alone in cells and in a module, CRLF in the file itself."""
    mean = "from total import total\ndef mean(a):\n    return total(a)"
    book = solved(released, mean=mean)
    for found in book["cells"]:
        text = "".join(found["source"])
        found["source"] = text.replace("\n", "\r")
    content = json.dumps(book, indent=1).replace("\n", "\r\n").encode()
    module = b"import numpy as np\rdef total(a):\r    return np.mean(a)\r"
    helper = {"total.py": module}
    return {FILE: b"\xef\xbb\xbf" + content} | helper | STAMP


@odd(notes={"file_name"})
def a_folder_of_macos_with_all_that_is_in_it(released):
    """The module lies beside the notebook, both in a folder."""
    mean = "from sums import total\ndef mean(a):\n    return total(a)"
    module = b"import numpy as np\ndef total(a):\n    return np.mean(a)\n"
    book = file(solved(released, mean=mean), "hw 2/ps.1.ipynb")
    beside = {
        "hw 2/sums.py": module,
        "hw 2/Icon\r": b"",
        "__MACOSX/hw 2/._ps.1.ipynb": b"\0\5\26\7",
        "__MACOSX/._hw 2": b"\0\5\26\7",
        "hw 2/data/rows.csv": b"7,7\n",
    }
    return book | beside | STAMP


@odd(notes={"file_name", "more_notebooks"})
def copies_of_a_browser(released):
    """The template twice, the work in the third download."""
    worked = file(solved(released), "ps.1 (2).ipynb")
    first = file(released, "Copy of ps.1.ipynb")
    return worked | first | file(released, "ps.1 (1).ipynb") | STAMP


@odd(student="j.r.r. o'tool.ipynb")
def dotted(released):
    mean = (
        "import importlib.util\nfrom pathlib import Path\n"
        "code = Path('my.sums.v2.py').read_text()\nexec(code)\n"
        "def mean(a):\n    return total(a)"
    )
    helper = b"def total(a):\n    return float(np.mean(a))\n"
    book = file(solved(released, mean=mean))
    return book | {"my.sums.v2.py": helper} | STAMP


@odd()
def handed_in_in_nepal(released):
    stamp = {"timestamp.txt": b"2026-11-20T17:45:00.5+0545\r\n"}
    return file(solved(released)) | stamp


@odd(refused="no notebook", notes={"link"})
def a_notebook_that_is_a_link(released):
    """See `hand_in`."""
    return STAMP


# what keeps others waiting --------------------------------------------------


@odd(FULL | {"test_mean": 0})
def a_long_message(released):
    mean = "def mean(a):\n    raise ValueError('shapes (' * 2_000_000)"
    return file(solved(released, mean=mean)) | STAMP


@odd(notes=set())
def a_long_cell(released):
    book = solved(released)
    long = f"_ = [{'1,' * 60_000}]"
    book["cells"].insert(1, dict(new_code_cell(long, id="own")))
    return file(book) | STAMP


@odd()
def busy_threads(released):
    mean = (
        "import threading\ndef work():\n    while True: pass\n"
        "for _ in range(2):\n"
        "    threading.Thread(target=work, daemon=True).start()\n"
        "def mean(a):\n    return float(np.mean(a))"
    )
    return file(solved(released, mean=mean)) | STAMP


# figures for who marks them -------------------------------------------------

DRAWN = {
    "the figure as a value": "import matplotlib.pyplot as plt\n"
    "fig, ax = plt.subplots()\nax.plot([1, 2])\nfig",
    "an interactive backend": "%matplotlib widget\n"
    "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
    "a figure without pyplot": "from matplotlib.figure import Figure\n"
    "fig = Figure()\nfig.subplots().plot([1, 2])\nfig",
    "drawn by a function": "import matplotlib.pyplot as plt\n"
    "def draw(y):\n    plt.figure()\n    plt.plot(y)\n    plt.show()\n"
    "draw([1, 2])",
    "a picture from a file": "import matplotlib.pyplot as plt\n"
    "from IPython.display import Image\nplt.plot([1, 2])\n"
    "plt.savefig('my.png')\nplt.close()\nImage('my.png')",
}


def drawn(how):
    """A submission whose plot is drawn in some way."""
    return lambda released: file(solved(released, plot=DRAWN[how])) | STAMP


for how in DRAWN:
    BANK[how] = Odd(drawn(how))
