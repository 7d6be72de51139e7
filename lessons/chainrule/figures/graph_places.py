"""Where the nodes and edges of a graph are drawn: columns and rows."""

import numpy as np
from matplotlib.path import Path

_APART = 0.95  # rows between two nodes of a column


def places(tour):
    """Column and row of every node; operations stand right of their inputs.

    Returns
    -------
    dict of Node -> ndarray, shape (2,)
        Column from 0 to the right, row from 0 downwards.
    """
    columns = {}
    for node in tour.operations:
        behind = [columns.get(source, 0) for source in node.inputs]
        columns[node] = 1 + max(behind)
    for leaf in tour.leaves:
        users = [columns[user] for user, _ in tour.uses(leaf)]
        columns[leaf] = min(users, default=1) - 1
    rows, taken = {}, {}
    for node in tour.operations:
        _place_inputs(tour, node, columns, rows, taken)
        _take(node, np.mean(_level(node, rows)), columns, rows, taken)
    for leaf in tour.leaves:  # a graph of one leaf
        if leaf not in rows:
            _take(leaf, 0.0, columns, rows, taken)
    return {node: np.array([columns[node], rows[node]]) for node in rows}


def _place_inputs(tour, node, columns, rows, taken):
    """Put leaves below what stands already, or below all else.

    Those that others use as well come last, nearest to the others.
    """
    for source in sorted(node.inputs, key=lambda n: len(tour.uses(n))):
        if source in rows:
            continue
        beside = [rows[other] for other in node.inputs if other in rows]
        fresh = max(rows.values(), default=-1.0) + 1
        row = max(beside) + 1 if beside else fresh
        _take(source, row, columns, rows, taken)


def _level(node, rows):
    """Rows of the operations it uses, of all its inputs if there is none."""
    used = [rows[source] for source in node.inputs if source.inputs]
    return used or [rows[source] for source in node.inputs]


def _take(node, row, columns, rows, taken):
    """Give a node the first free row from there on downwards."""
    column = taken.setdefault(columns[node], [])
    while any(abs(row - other) < _APART for other in column):
        row += 0.5
    column.append(row)
    rows[node] = float(row)


class Curve:
    """An edge from one place to another, bent to one side.

    Parameters
    ----------
    start, end : ndarray, shape (2,)
    bend : float
        How far its middle is moved aside, upwards if positive.
    """

    def __init__(self, start, end, bend=0.0):
        across = np.array([end[1] - start[1], start[0] - end[0]])
        self.aside = across / np.hypot(*across)
        if self.aside[1] < 0:
            self.aside = -self.aside
        middle = (start + end) / 2 + 2 * bend * self.aside
        self.points = np.array([start, middle, end])
        self.path = Path(self.points, [Path.MOVETO, Path.CURVE3, Path.CURVE3])

    def at(self, share):
        """Point (2,) at a share of the way from start to end."""
        weights = (1 - share) ** 2, 2 * share * (1 - share), share**2
        return np.array(weights) @ self.points


def bends(tour, where):
    """How far each edge is bent: twins apart, long ones round the nodes.

    Parameters
    ----------
    tour : Tour
    where : dict of Node -> ndarray, shape (2,)
        Places, upwards positive.

    Returns
    -------
    dict of (Node, int) -> float
    """
    found = {}
    for node in tour.operations:
        for place, source in enumerate(node.inputs):
            if node.inputs.count(source) > 1:
                found[node, place] = 0.5 if place == 0 else -0.5
            else:
                others = [
                    spot
                    for other, spot in where.items()
                    if other not in (source, node)
                ]
                ends = where[source], where[node]
                found[node, place] = max(_BENDS, key=_room(*ends, others))
    return found


_BENDS = (0.0, 0.5, -0.5, 0.8, -0.8, 1.1, -1.1)
_NAMED = np.array([0, 0.45])  # where the name of a node stands, above it


def _room(start, end, others):
    """Function of a bend: room between curve and nodes, up to enough."""

    def room(bend):
        curve = Curve(start, end, bend)
        points = np.array([curve.at(t) for t in np.linspace(0.1, 0.9, 17)])
        spots = np.array([s for o in others for s in (o, o + _NAMED)])
        if not len(spots):
            return 0.0
        away = np.hypot(*(points[:, None] - spots).T).min()
        return min(away, 0.4) - 0.01 * abs(bend)

    return room
