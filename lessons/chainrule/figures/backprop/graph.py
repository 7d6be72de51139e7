"""A graph to step through: values go forwards, gradients come back."""

import re
from copy import deepcopy

import numpy as np
from matplotlib.patches import Circle, PathPatch

from chainrule.figures.backprop.graph_places import (
    Curve,
    bends,
    places,
    shares,
)
from chainrule.figures.backprop.graph_words import describe, number
from chainrule.figures.style import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    RED,
    WHITE,
    new,
)
from chainrule.labs.answers import numbers
from chainrule.labs.graph import Node, Tour, inputs, sigmoid, total
from chainrule.live import live, unless_marking
from chainrule.live.theme import turn
from chainrule.words.language import pick

_WIDE, _HIGH = 1.8, 1.25  # between columns, between rows
_RADIUS = 0.27
_ABOVE = np.array([0, 0.5])  # from a leaf to the ring that changes it
_PER_UNIT = 8.0  # how much a leaf changes over one unit of the picture
_BACK = {"en": "Put the numbers back", "zh": "恢复原来的数"}
_LIGHT_BLUE = turn("#CFE3F1", "#1D3B54")
_LIGHT_ORANGE = turn("#F6DFC4", "#52371A")


@unless_marking
def graph(expression, own=None, step=0):
    """Live: step through an expression, forwards and then back.

    Parameters
    ----------
    expression : Node
        Made with chainrule.graph.
    own : callable, optional
        own() -> dict of gradients by name; those that differ from what the
        walk finds are drawn in red.
    step : int
        The one that is shown at first.
    """
    if not isinstance(expression, Node):
        raise TypeError(pick(_NO_GRAPH).format(expression))
    tour = Tour(deepcopy(expression))  # the learner's own keep their values
    return _graph(tour, own and (lambda values: own()), step, own)


def _graph(tour, own, step=0, fixed=None):
    """Live: the same; own(values) -> gradients at these values of leaves.

    Leaves can be dragged unless the gradients are those of fixed values.
    """
    drawing = _Drawing(tour)
    leaves = [] if fixed else [n for n in tour.leaves if not n.constant]
    begin = {leaf.name: leaf.value for leaf in leaves}
    if leaves:
        rings = [drawing.where[leaf] + _ABOVE for leaf in leaves]
        more = {"leaves": live.points(
            rings, list(begin), _BACK, step=(0.1 / _PER_UNIT, 0), along="x",
                told=lambda row, x: _told(begin, rings, row, x),

        )}  # fmt: skip
    else:
        more, rings = {}, []

    @live(
        drawing.fig,
        alt=_ALT,
        title={
            "en": "How does the gradient come back?",
            "zh": "梯度怎样传回来？",
        },
        play="step",
        labels={"step": {"en": "step", "zh": "步"}},
        display=False,
        sheet="step",
        step=(0, tour.last, 1, min(step, tour.last)),
        **more,
    )
    def show(step, leaves=()):
        values = dict(begin)
        moves = zip(begin, np.subtract(leaves, rings), strict=True)
        for name, (aside, _) in moves:
            values[name] = begin[name] + round(_PER_UNIT * aside, 1)
        tour.put(values)
        state = tour.at(step)
        given = own(values) if own else {}
        wrong = drawing.show(state, given)
        return describe(tour, step, state, wrong), _table(tour, state, given)

    return show


def _told(begin, rings, row, x):
    """Value of a leaf whose ring is at x, in words."""
    name = list(begin)[row]
    return number(begin[name] + round(_PER_UNIT * (x - rings[row][0]), 1))


