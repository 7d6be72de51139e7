"""No list of slips: those of every cell and every command, made by machine.

Each cell of the course is run too early, each name in it is mistyped, each
command is given all sorts of things. Whatever comes of it is a sentence.
"""

import ast
import random

import nbformat
import pytest
from kernels import running

from chainrule_course.base.places import ROOT
from chainrule_course.builder import lessons
from chainrule_course.learner.jupyter import STARTUP

LESSONS = lessons()[1:]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
COMMANDS = (
    "check", "hint", "reveal", "predict", "progress", "glossary", "mine",
    "opening", "use_language", "ideas", "review",
)  # fmt: skip
GIVEN = (
    "", "neuron", "'neuron'", "3", "None", "[]", "{}",
    "neuron(np.ones(2), np.ones(2), 1.0)",
    "np", "check", "int", "lambda x: x", "neuron, 2", "neuron, neuron, 1, 2",
    "'neuron_sum', 2", "step=2", "object()", "np.zeros((2, 2))",
)  # fmt: skip
SETUP = (
    "import numpy as np\nfrom chainrule import *\n"
    "def neuron(x, w, b):\n    return x @ w + b"
)


def code_of(lesson):
    """Sources of the code cells of a lesson by key, in order."""
    book = nbformat.read(ROOT / "lessons" / "en" / f"{lesson}.ipynb", 4)
    cells = [cell for cell in book.cells if cell.cell_type == "code"]
    return {cell.id: cell.source for cell in cells}


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    with running(home, PYTHONSTARTUP=str(STARTUP)) as kernel:
        yield kernel
        # A handler of errors that fails is thrown out by IPython.
        shown, _ = kernel.run("print(bool(get_ipython().custom_exceptions))")
        assert "True" in shown


FORGET = """
for _name in [n for n in globals() if n[0] != "_" and n not in (
        "In", "Out", "get_ipython", "exit", "quit", "open")]:
    del globals()[_name]
"""


def run_anew(kernel, before, code):
    kernel.run(FORGET)
    if before:
        kernel.run(before)
    return kernel.run(code)


@pytest.mark.parametrize("lesson", LESSONS)
def test_any_cell_may_be_run_first(kernel, lesson):
    for key, source in code_of(lesson).items():
        shown, error = run_anew(kernel, "", source)
        assert error is None, (key, error, shown)


def names_in(source):
    """(line, column, name) of what a cell reads: names, parts of modules."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.lineno, node.col_offset, node.id
        if isinstance(node, ast.Attribute) and (
            getattr(node.value, "id", None) in ("figures", "data", "np")
        ):
            yield node.lineno, node.end_col_offset - len(node.attr), node.attr


def mistyped(name, rng):
    """A name with one slip of a finger in it."""
    place = rng.randrange(len(name))
    before, one, after = name[:place], name[place], name[place + 1 :]
    other = rng.choice(LETTERS)
    ways = [
        before + after,
        before + one + one + after,
        before + other + after,
        before + after[:1] + one + after[1:],
    ]
    return rng.choice([way for way in ways if way != name])


def spoilt(source, rng):
    """The cell with one name in it mistyped, and that; None if it cannot."""
    found = [each for each in names_in(source) if len(each[2]) > 2]
    if not found:
        return None, None
    line, column, name = rng.choice(found)
    slip = mistyped(name, rng)
    lines = source.split("\n")
    text = lines[line - 1].encode()
    end = column + len(name)
    changed = text[:column] + slip.encode() + text[end:]
    lines[line - 1] = changed.decode()
    return "\n".join(lines), slip


@pytest.mark.parametrize("lesson", LESSONS)
def test_any_name_may_be_mistyped(kernel, lesson):
    cells = code_of(lesson)
    setup = cells.pop("setup")
    answered = 0
    kernel.run(FORGET)
    kernel.run(setup)
    for key, source in cells.items():
        if "def " in source or "\n    " in source:
            kernel.run(source)
            continue
        code, slip = spoilt(source, random.Random(key))
        if code is None:
            continue
        shown, error = kernel.run(code)
        assert error is None, (key, code, error)
        answered += slip in shown
        kernel.run(source)
    assert answered > len(cells) / 8


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_bears_whatever_it_is_given(kernel, command):
    run_anew(kernel, SETUP, "")
    for given in GIVEN:
        shown, error = kernel.run(f"{command}({given})")
        assert error is None, (given, error)
        assert shown.strip() or kernel.status == "ok"


GIVEN_AWAY = {
    "check = check(neuron)": ("check(neuron)", "the name `check`"),
    "np = 3": ("np.zeros(3)", "the name `np`"),
    "data = [1, 2]": ("data.seeds()", "the name `data`"),
    "neuron = neuron(np.ones(2), np.ones(2), 1)": (
        "neuron(1, 2, 3)", "`def neuron` again",
    ),
    "sum = 6": ("print(sum([1, 2]))", "`del sum` brings it back"),
}  # fmt: skip


@pytest.mark.parametrize("before", GIVEN_AWAY)
def test_a_name_that_was_given_away(kernel, before):
    typed, words = GIVEN_AWAY[before]
    shown, error = run_anew(kernel, f"{SETUP}\n{before}", typed)
    told = shown.replace("<code>", "`").replace("</code>", "`")
    assert words in told and error is None


FLOODS = {
    "lines": "for i in range(100_000): print(i, 'x' * 40)",
    "at once": "print('x' * 3_000_000)",
    "errors": "import sys\nfor i in range(100_000): print(i, file=sys.stderr)",
    "in a function": "def f():\n    for i in range(50_000): print('y' * 99)\n"
    "f()",
}


@pytest.mark.parametrize("code", FLOODS.values(), ids=FLOODS)
def test_a_flood_of_prints_is_cut_off(kernel, code):
    shown, error = run_anew(kernel, SETUP, code)
    assert error is None and len(shown) < 210_000
    assert shown.count("the rest of it is not shown") == 1
    assert kernel.run("print('x' * 150_000)")[0].strip() == "x" * 150_000


OWN = {
    "a value": "int('x')",
    "a call of hers": "def f(x):\n    return x()\nf(3)",
    "an attribute": "np.zeros(3).shap",
    "too many": "def f(x):\n    return x\nf(1, 2)",
    "of another package": "import matplotlib\nmatplotlib.zebra",
}


@pytest.mark.parametrize("code", OWN.values(), ids=OWN)
def test_her_own_errors_are_shown_as_ever(kernel, code):
    _, error = run_anew(kernel, SETUP, code)
    assert error and "Traceback" in error
    assert kernel.status == "error"
