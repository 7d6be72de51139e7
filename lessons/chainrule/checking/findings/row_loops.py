"""Notice a Python loop over the rows of X, in the source of a function."""

import ast

import numpy as np

from chainrule.checking.findings.learner_source import walk


def loops_over_rows(tree, exercise):
    """Whether a function goes through the rows of X one by one.

    Only where every row has its own entry in the result, so that one
    operation on the whole array would do.
    """
    try:
        place = _argument_with_rows(exercise)
        if tree is None or place is None:
            return False
        rows = tree.args.args[place].arg
        counts = _counts(tree, rows)
        over = [n.iter for n in ast.walk(tree) if hasattr(n, "iter")]
        over += [n for n in ast.walk(tree) if _calls(n, "map")]
    except Exception:
        return False
    return any(_goes_through(node, rows, counts) for node in over)


def matrix_product(exercise):
    """Code such as "X @ w", if arguments fit so in every case, else None."""
    place = _argument_with_rows(exercise)
    names = list(exercise.cases[0].inputs)
    for other in names[place + 1 : place + 2]:
        sizes = [
            (np.shape(case.inputs[names[place]]), np.shape(case.inputs[other]))
            for case in exercise.cases
        ]
        if all(two and one[-1] == two[0] for one, two in sizes):
            return f"{names[place]} @ {other}"
    return None


def _argument_with_rows(exercise):
    """Place of the argument whose n rows give n results, None without."""
    if "n" not in exercise.sizes or len(exercise.parts) > 1:
        return None
    name, axis = exercise.sizes["n"]
    cases = [case for case in exercise.cases if not case.expected.raises]
    for case in cases:
        counts = np.shape(case.inputs[name])[:1]
        if axis != 0 or np.shape(case.expected.value)[:1] != counts:
            return None
    return list(cases[0].inputs).index(name) if cases else None


def _counts(tree, rows):
    """Names that hold the number of rows: n = len(X), n, d = X.shape."""
    names = set()
    for node in walk(tree):
        if not isinstance(node, ast.Assign):
            continue
        target = node.targets[0]
        if isinstance(target, ast.Tuple) and _is_shape(node.value, rows):
            target = target.elts[0]
        elif not _is_count(node.value, rows, ()):
            continue
        names |= {n.id for n in ast.walk(target) if hasattr(n, "id")}
    return names


def _goes_through(node, rows, counts):
    if isinstance(node, ast.Name):
        return node.id == rows
    if _calls(node, "range"):
        whole = len(node.args) < 3  # with a step, it goes through batches
        return whole and any(_is_count(a, rows, counts) for a in node.args)
    if _calls(node, "enumerate", "zip", "list", "iter", "map", "reversed"):
        return any(_goes_through(a, rows, counts) for a in node.args)
    method = getattr(getattr(node, "func", None), "attr", None)
    return method == "tolist" and _goes_through(node.func.value, rows, counts)


def _calls(node, *names):
    function = getattr(node, "func", None)
    return isinstance(node, ast.Call) and getattr(function, "id", 0) in names


def _is_count(node, rows, counts):
    if isinstance(node, ast.Name):
        return node.id in counts
    if _calls(node, "len"):
        return _goes_through(node.args[0], rows, ())
    first = getattr(getattr(node, "slice", None), "value", None) == 0
    return first and _is_shape(node.value, rows)


def _is_shape(node, rows):
    owner = getattr(getattr(node, "value", None), "id", None)
    return getattr(node, "attr", None) == "shape" and owner == rows
