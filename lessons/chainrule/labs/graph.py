"""Expressions as graphs, to be walked through forwards and back.

    x, w, b = inputs(x=2.0, w=3.0, b=-4.0)
    z = (x * w + b).called("z")
    tour = Tour((z ** 2).called("L"))

A graph is made to be looked at (figures/graph.py). It measures the slope of
each operation by nudging its inputs, as lesson 1 does.
"""

import math
from dataclasses import dataclass, field

_SMALLEST = 1e-8  # less than that beside the terms of a sum is rounding


@dataclass(eq=False)
class Node:
    """A number, and the operation that made it of others."""

    sign: str  # what stands in the circle
    text: str  # how the operation is written, such as "{} + {}"
    function: object  # of nodes, so that it answers no exercise
    inputs: tuple = ()
    name: str = ""
    constant: bool = False  # it asks for no gradient
    value: float = field(init=False)

    def __post_init__(self):
        self.value = float(self.function(*self.inputs))

    def called(self, name):
        """Give the node a name; return the node."""
        self.name = name
        return self

    def __add__(self, other):
        return _node("+", "{} + {}", _plus, self, other)

    def __sub__(self, other):
        return _node("−", "{} − {}", _minus, self, other)

    def __mul__(self, other):
        return _node("×", "{} · {}", _times, self, other)

    def __truediv__(self, other):
        return _node("÷", "{} / {}", _over, self, other)

    def __radd__(self, other):
        return _constant(other) + self

    def __rsub__(self, other):
        return _constant(other) - self

    def __rmul__(self, other):
        return _constant(other) * self

    def __rtruediv__(self, other):
        return _constant(other) / self

    def __neg__(self):
        return _node("−", "−{}", lambda a: -a.value, self)

    def __pow__(self, power):
        if power != 2:
            raise ValueError(f"the graph knows squares only, not ** {power}")
        return _node(r"$(\cdot)^2$", "{}²", lambda a: a.value**2, self)


def _node(sign, text, function, *inputs):
    nodes = tuple(map(_constant, inputs))
    if all(node.constant for node in nodes):
        raise TypeError(f"{text} takes what `inputs` makes, not {inputs}")
    return Node(sign, text, function, nodes)


def _constant(value):
    if isinstance(value, Node):
        return value
    name = f"{value:g}".replace("-", "−")
    return Node("", name, lambda: value, name=name, constant=True)


def inputs(**values):
    """Make nodes of named numbers, in their order.

    >>> x, w = inputs(x=2.0, w=3.0)
    >>> (x * w).value
    6.0
    """
    return [
        Node("", name, lambda value=value: value, name=name)
        for name, value in values.items()
    ]


def sigmoid(z):
    """Node of 1 / (1 + exp(-z))."""
    return _node(r"$\sigma$", "σ({})", _squash, z)


def tanh(z):
    """Node of tanh(z)."""
    return _node("tanh", "tanh({})", lambda a: math.tanh(a.value), z)


def exp(z):
    """Node of e to the power of z."""
    return _node("exp", "exp({})", lambda a: math.exp(a.value), z)


def log(z):
    """Node of the natural logarithm of z."""
    return _node("log", "log({})", lambda a: math.log(a.value), z)


def relu(z):
    """Node of max(0, z)."""
    return _node("relu", "relu({})", lambda a: max(0.0, a.value), z)


def maximum(a, b):
    """Node of the larger of two."""
    return _node("max", "max({}, {})", _larger, a, b)


def total(*terms):
    """Node of the sum of any number of terms."""
    return _node("+", " + ".join(["{}"] * len(terms)), _sum, *terms)


def _plus(a, b):
    return a.value + b.value


def _minus(a, b):
    return a.value - b.value


def _times(a, b):
    return a.value * b.value


def _over(a, b):
    return a.value / b.value


def _squash(z):
    return (1 + math.tanh(z.value / 2)) / 2


