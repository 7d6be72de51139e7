"""The slips that a hand can make in a call: another function, another axis."""

import ast

from chainrule_course.base.syntax import changed, negative

REPLACED = {
    "sum": ("mean",),
    "mean": ("sum",),
    "std": ("var",),
    "var": ("std",),
    "max": ("min",),
    "min": ("max",),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "argmax": ("argmin",),
    "argmin": ("argmax",),
    "any": ("all",),
    "all": ("any",),
    "zeros": ("ones",),
    "ones": ("zeros",),
    "zeros_like": ("ones_like",),
    "ones_like": ("zeros_like",),
    "log1p": ("log",),
    "expm1": ("exp",),
    "sin": ("cos",),
    "cos": ("sin",),
}
REDUCTIONS = {"sum", "mean", "max", "min", "std", "var", "argmax", "argmin",
              "any", "all", "prod"}  # fmt: skip
COMMUTATIVE = {"maximum", "minimum", "add", "multiply", "hypot"}
BLIND = {"shape", "size", "asarray", "array", "zeros_like", "ones_like",
         "zeros", "ones", "abs", "square"}  # fmt: skip


def call_slips(node):
    """Nodes that could stand in the place of a call by mistake."""
    name = _called(node)
    for other in REPLACED.get(name, ()):
        yield changed(node, func=_renamed(node.func, other))
    yield from _dropped(node)
    yield from _swapped_arguments(node, name)
    yield from _other_keywords(node)
    if name in REDUCTIONS:
        yield from _other_axes(node)
    if name == "range":
        yield from _other_ends(node)


def _dropped(node):
    """The argument instead of the call, the array instead of its copy."""
    if len(node.args) == 1:
        yield node.args[0]
        if _of_numpy(node) and node.func.attr not in BLIND:
            yield changed(node, args=[negative(node.args[0])])
    if isinstance(node.func, ast.Attribute) and not _of_numpy(node):
        yield node.func.value


def _swapped_arguments(node, name):
    args = node.args
    if name in COMMUTATIVE:
        return
    for k in range(len(args) - 1):
        swapped = [*args[:k], args[k + 1], args[k], *args[k + 2 :]]
        yield changed(node, args=swapped)


def _other_keywords(node):
    """Without a keyword; with another axis in its place."""
    for k, keyword in enumerate(node.keywords):
        before, after = node.keywords[:k], node.keywords[k + 1 :]
        yield changed(node, keywords=[*before, *after])
        for value in _axes(keyword):
            other = ast.keyword("axis", value)
            yield changed(node, keywords=[*before, other, *after])


def _axes(keyword):
    if keyword.arg == "axis":
        yield from (ast.Constant(0), ast.Constant(1))


def _other_axes(node):
    names = {keyword.arg for keyword in node.keywords}
    if "axis" not in names:
        added = ast.keyword("axis", ast.Constant(0))
        yield changed(node, keywords=[*node.keywords, added])
    if "keepdims" not in names:
        added = ast.keyword("keepdims", ast.Constant(True))
        yield changed(node, keywords=[*node.keywords, added])


def _other_ends(node):
    """One round more or fewer."""
    *first, last = node.args
    for op in (ast.Add, ast.Sub):
        moved = ast.BinOp(last, op(), ast.Constant(1))
        yield changed(node, args=[*first, moved])


def _called(node):
    func = node.func
    if isinstance(func, ast.Attribute):
        return func.attr
    return func.id if isinstance(func, ast.Name) else None


def _renamed(func, name):
    if isinstance(func, ast.Attribute):
        return changed(func, attr=name)
    return changed(func, id=name)


def _of_numpy(node):
    value = getattr(node.func, "value", None)
    return isinstance(value, ast.Name) and value.id == "np"
