"""New nodes of syntax trees from old ones, which stay as they are."""

import ast
import copy


def number(value):
    """A number, as Python would read it."""
    constant = ast.Constant(abs(value))
    return negative(constant) if value < 0 else constant


def negative(node):
    """Minus a node."""
    return ast.UnaryOp(ast.USub(), node)


def changed(node, **fields):
    """A copy of a node with some of its fields replaced."""
    made = copy.copy(node)
    for name, value in fields.items():
        setattr(made, name, value)
    return made
