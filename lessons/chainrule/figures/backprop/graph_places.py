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
        apart = 1 if len(node.inputs) < 3 else 1.5  # room for numbers
        row = max(beside) + apart if beside else fresh
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
        self.corners = np.array([start, middle, end])
        self.path = Path(self.corners, [Path.MOVETO, Path.CURVE3, Path.CURVE3])

    def at(self, share):
        """Point (2,) at a share of the way from start to end."""
        weights = (1 - share) ** 2, 2 * share * (1 - share), share**2
        return np.array(weights) @ self.corners

    def beside(self, share, side):
        """Place of a number above (1) or below (-1), and its alignment.

        Beside a slanted edge the nearest corner of the number is there.
        """
        if abs(self.aside[0]) < 0.15:
            place = self.at(share) + 0.19 * side * self.aside
            return place, "center", "center"
        ha = "left" if side * self.aside[0] > 0 else "right"
        va = "bottom" if side > 0 else "top"
        return self.at(share) + 0.05 * side * self.aside, ha, va

    def points(self, count=65):
        """Points (count, 2) along the whole edge."""
        return np.array([self.at(t) for t in np.linspace(0, 1, count)])


def shares(curves, where):
    """Where on its edge each pair of numbers stands: off all other edges.

    Parameters
    ----------
    curves : dict of key -> Curve
    where : dict of Node -> ndarray, shape (2,)

    Returns
    -------
    dict of key -> float
    """
    found, spots = {}, list(where.values())
    taken = spots + [spot + _NAMED for spot in spots]
    for key, curve in curves.items():
        others = [c.points() for k, c in curves.items() if k != key]
        busy = np.concatenate([*others, curve.points(), np.array(taken)])
        hits = [_covered(curve, share, busy) for share in _SHARES]
        found[key] = _SHARES[int(np.argmin(hits))]
        for side in (1, -1):
            taken += list(_middle(curve, found[key], side) + _GRID)
    return found


_SHARES = 0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.25, 0.22, 0.2
_SIZE = np.array([0.54, 0.22])  # of a number, with room around it
_GRID = _SIZE * [(x / 8, y / 4) for x in range(-4, 5) for y in (-2, 0, 2)]
_LEFT = {"left": 0.5, "center": 0.0, "right": -0.5}
_UP = {"bottom": 0.5, "center": 0.0, "top": -0.5}


def _middle(curve, share, side):
    place, ha, va = curve.beside(share, side)
    return place + _SIZE * (_LEFT[ha], _UP[va])


def _covered(curve, share, busy):
    """How many of the busy points its two numbers would cover."""
    count = 0
    for side in (1, -1):
        away = np.abs(busy - _middle(curve, share, side))
        count += int((away < _SIZE / 2).all(axis=1).sum())
    return count


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
