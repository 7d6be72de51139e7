"""Small changes to the source of a function, one at a time.

Each is a slip that a hand can make: another operator, another constant,
another axis, a sign, a mean for a sum, two arguments swapped, a statement
forgotten. `mutants` yields the changed sources; whether anything notices is
the business of proof/survivors.py.
"""

import ast
import copy
import inspect
from dataclasses import dataclass

from chainrule_course.mutations.slip_kinds import kind_of
from chainrule_course.mutations.slips import slips

BODIES = ("body", "orelse", "finalbody", "handlers")


@dataclass(frozen=True)
class Mutant:
    """One change: the function it is in, the line it makes, the source.

    kind is the id of the slip, see mutations/slip_kinds.py.
    """

    function: str
    line: str
    source: str
    kind: str


def mutants(function):
    """All mutants of a function whose source is at hand, see below."""
    return mutants_of(inspect.getsource(function))


def mutants_of(source, slips=slips):
    """All mutants of the function that a source defines, in its order.

    Parameters
    ----------
    source : str
    slips : callable
        As `chainrule_course.mutations.slips.slips`.

    Yields
    ------
    Mutant
        No source twice, and none that is equal to the original.

    >>> [m.line for m in mutants_of("def double(x): return 2 * x")][:3]
    ['return 2 / x', 'return 2 + x', 'return 2']
    """
    tree = ast.parse(inspect.cleandoc("\n" + source))
    function = tree.body[0]
    if ast.get_docstring(function) is not None:
        del function.body[0]
    names, seen = _variables(function), {ast.unparse(tree)}
    for statement, place in _places(function):
        made = slips(place.get(), place.parent, place.field, names)
        for line, changed, kind in _changes(tree, statement, place, made):
            if changed not in seen:
                seen.add(changed)
                yield Mutant(function.name, line, changed, kind)


@dataclass(frozen=True)
class _Place:
    """Where a node hangs: an attribute of its parent, or an item of it."""

    parent: object
    field: str
    index: int | None = None

    def get(self):
        value = getattr(self.parent, self.field)
        return value if self.index is None else value[self.index]

    def put(self, node):
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def _places(function):
    """Every statement and expression with the statement it belongs to."""
    yield from ((function, place) for place in _inside(function.args))
    for place in _statements(function):
        statement = place.get()
        yield statement, place
        if isinstance(statement, ast.Raise):
            continue  # what an error says is not marked
        for inner in _inside(statement):
            yield statement, inner


def _statements(node):
    for field in BODIES:
        for index, child in enumerate(getattr(node, field, [])):
            if isinstance(child, ast.stmt):
                yield _Place(node, field, index)
            yield from _statements(child)


def _inside(node):
    """Places of the expressions of a node, not of statements inside."""
    for field, value in ast.iter_fields(node):
        if field in BODIES and isinstance(value, list):
            continue
        items = [(None, value)]
        if isinstance(value, list):
            items = enumerate(value)
        for index, child in items:
            if isinstance(child, ast.expr):
                yield _Place(node, field, index)
            if isinstance(child, ast.AST):
                yield from _inside(child)


def _variables(function):
    """Names of the arguments and of what is assigned, in order."""
    nodes = list(ast.walk(function))
    names = [node.arg for node in nodes if isinstance(node, ast.arg)]
    names += [
        node.id
        for node in nodes
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    return list(dict.fromkeys(names))


def _changes(tree, statement, place, made):
    """(line, source of the whole, kind) for each slip at a place."""
    original = place.get()
    before = _first_line(statement)
    for slip in made:
        place.put(slip)
        lost = original is statement and isinstance(slip, ast.Pass)
        whole = slip if original is statement else statement
        line = f"without: {before}" if lost else _first_line(whole)
        changed = ast.unparse(ast.fix_missing_locations(tree))
        place.put(original)
        yield line, changed, kind_of(original, slip)


def _first_line(statement):
    """A statement as text, without the statements inside it."""
    bare = copy.copy(statement)
    for field in BODIES:
        if getattr(bare, field, None):
            setattr(bare, field, [ast.Pass()] if field == "body" else [])
    return ast.unparse(ast.fix_missing_locations(bare)).split("\n")[0]
