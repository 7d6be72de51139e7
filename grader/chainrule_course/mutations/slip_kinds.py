"""What kind of a slip turned one node of a program into another.

The learner is told the kind, and neither the place nor the right program.
"""

import ast

SIGNS = (ast.Add, ast.Sub)


def kind_of(old, new):
    """The id of the sentence on a slip, see chainrule/words/slip_texts.py.

    Parameters
    ----------
    old, new : ast.stmt or ast.expr
        What stood at a place, and what `slips` put there.
    """
    if isinstance(new, ast.Pass):
        return "slip_line"
    if isinstance(old, ast.AugAssign):
        return _of_adding_up(old, new)
    if isinstance(old, ast.UnaryOp) or isinstance(new, ast.UnaryOp):
        return "slip_sign"
    kind = OF_TYPES.get(type(old))
    if kind is None:
        return "slip_transposed"  # all that is left
    return kind(old, new) if callable(kind) else kind


def _of_adding_up(old, new):
    if isinstance(new, ast.Assign):
        return "slip_added_up"
    return _of_operators(old.op, new.op)


def _of_operators(old, new):
    if isinstance(old, SIGNS) and isinstance(new, SIGNS):
        return "slip_sign"
    if isinstance(old, ast.MatMult):
        return "slip_product"
    return "slip_power" if isinstance(old, ast.Pow) else "slip_operation"


def _of_operation(old, new):
    if isinstance(new, ast.BinOp) and _same(new.left, old):
        return "slip_factor"
    is_rest = isinstance(old.op, ast.Sub) and _is_one(old.left)
    if is_rest and _same(new, old.right):
        return "slip_rest"
    if _same(new, old.left) or _same(new, old.right):
        if isinstance(old.op, ast.Pow):
            return "slip_power"
        return "slip_term" if isinstance(old.op, SIGNS) else "slip_factor"
    if _is_transposed(old, new):
        return "slip_transposed"
    if not isinstance(new, ast.BinOp) or _are_brackets(old, new):
        return "slip_brackets"
    if _same(new.left, old.right) and _same(new.right, old.left):
        return "slip_order"
    if type(old.op) is not type(new.op):
        return _of_operators(old.op, new.op)
    return "slip_sign"


def _is_one(node):
    return isinstance(node, ast.Constant) and node.value == 1


def _are_brackets(old, new):
    """Whether the sides are grouped in another way."""
    sides = {ast.dump(old.left), ast.dump(old.right)}
    kept = [ast.dump(side) in sides for side in (new.left, new.right)]
    signed = any(isinstance(s, ast.UnaryOp) for s in (new.left, new.right))
    return not all(kept) and not signed


def _of_call(old, new):
    if not isinstance(new, ast.Call):
        one_more = isinstance(new, ast.BinOp) and _same(new.left, old)
        if one_more:
            return "slip_number"
        return "slip_transposed" if _is_transposed(old, new) else "slip_call"
    if not _same(old.func, new.func):
        return "slip_function"
    if len(old.keywords) != len(new.keywords) or not all(
        map(_same, old.keywords, new.keywords)
    ):
        return "slip_axis"
    if isinstance(old.func, ast.Name) and old.func.id == "range":
        moved = isinstance(new.args[-1], ast.BinOp)
        return "slip_loop" if moved else "slip_order"
    negated = any(isinstance(each, ast.UnaryOp) for each in new.args)
    return "slip_sign" if negated else "slip_order"


def _of_name(old, new):
    if isinstance(new, ast.BinOp):
        return "slip_rest"
    return "slip_name" if isinstance(new, ast.Name) else "slip_transposed"


def _of_index(old, new):
    if isinstance(new, ast.BinOp):
        return "slip_number"
    return "slip_transposed" if _is_transposed(old, new) else "slip_index"


def _of_attribute(old, new):
    return "slip_number" if isinstance(new, ast.BinOp) else "slip_transposed"


def _is_transposed(old, new):
    if not isinstance(new, ast.Attribute) or new.attr != "T":
        return False
    return _same(new.value, old)


def _same(one, other):
    return ast.dump(one) == ast.dump(other)


OF_TYPES = {
    ast.BinOp: _of_operation,
    ast.BoolOp: "slip_comparison",
    ast.Compare: "slip_comparison",
    ast.If: "slip_comparison",
    ast.Constant: "slip_number",
    ast.Name: _of_name,
    ast.Attribute: _of_attribute,
    ast.Subscript: _of_index,
    ast.Call: _of_call,
}