def neuron_graph(graph_gradients):
    """Live: step through a sigmoid neuron, with the learner's gradients.

    Parameters
    ----------
    graph_gradients : callable
        As in the exercise; it is called for two inputs.
    """
    x, w, b = np.array([2.0, -1.0]), np.array([3.0, 1.0]), -5.0

    def own(values):
        x = np.array([values["x1"], values["x2"]])
        w, b = np.array([values["w1"], values["w2"]]), values["b"]
        value = graph_gradients(x.copy(), w.copy(), b)
        get = getattr(value, "get", lambda name: None)
        found = {}
        for name in ("L", "e", "a", "z", "b"):
            one = numbers(graph_gradients, get(name), (), name)
            found[name] = float(one)
        for name in ("p", "w", "x"):
            two = numbers(graph_gradients, get(name), (2,), name)
            found |= {f"{name}1": two[0], f"{name}2": two[1]}
        return found

    return _graph(Tour(neuron(x, w, b)), own)


def neuron(x, w, b):
    """Graph of the loss of a sigmoid neuron with two inputs, target 1."""
    x1, x2 = inputs(x1=x[0], x2=x[1])
    w1, w2, b = inputs(w1=w[0], w2=w[1], b=b)
    p1, p2 = (x1 * w1).called("p1"), (x2 * w2).called("p2")
    z = total(p1, p2, b).called("z")
    a = sigmoid(z).called("a")
    e = (a - 1).called("e")
    return (e * e).called("L")


def _table(tour, state, given):
    """Value and gradient of every node, for the table."""
    rows = {}
    for node in tour.nodes:
        if node in state.known and not node.constant:
            rows[node.name] = number(node.value)
            if node in state.totals:
                back = number(given.get(node.name, state.totals[node]))
                rows[node.name] += pick(_GRADIENT).format(back)
    return rows


_NO_GRAPH = {
    "en": "{!r} is no graph: build an expression from `inputs(x=2.0)`",
    "zh": "{!r} 不是计算图：用 `inputs(x=2.0)` 搭一个算式",
}
_GRADIENT = {"en": ", gradient {}", "zh": "，梯度 {}"}


class _Drawing:
    """The figure of a graph, and what changes in it from step to step."""

    def __init__(self, tour):
        self.tour = tour
        self.where = {
            node: np.array([column * _WIDE, -row * _HIGH])
            for node, (column, row) in places(tour).items()
        }
        self.fig, self.ax = self._axes()
        out = np.array([_WIDE * 0.62, 0])
        end = self.where[tour.root]
        self.edges = {None: _Edge(self.ax, Curve(end, end + out))}
        bend, curves = bends(tour, self.where), {}
        for (node, place), aside in bend.items():
            ends = self.where[node.inputs[place]], self.where[node]
            curves[node, place] = Curve(*ends, aside)
        for key, share in shares(curves, self.where).items():
            self.edges[key] = _Edge(self.ax, curves[key], share)
        self.circles = {
            node: _Circle(self.ax, place, node, len(tour.uses(node)) > 1)
            for node, place in self.where.items()
        }

    def _axes(self):
        points = np.array(list(self.where.values()))
        low, high = points.min(axis=0), points.max(axis=0)
        left, right = low[0] - 0.75, high[0] + _WIDE * 0.72
        bottom, top = low[1] - 0.75, high[1] + 0.75
        scale = min(0.8, 9 / (right - left))  # inches for a unit
        size = scale * (right - left), scale * (top - bottom)
        fig, ax = new(size=size, layout="none")
        fig.subplots_adjust(0, 0, 1, 1)
        ax.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")
        ax.set_axis_off()
        return fig, ax

    def show(self, state, given):
        """Draw a state; return the names whose given gradient is wrong."""
        wrong = []
        sent = dict(state.sent)
        if self.tour.root in state.totals:
            sent[None] = state.totals[self.tour.root]
        for key, edge in self.edges.items():
            node, place = key or (None, None)
            source = node.inputs[place] if node else self.tour.root
            value = source.value if source in state.known else None
            edge.show(value, sent.get(key), _at_work(state, key))
        for node, circle in self.circles.items():
            right = state.totals.get(node)
            own = given.get(node.name, right)
            bad = right is not None and not np.isclose(own, right, 1e-5, 1e-9)
            wrong += [node.name] if bad else []
            circle.show(node, state, right, own if bad else None)
        return wrong


