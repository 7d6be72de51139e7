"""Whatever would wait for the keyboard in an answer is refused at once."""

import builtins
import os
import sys

import pytest
from jupyter_client.manager import start_new_kernel

from chainrule import use_language
from chainrule.checking.cases import exercises
from chainrule.checking.judge import judge
from chainrule.checking.keyboard import no_keyboard
from chainrule.checking.observe import observe
from chainrule.live.guard import run

ASKERS = {
    "input": "input('?')",
    "bound before": "ask('?')",
    "getpass": "__import__('getpass').getpass()",
    "getpass bound before": "secret()",
    "breakpoint": "breakpoint()",
    "pdb": "__import__('pdb').set_trace()",
    "pdb bound before": "stop()",
    "a debugger": "__import__('pdb').Pdb().set_trace()",
    "post mortem": "post_mortem()",
    "debugger of IPython": "debug()",
    "console": "__import__('code').interact()",
    "stdin": "__import__('sys').stdin.readline()",
    "stdin, whole": "__import__('sys').stdin.read()",
    "stdin, bytes": "__import__('sys').stdin.buffer.readline()",
    "stdin, line by line": "next(iter(__import__('sys').stdin))",
}
SETUP = """
import pdb
from getpass import getpass as secret
from IPython.core.debugger import set_trace as debug
from pdb import set_trace as stop
from chainrule import check
ask = input
def post_mortem():
    try:
        1 / 0
    except ZeroDivisionError as error:
        pdb.post_mortem(error.__traceback__)
"""
ANSWER = """
def neuron(x, w, b):
    {asks}
    return x @ w + b
check(neuron)
"""
FIGURE = """
import matplotlib.pyplot as plt
from chainrule import live
figure = live(plt.figure(), alt="x", display=False, a=(0, 9, 1, 3))(
    lambda a: {asks})
print(figure._outcome.problem)
"""


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    """Function that runs code as a page does that can be typed into."""
    home = str(tmp_path_factory.mktemp("home"))
    environment = {**os.environ, "CHAINRULE_HOME": home}
    manager, client = start_new_kernel(env=environment)

    def run_cell(code):
        """Everything the cell shows; fails if it asks for anything."""
        shown = []

        def take(message):
            content = message["content"]
            shown.append(content.get("text", ""))
            shown.append(content.get("data", {}).get("text/plain", ""))
            shown.extend(content.get("traceback", ()))

        def asked(message):
            raise AssertionError("the kernel waits for the keyboard")

        client.execute_interactive(
            code, timeout=60, output_hook=take, stdin_hook=asked
        )
        return "\n".join(shown)

    run_cell(SETUP)
    yield run_cell
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.mark.parametrize("asks", ASKERS.values(), ids=ASKERS)
def test_in_a_check_and_the_notebook_goes_on(kernel, asks):
    shown = kernel(ANSWER.format(asks=asks))
    assert "waits for the keyboard" in shown, shown
    assert "use its arguments" in shown
    assert "Traceback" not in shown and "loop" not in shown
    assert "neuron: right" in kernel(ANSWER.format(asks="pass"))


@pytest.mark.parametrize("asks", ASKERS.values(), ids=ASKERS)
def test_in_a_figure(kernel, asks):
    shown = kernel(FIGURE.format(asks=asks))
    assert "waits for the keyboard" in shown, shown
    assert "not written" not in shown


def test_outside_a_check_one_may_ask(kernel):
    with pytest.raises(AssertionError, match="waits for the keyboard"):
        kernel("input('a cell may ask')")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_where_a_class_is_marked(language):
    exercise = exercises()["neuron"]
    use_language(language)
    try:
        seen = [
            observe(lambda x, w, b: input(), case) for case in exercise.cases
        ]
        finding = judge(exercise, exercise.cases, seen).findings[0]
    finally:
        use_language("en")
    assert finding.id == "keyboard"
    words = {"en": "waits for the keyboard", "zh": "等键盘输入"}
    assert words[language] in finding.text


def test_what_was_there_comes_back():
    before = builtins.input, sys.stdin, sys.breakpointhook
    with pytest.raises(KeyError), no_keyboard():
        assert builtins.input is not before[0]
        raise KeyError
    assert (builtins.input, sys.stdin, sys.breakpointhook) == before


def test_an_answer_that_catches_it_may_go_on():
    def patient():
        try:
            return input()
        except Exception:
            return 7

    assert run(patient).value == 7
