"""What can be taken hold of in the picture of a live figure.

A handle has a place that follows from the parameters, and a place that it is
dragged to gives new parameters. The browser shows a ring there, which arrow
keys move as well; where it stands in data, only Python knows.
"""

from types import SimpleNamespace

import numpy as np
import traitlets

from chainrule.live.guard import run
from chainrule.words.language import pick

MANY = 8  # so many points hide their rings, and Tab finds them as one


class Handle:
    """A ring in the picture.

    Parameters
    ----------
    where : callable
        where(values) -> x, y in data; parameters are attributes of `values`.
    moved : callable
        moved(x, y, values) -> dict of the parameters that change.
    name : str or dict
        What is dragged, for those who cannot see it.
    step : (float, float), optional
        How far an arrow key goes; a fiftieth of the axes without it.
    axes : int
        Which axes of the figure it is in.
    """

    def __init__(self, where, moved, name, step=None, axes=0):
        self.where, self.moved, self.name = where, moved, name
        self.step, self.axes, self.group = step, axes, None
        self.number = 0  # among those of the same name

    def told(self, at):
        """Where it is, in words."""
        return ", ".join(f"{part:z.4g}".replace("-", "−") for part in at)

    def place(self, values):
        """Where it is: x, y."""
        x, y = self.where(SimpleNamespace(**values))
        return float(x), float(y)

    def drag(self, x, y, values):
        """Parameters that change when it is put somewhere."""
        return self.moved(x, y, SimpleNamespace(**values))

    def home(self, controls, values):
        """Parameters that put it back to where it was at first."""
        changed = self.drag(*self.place(values), values)
        return {name: controls[name].start for name in changed}


class _Point(Handle):
    """One of many points, which are rows of a parameter."""

    def __init__(self, control, parameter, row):
        self.control, self.parameter, self.row = control, parameter, row
        self.step, self.axes = control.step, control.axes
        many = len(control.start) > MANY
        self.name, self.group = control.names, parameter if many else None
        self.number = row + 1 if len(control.start) > 1 else 0
        if isinstance(control.names, list):
            self.name, self.number = control.names[row], 0

    def told(self, at):
        if self.control.told:
            return self.control.told(self.row, at[0])
        return super().told(at)

    def place(self, values):
        x, y = values[self.parameter][self.row]
        return float(x), float(y)

    def drag(self, x, y, values):
        points = np.array(values[self.parameter], float)
        points[self.row, 0] = x
        if self.control.along != "x":
            points[self.row, 1] = y
        return {self.parameter: points}

    def home(self, controls, values):
        return self.drag(*self.control.start[self.row], values)


class _Array(traitlets.TraitType):
    """Points in rows, of a fixed number."""

    def __init__(self, start):
        super().__init__(default_value=start)
        self.start = start

    def validate(self, obj, value):
        """Refuse what is not as many finite points."""
        value = np.array(value, float)
        if value.shape != self.start.shape or not np.isfinite(value).all():
            self.error(obj, value)
        return value


class Points:
    """A parameter of many points (n, 2), each of which can be dragged.

    Parameters
    ----------
    places : ndarray, shape (n, 2)
    names : str or dict or list
        What one of them is called; its number is added. Or all names.
    back : str or dict
        What the button says that puts them back.
    step : (float, float), optional
        How far an arrow key goes.
    axes : int
        Which axes of the figure they are in.
    along : str, optional
        "x" for points that only move sideways.
    told : callable, optional
        told(row, x) -> what is said of one, instead of its place.
    """

    kind, axis = "points", None

    def __init__(
        self, places, names, back, step=None, axes=0, along=None, told=None
    ):  # fmt: skip
        self.start, self.along = np.array(places, float), along
        self.told = told
        self.names, self.back, self.step, self.axes = names, back, step, axes

    def trait(self):
        """Trait that holds the value."""
        return _Array(self.start)

    def value(self, position):
        """The points as they were at first: all that a button can ask."""
        return self.start.copy()

    def position(self, value):
        """0 while all are where they were at first."""
        return int(not np.array_equal(value, self.start))

    def text(self, value):
        """How many have moved."""
        return str(int((value != self.start).any(axis=1).sum()))

    def describe(self):
        """What the browser needs to show the control."""
        return {"back": str(pick(self.back))}

    def handles(self, parameter):
        """A handle for each point."""
        return [_Point(self, parameter, k) for k in range(len(self.start))]


def all_handles(given, controls):
    """Every handle of a figure: the author's, and one for each point."""
    found = list(given)
    for name, control in controls.items():
        if control.kind == "points":
            found += control.handles(name)
    return found


def describe(handles):
    """What the browser needs to make the rings."""
    told = []
    for handle in handles:
        name = str(pick(handle.name))
        if handle.number:
            name = f"{name} {handle.number}"
        told.append({"name": name, "group": handle.group})
    return told


def places(handles, scene, values):
    """Where each ring is on the picture, and its data in words."""
    spots = run(lambda: [_place(h, values) for h in handles]).value
    found = []
    spots = spots or [None] * len(handles)
    for handle, at in zip(handles, spots, strict=True):
        if at is None or not np.isfinite(at).all():
            found.append(None)
            continue
        across, down = scene.spot(*at, handle.axes)
        found.append([round(across, 5), round(down, 5), handle.told(at)])
    return found


def _place(handle, values):
    """Where a handle is, None where its author's function fails."""
    try:
        return handle.place(values)
    except Exception:  # a figure goes on without one of its rings
        return None


def answer(handle, scene, controls, values, content):
    """Parameters that change as the browser says: dragged, a key, home."""
    if content.get("home"):
        return handle.home(controls, values)
    if "keys" in content:
        x, y = handle.place(values)
        across, up = content["keys"]
        step = handle.step or _fiftieth(scene.fig.axes[handle.axes])
        place = x + across * step[0], y + up * step[1]
    else:
        place = scene.place(*content["spot"], handle.axes)
        place = _inside(place, scene.fig.axes[handle.axes])
    new = handle.drag(*map(float, place), values)
    return {name: _fitting(controls[name], v) for name, v in new.items()}


def _fitting(control, value):
    nearest = getattr(control, "nearest", None)
    return nearest(value) if nearest else value


def _fiftieth(ax):
    return np.ptp(ax.get_xlim()) / 50, np.ptp(ax.get_ylim()) / 50


def _inside(place, ax):
    limits = np.sort([ax.get_xlim(), ax.get_ylim()], axis=1)
    return np.clip(place, *limits.T)
