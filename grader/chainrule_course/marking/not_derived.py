"""Notice gradients that were not derived: nudged inputs, autodiff.

A slope by nudging is right to some ten digits; the rounding of a derivation
leaves fifteen. So the digits that are missing give it away, whatever the
code looks like; a gradient that was cast to fewer digits may hide it, and is
noticed for that. It costs no points, for it is a suspicion: a person should
look. Slopes by complex nudges are right to the last digit, and autodiff that
is hidden in a function elsewhere is too; those are not noticed.
"""

import ast

import numpy as np

from chainrule.checking import compare
from chainrule.words.language import pick
from chainrule_course.base.syntax import parsed

GRADIENTS = ("_backward", "_gradient", "_gradients", "_grads")
BY_NUDGING = {"numerical_gradient", "gradient_check"}
TOOLS = {
    *BY_NUDGING, "autograd", "jax", "torch", "tensorflow", "sympy", "casadi",
    "approx_fprime", "approx_derivative", "derivative", "jacobian", "grad",
}  # fmt: skip
FEWEST = 5e-14  # rounding alone stays below 1e-15 in our right answers

TEXTS = {
    "nudged": {
        "en": "The gradient is right to about {digits} digits only, as slopes"
        " by nudging are; a person should look whether it was derived.",
        "zh": "梯度只有大约 {digits} 位数字是准的，很像用数值微分算出来的；"
        "是不是自己推导的，需要有人看一下。",
    },
    "cast": {
        "en": "The gradient came as {kind}, right to about {digits} digits;"
        " with so few, slopes by nudging look the same, so a person should"
        " look whether it was derived.",
        "zh": "梯度的类型是 {kind}，大约只有 {digits} 位数字是准的；"
        "位数这么少，和数值微分的结果分不出来，是不是自己推导的，"
        "需要有人看一下。",
    },
    "tool": {
        "en": "The cell uses `{tool}`; a person should look whether the"
        " gradient was derived.",
        "zh": "这个单元格用到了 `{tool}`；梯度是不是自己推导的，需要有人看"
        "一下。",
    },
}


def suspicions(verdict, sources):
    """Notes on a right gradient that may not have been derived.

    Parameters
    ----------
    verdict : Verdict
    sources : iterable of str
        The cells in which the exercise was written.
    """
    name = verdict.exercise.name
    if not name.endswith(GRADIENTS) or name in BY_NUDGING:
        return []
    if not verdict.points.get("values", verdict.total):
        return []
    tool = next((t for s in sources for t in _tools(s)), None)
    if tool:
        return [_note("tool", tool=tool)]
    difference = _difference(verdict)
    if difference < FEWEST:
        return []
    digits, kind = round(-np.log10(difference)), _kind(verdict)
    if kind is not None:
        return [_note("nudged", "cast", digits=digits, kind=kind)]
    return [_note("nudged", digits=digits)]


def _note(id, key=None, **values):
    return {"id": id, "text": pick(TEXTS[key or id]).format(**values)}


def _difference(verdict):
    """Median over ordinary cases of the largest relative difference."""
    parts = [
        part
        for result in verdict.results
        if result.case.property == "values" and result.finding is None
        for part in result.parts
        if part.expected.dtype == float
    ]
    found = [_largest(part) for part in parts if np.any(part.expected)]
    return np.median(found) if found else 0.0


def _kind(verdict):
    """The coarsest dtype in which a part of an ordinary result came."""
    kinds = [
        part.kind
        for result in verdict.results
        if result.case.property == "values" and not result.finding
        for part in result.parts
        if compare.is_coarse(part.kind)
    ]
    return min(kinds, key=compare.digits, default=None)


def _largest(part):
    gaps = np.abs(part.got - part.expected)
    return gaps.max() / np.abs(part.expected).max()


def _tools(source):
    """Yield names in a cell that stand for differentiation by machine."""
    tree = parsed(source)
    if tree is None:
        return
    for node in ast.walk(tree):
        names = {
            ast.Name: lambda n: [n.id],
            ast.Attribute: lambda n: [n.attr],
            ast.ImportFrom: lambda n: [n.module or ""],
            ast.Import: lambda n: [alias.name for alias in n.names],
        }.get(type(node), lambda n: [])(node)
        yield from (n for n in names if n.partition(".")[0] in TOOLS)