def _at_work(state, key):
    """Colour of an edge that the step passes along, None for the others."""
    if key is None:
        return ORANGE if state.back and not state.sent else None
    if key[0] is not state.node:
        return None
    if not state.back:
        return BLUE
    return ORANGE if key in state.sent else None


class _Edge:
    """A line with the value above it and the gradient below."""

    def __init__(self, ax, curve, share=0.5):
        style = {"fc": "none", "ec": PALE, "lw": 1.6, "zorder": 1}
        self.line = ax.add_patch(PathPatch(curve.path, **style))
        self.value = self._text(ax, curve.beside(share, 1), BLUE)
        self.gradient = self._text(ax, curve.beside(share, -1), ORANGE)

    @staticmethod
    def _text(ax, spot, colour):
        place, ha, va = spot
        style = {"ha": ha, "va": va, "fontsize": 10, "zorder": 3}
        return ax.text(*place, "", color=colour, **style)

    def show(self, value, gradient, colour):
        """Write what is known; a line at work is thick and has a colour."""
        self.value.set_text("" if value is None else number(value))
        self.gradient.set_text("" if gradient is None else number(gradient))
        self.line.set(ec=colour or PALE, lw=3 if colour else 1.6)


class _Circle:
    """A node: its sign or name, and the gradients that add up in it."""

    def __init__(self, ax, place, node, shared):
        self.shared = shared
        leaf = not node.inputs
        self.edge = PALE if node.constant else GREY
        style = {"fc": WHITE, "ec": self.edge, "lw": 1.4, "zorder": 4}
        self.disc = ax.add_patch(Circle(place, _RADIUS, **style))
        sign = _in_italics(node.name)
        text = {"ha": "center", "va": "center", "zorder": 5, "color": INK}
        size = 9 if len(node.sign) > 2 and "$" not in node.sign else 12
        ax.text(*place, sign if leaf else node.sign, fontsize=size, **text)
        above = place + np.array([0, _RADIUS + 0.16])
        if not leaf:
            ax.text(*above, sign, fontsize=10, **(text | {"color": GREY}))
        below = place - np.array([0.12, _RADIUS + 0.2])
        text = text | {"color": ORANGE, "weight": "bold", "fontsize": 10}
        self.total = ax.text(*below, "", **text)

    def show(self, node, state, right, bad):
        """Fill what has its number; write sums and wrong gradients."""
        active = node is state.node
        fill = WHITE
        if right is not None:
            fill = _LIGHT_ORANGE
        elif node in state.known and not node.constant:
            fill = _LIGHT_BLUE
        edge = (ORANGE if state.back else BLUE) if active else self.edge
        self.disc.set(fc=fill, ec=edge, lw=3 if active else 1.4)
        self.total.set_text("")
        if bad is not None:
            self.total.set(text=f"{number(bad)} ≠ {number(right)}", color=RED)
        elif right is not None and self.shared:
            self.total.set(text=f"Σ {number(right)}", color=ORANGE)


def _in_italics(name):
    """Name as mathematics, its digits below: x1 as x with a small 1."""
    found = re.fullmatch(r"([A-Za-z]+)(\d*)", name)
    return f"${found[1]}_{{{found[2]}}}$" if found else name


_ALT = {
    "en": "The graph of an expression: numbers enter at the left as named "
    "circles, operations are circles with their sign, and lines lead to the "
    "result at the right. Step by step a blue value appears above each line "
    "on the way forwards, then an orange gradient below each line on the way "
    "back. Where a number is used twice, its gradients are added below it.",
    "zh": "一个算式的计算图：左边写着名字的圆是输入的数，带运算符号的圆是"
    "运算，连线通向右端的结果。前向时，每一步在连线上方写出蓝色的值；反向时，"
    "每一步在连线下方写出橙色的梯度。一个数用到两次时，两个梯度在它下面相加。",
}
