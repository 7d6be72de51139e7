"""Grounds to walk down: a ravine, a bent valley, a saddle, and their maps."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.collections import PolyCollection

from chainrule.figures.style import FIELD, INK, mark, name_axes
from chainrule.labs.answers import numbers, parts
from chainrule.live import live

STEEP = 4.0  # curvature across the ravine, whatever it is along
FAR = 1e9  # a walk that comes so far has run away


@dataclass(frozen=True)
class Ground:
    """A loss of two parameters, with the place where a walk begins."""

    name: str
    height: Callable  # places (..., 2) -> height above the lowest (...)
    slope: Callable  # place (2,) -> gradient (2,)
    start: tuple
    lowest: tuple  # of the places of height 0
    box: tuple = (-2.3, 2.3, -1.4, 1.4)  # left, right, bottom, top
    bend: np.ndarray | None = None  # curvatures (2, 2), if it has only these


def ravine(kappa, angle=0.0):
    """A valley, kappa times as steep across as along, turned by degrees."""
    turn = np.radians(angle)
    along = np.array([np.cos(turn), np.sin(turn)])
    across = np.array([-np.sin(turn), np.cos(turn)])
    bend = STEEP / kappa * np.outer(along, along)
    bend = bend + STEEP * np.outer(across, across)  # (2, 2)
    start = -1.9 * along + 0.8 * across
    return Ground(
        name=f"ravine {kappa} {angle}",
        height=lambda places: (places @ bend * places).sum(axis=-1) / 2,
        slope=lambda place: bend @ place,
        start=tuple(start),
        lowest=((0.0, 0.0),),
        bend=bend,
    )


def rosenbrock():
    """Rosenbrock's bent valley: easy to find, hard to follow to its end."""

    def height(places):
        a, b = places[..., 0], places[..., 1]
        return (1 - a) ** 2 + 100 * (b - a**2) ** 2

    def slope(place):
        a, b = place
        off = b - a**2
        return np.array([-2 * (1 - a) - 400 * a * off, 200 * off])

    box = (-1.9, 1.9, -0.8, 2.4)
    return Ground("rosenbrock", height, slope, (-1.2, 1.0), ((1, 1),), box)


def saddle():
    """A saddle between two hollows; the walk begins almost on its ridge."""

    def height(places):
        a, b = places[..., 0], places[..., 1]
        return a**2 / 2 + (1 - b**2) ** 2 / 4

    def slope(place):
        a, b = place
        return np.array([a, b**3 - b])

    start, lowest = (-1.8, 0.001), ((0, 1), (0, -1))
    return Ground("saddle", height, slope, start, lowest)


def walk(step, ground, steps, **settings):
    """Places (steps + 1, 2) of an optimiser's walk, fewer if it runs away.

    Parameters
    ----------
    step : callable
        step(params, grads, state, **settings) -> params, state; perhaps a
        learner's.
    ground : Ground
    steps : int
    **settings
        Such as lr.
    """
    place, state = np.array(ground.start, float), {}
    places = [place]
    for _ in range(steps):
        params, grads = {"w": place.copy()}, {"w": ground.slope(place)}
        params, state = parts(step, step(params, grads, state, **settings), 2)
        place = new_place(step, params)
        places.append(place)
        if abs(place).max() > FAR:
            break
    return np.array(places)


def new_place(step, params):
    """The array "w" of the parameters that a step returned, checked."""
    value = params.get("w") if isinstance(params, dict) else params
    part = 'params["w"]' if isinstance(params, dict) else "params"
    return numbers(step, value, (2,), part).copy()


class Map:
    """A map of a ground on an axes, drawn anew only for another ground."""

    def __init__(self, ax):
        self.ax, self.drawn, self.field, self.box = ax, None, None, None
        name_axes(ax, "$w_1$", "$w_2$")
        ax.set_aspect("equal")  # a right angle is to look like one
        ax.set_facecolor(FIELD(1.0))
        colours = FIELD(np.linspace(1, 0, _BANDS))
        self.bands = PolyCollection([], facecolors=colours, lw=0, zorder=0)
        ax.add_collection(self.bands, autolim=False)
        ax.grid(visible=False)
        style = {"color": INK, "ms": 11, "mew": 1.6, "zorder": 5}
        (self.rings,) = ax.plot([], [], "+", **style)
        self.name = mark(ax, 0, 0, "lowest", ha="center", va="top", moves=True)

    def show(self, ground):
        """Draw the ground, unless it is there already."""
        shape = ground.name.partition(" from ")[0]
        if self.drawn == shape:
            return
        self.drawn = shape
        if self.field:
            self.field.remove()
            self.field = None
        self.bands.set_visible(ground.bend is not None)
        if ground.bend is not None:
            self.bands.set_verts(_ellipses(ground))
        else:
            self._draw_field(ground)
        self.rings.set_data(*np.array(ground.lowest, float).T)
        across, up = ground.lowest[0]
        self.name.set_position((across, up - 0.09))
        if self.box != ground.box:  # new limits mean that all is redrawn
            self.box = ground.box
            self.ax.set(xlim=self.box[:2], ylim=self.box[2:])

    def _draw_field(self, ground):
        left, right, low, high = ground.box
        grid = np.meshgrid(
            np.linspace(left, right, 110), np.linspace(low, high, 80)
        )
        height = ground.height(np.stack(grid, axis=-1))
        levels = _levels(height.max())
        style = {"cmap": FIELD, "zorder": 0}
        self.field = self.ax.contourf(*grid, _log(height), levels, **style)


_BANDS = 15


def _log(height):
    # equal steps of the logarithm show both the hollow and the walls
    return np.log(height + 0.02)


def _levels(top):
    return np.linspace(_log(0), _log(top), _BANDS + 1)


def _ellipses(ground):
    """Where a ravine has each level, from high to low: (levels, 90, 2).

    They take a tenth of the time of contours, which a slider has to wait for.
    """
    values, vectors = np.linalg.eigh(ground.bend)
    corners = np.array(ground.box)[[[0, 2], [0, 3], [1, 2], [1, 3]]]
    levels = np.exp(_levels(ground.height(corners).max())) - 0.02
    turn = np.linspace(0, 2 * np.pi, 90)
    circle = np.stack([np.cos(turn), np.sin(turn)], axis=-1)  # (90, 2)
    ellipse = circle / np.sqrt(values) @ vectors.T
    return np.sqrt(2 * levels[:0:-1])[:, None, None] * ellipse


def start_of(ground):
    """Where walks begin, as a point that can be dragged."""
    return live.points([ground.start], _START, _BACK, step=(0.1, 0.05))


def beginning(ground, start):
    """The same ground with walks that begin at a place (1, 2)."""
    (start,) = np.asarray(start, float)
    if np.array_equal(start, ground.start):
        return ground
    name = f"{ground.name} from {start}"
    return replace(ground, name=name, start=tuple(start))


_START = {"en": "start of the walk", "zh": "起点"}
_BACK = {"en": "Put the start back", "zh": "起点放回原处"}


def shown(places):
    """Places that a renderer can take, however far away."""
    return np.asarray(places).clip(-1e6, 1e6)