def _larger(a, b):
    return max(a.value, b.value)


def _sum(*terms):
    return math.fsum(term.value for term in terms)


def slope(node, place):
    """Slope of a node in one of its inputs, all others held.

    At a corner it is that of the side towards which the first of two inputs
    grows: max hands a tie to its first, relu has the slope 0 at 0.
    """
    values = [n.value for n in node.inputs]
    h = 1e-6 * max(1.0, abs(values[place]))

    def at(nudge):
        moved = list(node.inputs)
        moved[place] = _constant(values[place] + nudge)
        return float(node.function(*moved))

    ahead, behind = at(h) - node.value, node.value - at(-h)
    if abs(ahead - behind) > 1e-3 * max(abs(ahead), abs(behind), h):
        return (ahead if len(values) > 1 and place == 0 else behind) / h
    found = (at(h) - at(-h)) / (2 * h)
    return found if abs(found) > _SMALLEST * abs(node.value) else 0.0


@dataclass(frozen=True)
class State:
    """What is known at one step of a tour.

    known : set of Node
        Those whose value has been computed.
    sent : dict of (Node, int) -> float
        What a node has sent back to its input at that place.
    totals : dict of Node -> float
        What each node has received so far.
    node : Node or None
        The one at work.
    back : bool
        Whether the tour is on its way back.
    """

    known: set
    sent: dict
    totals: dict
    node: Node | None
    back: bool


class Tour:
    """A walk through a graph, one operation a step: forwards, then back."""

    def __init__(self, root):
        self.root = root
        self.nodes = list(_in_order(root, {}))
        self.leaves = [n for n in self.nodes if not n.inputs]
        self.operations = [n for n in self.nodes if n.inputs]
        self.last = 2 * len(self.operations) + 1
        for number, node in enumerate(self.operations, 1):
            node.name = node.name or f"u{number}"
        self._measure()

    def put(self, values):
        """Give the leaves other values, by name, and work all out anew."""
        for leaf in self.leaves:
            leaf.value = float(values.get(leaf.name, leaf.value))
        for node in self.operations:
            node.value = float(node.function(*node.inputs))
        self._measure()

    def _measure(self):
        self.slopes = {
            (node, place): slope(node, place)
            for node in self.operations
            for place, source in enumerate(node.inputs)
            if not source.constant
        }

    def at(self, step):
        """State after so many steps."""
        count = len(self.operations)
        known = {*self.leaves, *self.operations[:step]}
        if step <= count:
            node = self.operations[step - 1] if step else None
            return State(known, {}, {}, node, False)
        done = self.operations[::-1][: step - count - 1]
        sent, totals = self._send(done)
        node = done[-1] if done else self.root
        return State(known, sent, totals, node, True)

    def gradients(self):
        """Gradient of the last node in every node, by name."""
        totals = self.at(self.last).totals
        return {node.name: total for node, total in totals.items()}

    def _send(self, done):
        """What those operations send to their inputs, and the sums."""
        sent, parts = {}, {self.root: [1.0]}
        for node in done:
            for place, source in enumerate(node.inputs):
                if source.constant:
                    continue
                amount = _total(parts[node]) * self.slopes[node, place]
                sent[node, place] = amount
                parts.setdefault(source, []).append(amount)
        return sent, {node: _total(all_) for node, all_ in parts.items()}

    def uses(self, node):
        """(operation, place) wherever a node is an input."""
        return [
            (user, place)
            for user in self.operations
            for place, source in enumerate(user.inputs)
            if source is node
        ]


def _total(parts):
    total = math.fsum(parts)
    small = abs(total) <= _SMALLEST * sum(map(abs, parts))
    return 0.0 if small else total


def _in_order(node, seen):
    """Every node once, its inputs before it."""
    if node not in seen:
        seen[node] = True
        for source in node.inputs:
            yield from _in_order(source, seen)
        yield node
