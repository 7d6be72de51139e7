"""Nothing that one types leads to a wall: the first slips, in real kernels."""

import pytest
from kernels import running

from chainrule_course.learner.jupyter import STARTUP

SETUP = "import numpy as np\nfrom chainrule import *\n"
RIGHT = "def neuron(x, w, b):\n    return float(x @ w + b)"
# what was run before, what is typed, words of the answer
SLIPS = {
    "check before its cell": (
        SETUP, "check(neuron)", "`neuron` is not known here yet",
    ),
    "hint before its cell": (
        SETUP, "hint(neuron)", "run the cell that defines it",
    ),
    "a mistyped exercise": (
        SETUP, "hint(neurn)", "is `neuron` meant?",
    ),
    "a mistyped function of her own": (
        SETUP + "def my_neuron(x, w, b):\n    return 0",
        "check(my_neuron_)", "is `my_neuron` meant?",
    ),
    "nothing like it": (
        SETUP + RIGHT, "reveal(zebra)", "This lesson has neuron,",
    ),
    "a mistyped tool": (
        SETUP + RIGHT, "chek(neuron)", "is `check` meant?",
    ),
    "a cell that did not compile": (
        [SETUP, "def neuron(x, w, b)\n    return 1"], "check(neuron)",
        "the cell with `def neuron` did not run to its end",
    ),
    "renamed before it ever ran": (
        SETUP + "def neuron2(x, w, b):\n    return 1", "check(neuron)",
        "`neuron2` is. If you have renamed it",
    ),
    "renamed": (
        [SETUP + RIGHT, "def neuron2(x, w, b):\n    return 1"],
        "check(neuron)", "A later cell defines `neuron2`",
    ),
    "an input": (
        SETUP + "def neuron(x, w, b):\n    return input()",
        "check(neuron)", "waits for the keyboard",
    ),
    "a debugger": (
        SETUP + "def neuron(x, w, b):\n    breakpoint()",
        "check(neuron)", "waits for the keyboard",
    ),
    "a flood": (
        SETUP + "def neuron(x, w, b):\n    while True:\n        print(x)",
        "check(neuron)", "It prints a lot",
    ),
    "a flood that ends": (
        SETUP + "def neuron(x, w, b):\n    for i in range(20_000):\n"
        "        print('x' * 99)\n    return float(x @ w + b)",
        "check(neuron)", "neuron: right.",
    ),
    "a flood in a figure": (
        SETUP + "import matplotlib.pyplot as plt\ndef flood(a):\n"
        "    while True: print('x' * 99)",
        "figure = live(plt.figure(), alt='x', a=(0, 1, 1), display=False)"
        "(flood)\nprint(figure._outcome.problem)",
        "It prints a lot",
    ),
    "a number in a list": (
        SETUP + "def neuron(x, w, b):\n    return [x @ w + b]",
        "check(neuron)", "The one number came wrapped in a list",
    ),
    "a number in an array": (
        SETUP + "def neuron(x, w, b):\n    return np.array([x @ w + b])",
        "check(neuron)", "The one number came wrapped in an array",
    ),
    "a list for an array": (
        SETUP + "def neuron_batch(X, w, b):\n    return (X @ w + b).tolist()",
        "check(neuron_batch)", "A list came where an array is meant",
    ),
    "copies nothing": (
        SETUP + "def numerical_gradient(f, x, h=1e-5):\n"
        "    g = np.zeros_like(x)\n    for i in range(len(x)):\n"
        "        y = x\n        y[i] += h\n        g[i] = (f(y) - f(x)) / h\n"
        "    return g",
        "check(numerical_gradient)", "changes its argument x in place",
    ),
    "exit": (
        SETUP + "def neuron(x, w, b):\n    exit()", "check(neuron)",
        "calls exit()",
    ),
    "for ever": (
        SETUP + "def neuron(x, w, b):\n    while True: pass",
        "check(neuron)", "loop that does not end",
    ),
    "recursion": (
        SETUP + "def neuron(x, w, b):\n    return neuron(x, w, b)",
        "check(neuron)", "keeps calling itself",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    with running(tmp_path_factory.mktemp("home")) as kernel:
        yield kernel


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_answered_in_a_sentence(kernel, slip):
    before, typed, words = SLIPS[slip]
    kernel.run("%reset -f\n%reset -f in")
    for cell in [before] if isinstance(before, str) else before:
        kernel.run(cell)
    shown, error = kernel.run(typed)
    told = shown.replace("<code>", "`").replace("</code>", "`")
    assert words in told, told[-1500:]
    assert error is None
    assert "Likeliest cause: The same answer" not in told
    # The notebook goes on working.
    kernel.run(SETUP + RIGHT)
    assert "neuron: right." in kernel.run("check(neuron)")[0]


def test_those_that_wait_to_run_go_on(kernel):
    kernel.run("%reset -f\nfrom chainrule import *")
    shown, _ = kernel.run("check(neuron)\nprint('not reached')")
    assert "not reached" not in shown
    assert kernel.status == "ok"
    kernel.run("1 / 0")
    assert kernel.status == "error"


ERRORS = {
    "in a function": "def f():\n    return check_it\nf()",
    "a local one": "def f():\n    x += 1\n    x = 1\nf()",
    "another kind": "1 / 0",
}


@pytest.mark.parametrize("code", ERRORS.values(), ids=ERRORS)
def test_other_errors_are_shown_as_ever(kernel, code):
    kernel.run(SETUP)
    _, error = kernel.run(code)
    assert error and "Traceback" in error


def test_after_a_restart_nothing_has_been_imported(tmp_path):
    with running(tmp_path, PYTHONSTARTUP=str(STARTUP)) as kernel:
        for code in ("check(neuron)", "predict('neuron_sum')", "np.zeros(2)"):
            shown, error = kernel.run(code)
            assert "no cell that imports it has run" in shown
            assert "Run the cells above" in shown
            assert "apputils:run-all-enabled" in shown  # in one press
            assert error is None
        assert kernel.run("print(dir())")[0].count("chainrule") == 0
        kernel.run(SETUP + RIGHT)
        assert "neuron: right." in kernel.run("check(neuron)")[0]


def test_in_chinese(tmp_path):
    with running(tmp_path) as kernel:
        kernel.run(SETUP + "use_language('zh')")
        shown, error = kernel.run("hint(neurn)")
        assert "是不是想写" in shown and error is None
        assert "先运行定义它的单元格" in kernel.run("check(neuron)")[0]


@pytest.mark.parametrize(
    "marker",
    [
        {"NBGRADER_EXECUTION": "validate"},
        {"NBGRADER_EXECUTION": "autograde"},
        {"CHAINRULE_MARKING": "1"},
        {"JPY_SESSION_NAME": None},  # nbclient, nbconvert
    ],
)
def test_who_marks_a_notebook_sees_the_error(tmp_path, marker):
    with running(tmp_path, PYTHONSTARTUP=str(STARTUP), **marker) as kernel:
        assert "NameError" in kernel.run("check(neuron)")[1]
        kernel.run(SETUP)
        assert "NameError" in kernel.run("check(neuron)")[1]
