"""Mistakes as edits of a program, which can be made together.

The trees of two programs are laid side by side. What differs is an edit: at
the end of a path, another node. Where pieces of the old node stand in the
new one, they are holes: another edit may be made inside of them.
"""

import ast
import copy
import inspect
import textwrap
from dataclasses import dataclass, field
from functools import cache

NOT_CODE = ("name", "ctx", "type_comment", "kind", "type_params")


@dataclass(frozen=True)
class Edit:
    """A node at the end of a path of (field, index) steps.

    holes maps names in the new node to paths inside the old one, whose nodes
    stand there.
    """

    path: tuple
    node: object
    holes: dict = field(default_factory=dict)


@cache
def tree_of(function):
    """The definition of a function as a tree without docstring, or None."""
    try:
        source = inspect.getsource(function)
    except (OSError, TypeError):
        return None
    if function.__name__ == "<lambda>":
        return _tree_of_lambda(function)
    found = ast.parse(textwrap.dedent(source)).body[0]
    if not isinstance(found, ast.FunctionDef):
        return None
    found.decorator_list = []
    if ast.get_docstring(found) is not None:
        del found.body[0]
    return found


def _tree_of_lambda(function):
    """A lambda as a definition, if it stands alone in its line."""
    line = function.__code__.co_firstlineno
    found = [
        node
        for node in ast.walk(_module(inspect.getsourcefile(function)))
        if isinstance(node, ast.Lambda) and node.lineno == line
    ]
    if len(found) != 1:
        return None
    made = ast.parse("def rule(): return 0").body[0]
    made.args, made.body[0].value = found[0].args, found[0].body
    return made


@cache
def _module(path):
    with open(path, encoding="utf-8") as file:
        return ast.parse(file.read())


@cache
def edits_between(old, new):
    """Edits that turn one function into another, None if too much differs."""
    if not _same(old.args, new.args):
        return None
    found = list(_differing(old, new, ()))
    return found if all(edit.path for edit in found) else None


def _differing(old, new, path):
    """Edits of the smallest nodes that differ."""
    if _same(old, new):
        return
    inner = list(_inside(old, new, path))
    yield from [_edit(old, new, path)] if None in inner else inner


def _inside(old, new, path):
    """Edits inside two nodes; None where the nodes themselves differ."""
    if type(old) is not type(new):
        yield None
        return
    for name, value in ast.iter_fields(old):
        if name in NOT_CODE:
            continue
        other, step = getattr(new, name, None), (*path, (name, None))
        if not isinstance(value, list):
            yield from _pair(value, other, step)
        elif len(value) != len(other):
            yield None
        else:
            for index, pair in enumerate(zip(value, other, strict=True)):
                yield from _pair(*pair, (*path, (name, index)))


def _pair(old, new, path):
    if isinstance(old, ast.expr) and isinstance(new, ast.expr):
        yield from _differing(old, new, path)
    elif isinstance(old, ast.AST) and isinstance(new, ast.AST):
        yield from _inside(old, new, path)
    elif old != new:
        yield None


def _same(one, other):
    return _key(one) == _key(other)


@cache
def _key(node):
    """What a node says, whatever its place; nodes here are never changed."""
    return ast.dump(node)


def _edit(old, new, path):
    """The edit of a whole node, with holes where pieces of it are kept."""
    holes = {}
    if isinstance(old, ast.expr):
        pieces = {_key(node): at for at, node in _descendants(old)}
        new = _with_holes(new, {**pieces, _key(old): ()}, holes)
    return Edit(path, new, holes)


def _with_holes(node, pieces, holes):
    """A copy of a node with names in place of pieces."""
    if isinstance(node, ast.expr) and _key(node) in pieces:
        name = f"_hole{len(holes)}"
        holes[name] = pieces[_key(node)]
        return ast.Name(name, ast.Load())
    made = copy.copy(node)
    for name, value in ast.iter_fields(node):
        if isinstance(value, ast.AST):
            setattr(made, name, _with_holes(value, pieces, holes))
        elif isinstance(value, list):
            items = [
                _with_holes(v, pieces, holes) if isinstance(v, ast.AST) else v
                for v in value
            ]
            setattr(made, name, items)
    return made


def _descendants(node, path=()):
    """Larger expressions inside a node, with the paths to them."""
    for step, child in _children(node):
        small = isinstance(child, ast.Name | ast.Constant)
        if isinstance(child, ast.expr) and not small:
            yield (*path, step), child
        yield from _descendants(child, (*path, step))


def _children(node):
    for name, value in ast.iter_fields(node):
        if isinstance(value, ast.AST):
            yield (name, None), value
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, ast.AST):
                    yield (name, index), item


def made(tree, *several):
    """A tree with lists of edits made, None if some lie in each other."""
    edits = [edit for some in several for edit in some]
    done = []
    new = _built(tree, (), edits, done)
    if len(done) != len(edits):
        return None
    return ast.fix_missing_locations(new)


def _built(node, path, edits, done):
    """A copy of a node, with the edits at and under its path made."""
    here = [e for e in edits if e.path == path and e not in done]
    if here:
        here.sort(key=lambda e: () in e.holes.values())  # the inner first
        edit = here[-1]
        done.append(edit)
        return _filled(edit, node, path, edits, done)
    new = copy.copy(node)
    for name, value in ast.iter_fields(node):
        if isinstance(value, ast.AST):
            step = (*path, (name, None))
            setattr(new, name, _built(value, step, edits, done))
        elif isinstance(value, list):
            items = [
                _built(item, (*path, (name, index)), edits, done)
                if isinstance(item, ast.AST) else item
                for index, item in enumerate(value)
            ]  # fmt: skip
            setattr(new, name, items)
    return new


def _filled(edit, node, path, edits, done):
    pieces = {
        name: _built(_at(node, at), (*path, *at), edits, done)
        for name, at in edit.holes.items()
    }

    class Fill(ast.NodeTransformer):
        def visit_Name(self, found):
            return pieces.get(found.id, found)

    return Fill().visit(copy.deepcopy(edit.node))


def _at(node, path):
    for name, index in path:
        node = getattr(node, name)
        node = node if index is None else node[index]
    return node


def compiled(tree, space):
    """The function that a tree defines, among given names."""
    space = dict(space)
    source = ast.unparse(ast.fix_missing_locations(tree))
    exec(compile(source, "<double>", "exec"), space)
    return space[tree.name]


def names(*functions):
    """What functions see: globals, and what they enclose."""
    space = {}
    for function in functions:
        space |= function.__globals__
        space |= inspect.getclosurevars(function).nonlocals
    return space
