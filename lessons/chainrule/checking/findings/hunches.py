"""Slips of form that stand in a learner's source: none is proof.

Each rule takes the syntax tree of a function and yields (key, values) for a
sentence. They are said as a "Perhaps", where nothing else explains a result.
"""

import ast
import builtins

import numpy as np

from chainrule.checking.cases import exercises
from chainrule.checking.findings.learner_source import walk
from chainrule.checking.verdict import Finding
from chainrule.words.language import pick

MOST = 2  # that are said at once
COMPUTED = (ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Name, ast.Subscript)
RULES = []

# Functions and methods that change something, or give None.
NOT_LOST = {"copyto", "fill_diagonal", "place", "put", "putmask", "seterr",
            "set_printoptions", "save", "savetxt"}  # fmt: skip
NEW_VALUE = {"astype", "copy", "dot", "flatten", "max", "mean", "min",
             "ravel", "reshape", "round", "sum", "transpose"}  # fmt: skip
GIVES_NONE = {"append", "clear", "extend", "fill", "insert", "reverse",
              "sort"}  # fmt: skip

TEXTS = {
    "return_in_loop": (
        "`return` stands inside the loop, so the loop stops in its first"
        " round. Move it to the left.",
        "`return` 写在循环里面，第一圈就返回了。把它往左移出循环。",
    ),
    "set_anew": (
        "`{name}` is set anew in every round, so only the last round counts."
        " Add up with `+=`, or collect in a list.",
        "每一圈都给 `{name}` 重新赋值，只有最后一圈留了下来。"
        "用 `+=` 累加，或者放进列表。",
    ),
    "compared": (
        "`{code}` compares, and the answer is thrown away. A single `=`"
        " stores a value.",
        "`{code}` 只做了比较，结果没有留下。赋值用一个 `=`。",
    ),
    "thrown_away": (
        "`{code}` is computed and thrown away. Give it a name with `=`, or"
        " return it.",
        "`{code}` 算完就丢了。用 `=` 存起来，或者用 `return` 返回。",
    ),
    "call_thrown_away": (
        "What `{name}` returns is thrown away; keep it, with"
        " `{parts} = {name}(...)`.",
        "`{name}` 返回的结果没有留下；应当写成 `{parts} = {name}(...)`。",
    ),
    "returns_error": (
        "The error is returned; to stop here, write `raise` for `return`.",
        "这里把错误当成结果返回了；要在这里停下，把 `return` 换成 `raise`。",
    ),
    "error_not_raised": (
        "The error is made and not raised; `raise` is missing in front of it.",
        "错误建好了，却没有抛出；前面少了 `raise`。",
    ),
    "gives_none": (
        "`.{method}` changes `{name}` itself and returns None; leave out"
        " `{name} =`.",
        "`.{method}` 直接改动 `{name}`，返回的是 None；去掉前面的"
        " `{name} =`。",
    ),
}


def slips_in(tree):
    """Findings on a function, at most a few; none for no tree."""
    found = {}
    try:
        for rule in RULES if tree else ():
            for key, values in rule(tree):
                english, chinese = TEXTS[key]
                text = pick({"en": english, "zh": chinese}).format(**values)
                found.setdefault(text, Finding(f"perhaps_{key}", text))
    except Exception:  # no look at the source is worth a traceback
        return ()
    return tuple(found.values())[:MOST]


def _rule(function):
    RULES.append(function)
    return function


@_rule
def _errors(tree):
    for node in walk(tree):
        if isinstance(node, ast.Return) and _is_error(node.value):
            yield "returns_error", {}
        if isinstance(node, ast.Expr) and _is_error(node.value):
            yield "error_not_raised", {}


def _is_error(node):
    if isinstance(node, ast.Call):
        node = node.func
    thing = getattr(builtins, getattr(node, "id", ""), None)
    return isinstance(thing, type) and issubclass(thing, BaseException)


@_rule
def _return_in_loop(tree):
    for loop in _loops(tree):
        ends = isinstance(loop.body[-1], ast.Return)
        if ends and not any(isinstance(n, ast.Continue) for n in walk(loop)):
            yield "return_in_loop", {}


@_rule
def _set_anew(tree):
    """Values of one round, from its loop variable, needed after the loop."""
    for loop in _loops(tree):
        rounds = _names(loop.target)
        later = {n.id for n in _loads(tree) if n.lineno > loop.end_lineno}
        for line in loop.body:
            if not isinstance(line, ast.Assign):
                continue
            name = getattr(line.targets[0], "id", None)
            inside = {n.id for n in _loads(loop)}
            if name in later - inside and rounds & _names(line.value):
                yield "set_anew", {"name": name}


@_rule
def _thrown_away(tree):
    for node in walk(tree):
        if not isinstance(node, ast.Expr):
            continue
        if isinstance(node.value, ast.Compare):
            yield "compared", {"code": _code(node.value)}
        elif isinstance(node.value, ast.Call):
            yield from _lost_call(node.value)
        elif isinstance(node.value, COMPUTED) and not _is_error(node.value):
            yield "thrown_away", {"code": _code(node.value)}


def _lost_call(call):
    name = getattr(call.func, "id", None)
    if name in exercises():
        parts = ", ".join(exercises()[name].parts)
        yield "call_thrown_away", {"name": name, "parts": parts}
    if not isinstance(call.func, ast.Attribute):
        return
    method, owner = call.func.attr, getattr(call.func.value, "id", None)
    of_numpy = owner == "np" and callable(getattr(np, method, None))
    into = any(keyword.arg == "out" for keyword in call.keywords)
    lost = method not in NOT_LOST if of_numpy else method in NEW_VALUE
    if lost and not into:
        yield "thrown_away", {"code": _code(call)}


@_rule
def _gives_none(tree):
    for node in walk(tree):
        if not isinstance(node, ast.Assign):
            continue
        name = getattr(node.targets[0], "id", None)
        call = getattr(node.value, "func", None)
        method = getattr(call, "attr", None)
        same = getattr(getattr(call, "value", None), "id", None) == name
        if name and same and method in GIVES_NONE:
            yield "gives_none", {"name": name, "method": method}


def _loops(tree):
    return [node for node in walk(tree) if isinstance(node, ast.For)]


def _loads(tree):
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    ]


def _names(tree):
    return {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}


def _code(node):
    return ast.unparse(node).replace("`", "'").partition("\n")[0][:60]
