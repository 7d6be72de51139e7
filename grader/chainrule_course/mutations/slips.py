"""The slips that a hand can make at one place of a program.

`slips` gets a node of a syntax tree and returns the nodes that could stand
there by mistake. Nodes are never changed, always made anew.
"""

import ast

from chainrule_course.base.syntax import changed, negative, number
from chainrule_course.mutations.call_slips import call_slips

SWAPPED = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
}
COMPARED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
NEVER_NEGATIVE = (ast.Tuple, ast.List, ast.Constant, ast.UnaryOp, ast.Slice)
ONE_TO_ONE = (ast.MatMult, ast.Mult, ast.Div, ast.Pow)


def slips(node, parent, field, names=()):
    """Nodes that could stand in the place of a node by mistake.

    Parameters
    ----------
    node : ast.stmt or ast.expr
    parent : ast.AST
    field : str
        The attribute of the parent where the node hangs.
    names : iterable of str
        Variables of the function, any of which may be mistaken for another.
    """
    if isinstance(parent, ast.keyword) and parent.arg == "axis":
        return []  # `_axes` changes it
    made = list(_by_type(node))
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        made += _other_names(node, names)
    if _is_result(node, parent, field):
        made.append(negative(node))
    if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.MatMult):
        made += _transposed(node)
    return made


def slips_and_more(node, parent, field, names=()):
    """The same, with those that only what is foretold knows.

    These are brackets forgotten, a factor twice, // for /, a count that is
    one off, and 1 - a for a.
    """
    made = slips(node, parent, field, names)
    if isinstance(node, ast.BinOp):
        made += _regrouped(node)
        if isinstance(node.op, ast.Div):
            made.append(changed(node, op=ast.FloorDiv()))
        if isinstance(node.op, (ast.Mult, ast.Div)):
            made.append(ast.BinOp(node, node.op, node.right))
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        made.append(ast.BinOp(ast.Constant(1), ast.Sub(), node))
    if _is_a_count(node):
        one = ast.Constant(1)
        made += [ast.BinOp(node, op(), one) for op in (ast.Add, ast.Sub)]
    return made


def _regrouped(node):
    """An operation without the brackets around one of its sides.

    (a + b) / c becomes a + b / c, and a / (b * c) becomes a / b * c.
    """
    left, op, right = node.left, node.op, node.right
    if isinstance(left, ast.BinOp) and _binds(op) > _binds(left.op):
        inner = ast.BinOp(left.right, op, right)
        yield ast.BinOp(left.left, left.op, inner)
    if isinstance(right, ast.BinOp) and _binds(op) >= _binds(right.op):
        inner = ast.BinOp(left, op, right.left)
        yield ast.BinOp(inner, right.op, right.right)


def _binds(op):
    """How tightly an operator binds."""
    if isinstance(op, (ast.Add, ast.Sub)):
        return 0
    return 2 if isinstance(op, ast.Pow) else 1


def _is_a_count(node):
    """Whether a node is a length: len(x), x.size or x.shape[0]."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "len"
    if isinstance(node, ast.Subscript):
        node = node.value
        return isinstance(node, ast.Attribute) and node.attr == "shape"
    return isinstance(node, ast.Attribute) and node.attr == "size"


def _by_type(node):
    for kind, rule in RULES.items():
        if isinstance(node, kind):
            yield from rule(node)


def _statement(node):
    yield ast.Pass()


def _if(node):
    yield ast.Pass()
    for truth in (True, False):
        yield changed(node, test=ast.Constant(truth))


def _added_up(node):
    yield ast.Pass()
    for op in SWAPPED.get(type(node.op), ()):
        yield changed(node, op=op())
    yield ast.Assign([node.target], node.value, lineno=node.lineno)


def _operation(node):
    left, right = node.left, node.right
    for op in SWAPPED.get(type(node.op), ()):
        yield changed(node, op=op())
    yield left
    yield right
    if not isinstance(node.op, (ast.Add, ast.Mult)):
        yield changed(node, left=right, right=left)
    if isinstance(node.op, ONE_TO_ONE):
        yield changed(node, left=negative(left))
    if isinstance(node.op, ast.Pow):
        yield changed(node, right=negative(right))


def _logic(node):
    for op in SWAPPED[type(node.op)]:
        yield changed(node, op=op())
    for index in range(len(node.values)):
        rest = node.values[:index] + node.values[index + 1 :]
        yield rest[0] if len(rest) == 1 else changed(node, values=rest)


def _comparison(node):
    if len(node.ops) > 1 or not isinstance(node.ops[0], COMPARED):
        return
    for op in COMPARED:
        if not isinstance(node.ops[0], op):
            yield changed(node, ops=[op()])


def _constant(node):
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, (int, float)):
        for other in (value + 1, value - 1, -value):
            if other != value:
                yield number(other)


def _sign(node):
    yield node.operand


def _other_names(node, names):
    if node.id in names:
        return [ast.Name(name, node.ctx) for name in names if name != node.id]
    return []


def _attribute(node):
    if node.attr == "T":
        yield node.value


def _index(node):
    if not isinstance(node.ctx, ast.Load):
        return
    yield node.value
    inner = node.slice
    if isinstance(inner, ast.Tuple) and len(inner.elts) > 1:
        first, second, *rest = inner.elts
        yield changed(node, slice=changed(inner, elts=[second, first, *rest]))
    if isinstance(inner, ast.Slice):
        for edge in ("lower", "upper"):
            if getattr(inner, edge):
                yield changed(node, slice=changed(inner, **{edge: None}))


def _is_result(node, parent, field):
    """Whether a node is what a function returns, or a part of that."""
    if isinstance(node, NEVER_NEGATIVE):
        return False
    if isinstance(parent, ast.Tuple):
        return field == "elts" and isinstance(parent.ctx, ast.Load)
    return isinstance(parent, ast.Return)


def _transposed(node):
    if isinstance(node, (ast.Name, ast.Call)):
        yield ast.Attribute(node, "T", ast.Load())


RULES = {
    (ast.Assign, ast.Expr, ast.Raise, ast.Break, ast.Continue): _statement,
    ast.If: _if,
    ast.AugAssign: _added_up,
    ast.BinOp: _operation,
    ast.BoolOp: _logic,
    ast.Compare: _comparison,
    ast.Constant: _constant,
    ast.UnaryOp: _sign,
    ast.Attribute: _attribute,
    ast.Subscript: _index,
    ast.Call: call_slips,
}
