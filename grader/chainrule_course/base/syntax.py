"""Syntax trees; new nodes from old ones, which stay as they are."""

import ast
import copy

MOST_SOURCE = 50_000  # characters; each may take 500 bytes as a tree


def parsed(source):
    """Tree of a learner's cell, None where it is none or the cell is long."""
    if len(source) > MOST_SOURCE:
        return None
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


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
