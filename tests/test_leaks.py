"""Nothing in the helper package answers an exercise."""

import functools
import json
import os
import subprocess
import sys
import types
from pathlib import Path

import pytest
import reach

HERE = Path(__file__).parent


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process for each")
@pytest.mark.timeout(1200)
def test_nothing_that_a_notebook_can_reach_earns_points():
    """All of the package; the message names what does."""
    lines = tried()
    functions = {line["function"] for line in lines}
    assert len(functions) > 1000
    assert {
        "chainrule.checking.drivers.DRIVERS['slope']",
        "chainrule.labs.backprop.with_fault",
        "chainrule.live.scene.Scene._is_blocky",
        "activation=relu of signal_std",
    } <= functions
    errors = [line for line in lines if "error" in line]
    # what sets a tracer of its own spoils the process that tries it
    assert [e for e in errors if ".limits." not in e["function"]] == []
    assert [line for line in lines if "exercise" in line] == []
    ended = {line["function"] for line in lines if "done" in line}
    assert len(functions - ended) < 10  # what kills its process earns nothing


def tried(*names, package="chainrule"):
    """What tests/leaks.py finds, as dicts."""
    done = subprocess.run(
        [sys.executable, HERE / "leaks.py", package, *names],
        capture_output=True, text=True, timeout=1100,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


LEAKY = """
import functools, math
import numpy as np
from dataclasses import dataclass, field

def _hidden(z):
    return 1 / (1 + np.exp(-np.clip(z, -700, 700)))

class Neuron:
    slope = staticmethod(lambda z, da: da * (1 - np.tanh(z) ** 2))

    @staticmethod
    def bend(z, floor):
        return np.maximum(floor, z)

@dataclass
class Kept:
    rules: dict = field(default_factory=lambda: {
        "product": [lambda a, b, g: (g * b, g * a)]})

KEPT = Kept()
CEILING = functools.partial(lambda low, z: np.maximum(low, z), 0)

def made(name):
    def squares(Y_hat, Y):
        if np.shape(Y_hat) != np.shape(Y):
            raise ValueError
        return np.mean((np.asarray(Y_hat) - Y) ** 2)
    return {"mse": squares}[name]

NAMES = ("mse",)

def fused(k):
    return {"log": math.log(k), "k": k}

def ends():
    import os
    os._exit(3)

def kills(z):
    import os
    os._exit(3)

def waits(z):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass

def honest(z):
    return z
"""
LEAKS = {
    "leaky._hidden": "sigmoid",
    "leaky.Neuron.slope.__func__": "tanh_backward",
    "leaky.Neuron.bend.__func__": "relu",
    "leaky.KEPT.rules['product'][0]": "multiply_backward",
    "leaky.CEILING": "relu",
    "leaky.made('mse')": "mse",
    "leaky.fused": "expected_initial_loss",
}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process for each")
def test_each_kind_of_leak_is_found(tmp_path, monkeypatch):
    (tmp_path / "leaky").mkdir()
    (tmp_path / "leaky" / "__init__.py").write_text(LEAKY)
    monkeypatch.syspath_prepend(str(tmp_path))
    lines = tried(package="leaky")
    assert [line for line in lines if "error" in line] == []
    found = {(x["function"], x["exercise"]) for x in lines if "exercise" in x}
    assert LEAKS.items() <= found
    assert not any("honest" in function for function, _ in found)
    ended = {line["function"] for line in lines if "done" in line}
    assert "leaky.honest" in ended and "leaky.kills" not in ended


# What is reached -------------------------------------------------------------


def test_what_is_reached(monkeypatch):
    def outer():
        return lambda: 1

    def closing(held):
        return lambda: held

    package = types.ModuleType("leaky")
    package.__path__ = []
    space = {"__name__": "leaky", "functools": functools}
    exec(LEAKY.replace("\nfrom dataclasses", "\nfrom dataclasses"), space)
    names = space.keys() - {"__builtins__"}
    vars(package).update({name: space[name] for name in names})
    inner = space["_hidden"]
    package.closed = types.FunctionType(
        closing(0).__code__, space, "closed", None, closing(inner).__closure__
    )
    package.nested = types.FunctionType(outer.__code__, space, "nested")
    found = reach.callables(package)
    assert {
        "leaky._hidden", "leaky.Neuron", "leaky.Neuron.bend.__func__",
        "leaky.KEPT.rules['product'][0]", "leaky.CEILING",
        "leaky.CEILING.func", "leaky.closed", "leaky.nested",
        "leaky.nested.<lambda>", "leaky.made",
    } <= found.keys()  # fmt: skip
    assert "leaky.np" not in found and "leaky.functools" not in found
