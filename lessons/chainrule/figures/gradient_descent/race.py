"""A race of optimisers, each a learner's own, on three grounds."""

import contextlib
import itertools

import numpy as np

from chainrule.figures.gradient_descent.best_rates import BestRates
from chainrule.figures.grounds import (
    Map,
    beginning,
    ravine,
    rosenbrock,
    saddle,
    start_of,
    walk,
)
from chainrule.figures.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    head,
    mark,
    name_axes,
    new,
)
from chainrule.live import live, log, unless_marking

_STEPS = 120
_COLOURS = GREY, BLUE, PURPLE, GREEN, INK, ORANGE
_DASHES = "-", (0, (6, 2)), "-", (0, (4, 1.5)), "-", (0, (2, 1))
_WITH_VELOCITY = "momentum", "nesterov"  # which the slider of beta is for
_FLOOR, _BENT_FLOOR = 1e-20, 1e-8  # what lies lower is drawn there


@unless_marking
def race(**steps):
    """Live: optimisers walk down the same ground at the same time.

    Parameters
    ----------
    **steps
        Name of an optimiser -> its step function, such as sgd=sgd_step.
    """
    fig, (left, right) = new(2, width_ratios=(1.25, 1))
    field, runners = Map(left), _Runners(left, right, steps)
    best = BestRates(_STEPS)

    @live(
        fig,
        alt=_ALT,
        title={
            "en": "Who is lowest after so many steps?",
            "zh": "走同样多步，谁的损失最低？",
        },
        play="step",
        labels=_LABELS,
        display=False,
        step=(0, _STEPS, 1, 60),
        ground=_GROUNDS,
        kappa=(1, 100, 1, 30),
        beta=(0.0, 0.98, 0.01, 0.9),
        own=True,
        lr=log(0.0001, 1.0, start=0.1),
        start=start_of(ravine(30)),
    )
    def show(step, ground, kappa, beta, own, lr, start):
        place = ravine(kappa) if ground == "ravine" else _OTHERS[ground]()
        if not np.array_equal(start, [ravine(30).start]):
            place = beginning(place, start)
        walks = {}
        for name, move in _written(steps, place).items():
            more = {"beta": beta} if name in _WITH_VELOCITY else {}
            if own:
                walks[name] = best.find(name, move, place, step, **more)
            else:
                walks[name] = walk(move, place, _STEPS, lr=lr, **more), lr
        field.show(place)
        said = runners.show(place, walks, step)
        return _words(said, step, [n for n in steps if n not in said])

    return show


def _written(steps, ground):
    """Optimisers that are written; all of them if there is none."""
    ready = {}
    for name, step in steps.items():
        with contextlib.suppress(NotImplementedError):
            walk(step, ground, 1, lr=0.1)
            ready[name] = step
    return ready or steps


def _height(ground, places):
    return np.minimum(ground.height(places.clip(-1e6, 1e6)), 1e12)


class _Runners:
    """Each optimiser's way on the map and its loss by step."""

    def __init__(self, left, right, names):
        self.names = list(names)
        self.trails, self.heads, self.curves, self.dots = [], [], [], []
        name_axes(right, "step", "loss", yscale="log", xlim=(0, _STEPS))
        self.right, self.floor = right, None
        looks = zip(itertools.cycle(_COLOURS), itertools.cycle(_DASHES))
        for name, (colour, dash) in zip(names, looks, strict=False):
            style = {"color": colour, "ls": dash, "lw": 1.6, "label": name}
            self.trails += left.plot([], [], **style, zorder=3)
            self.curves += right.plot([], [], **style)
            style = {"color": colour, "mec": INK, "zorder": 6}
            self.heads += left.plot([], [], "o", ms=8, **style)
            self.dots += right.plot([], [], "o", ms=6, **style)
        head(left, "the ways down")
        head(right, "loss, step by step")
        colours = [curve.get_color() for curve in self.curves]
        named = list(zip(names, colours, strict=True))
        bold = {
            "weight": "bold",
            "visible": False,
            "clip_on": True,
            "moves": True,
        }
        self.labels = [mark(left, 0, 0, n, c, **bold) for n, c in named]
        self.ends = [mark(right, 0, 1, n, c, **bold) for n, c in named]

    def show(self, ground, walks, step):
        """Draw all up to a step; return name -> (height, rate)."""
        self._fit(_BENT_FLOOR if ground.name == "rosenbrock" else _FLOOR)
        said = {}
        for text in (*self.labels, *self.ends):
            text.set_visible(False)
        for name, (places, lr) in walks.items():
            k = self.names.index(name)
            now = min(step, len(places) - 1)
            heights = _height(ground, places)
            drawn = places[: now + 1].clip(-1e6, 1e6)
            self.trails[k].set_data(*drawn.T)
            self.heads[k].set_data(*drawn[-1:].T)
            seen = heights[: now + 1].clip(self.floor)
            self.curves[k].set_data(np.arange(now + 1), seen)
            self.dots[k].set_data([now], seen[-1:])
            said[name] = heights[now], lr
        self._name_ends(step, said)
        self._name_heads(said, ground.box)
        return said

    def _name_ends(self, step, said):
        """Write the names at the ends of the curves, none upon another."""
        low, high = np.log10(self.right.get_ylim())
        level = low
        for name in sorted(said, key=lambda n: said[n][0]):
            text = self.ends[self.names.index(name)]
            height = np.log10(max(said[name][0], self.floor))
            level = max(level + 0.055 * (high - low), height)
            text.set_position((step + 2, 10**level))
            text.set_ha("left")
            if step > 0.82 * _STEPS:
                text.set(x=step - 2, ha="right")
            text.set_visible(True)

    def _name_heads(self, said, box):
        """Write the names beside the heads, apart where heads are close."""
        taken = []
        for name in said:
            k = self.names.index(name)
            head = np.ravel(self.heads[k].get_data())
            spots = head + _AROUND * np.ptp(np.reshape(box, (2, 2)), axis=1)
            best = max(spots, key=lambda spot: _room(spot, taken, box))
            taken.append(best)
            self.labels[k].set_position(best)
            self.labels[k].set_ha("right" if best[0] < head[0] else "left")
            self.labels[k].set_visible(True)

    def _fit(self, floor):
        """Let the losses of this ground fill the height."""
        if floor != self.floor:
            self.floor = floor
            self.right.set(ylim=(floor, floor**-0.45))


_AROUND = np.array(
    [(x, y) for x in (0.02, -0.02) for y in (0, 0.06, -0.06, 0.12, -0.12)]
    + [(x, y) for x in (0.02, -0.02) for y in (0.18, -0.18)]
)


def _room(spot, taken, box):
    """How far a name is from the others, in parts of the box."""
    size = np.ptp(np.reshape(box, (2, 2)), axis=1)
    middle = (np.reshape(box, (2, 2)).mean(axis=1) - spot) / size
    gaps = [np.abs((spot - t) / size) * (0.4, 1) for t in taken]
    near = min((gap.sum() for gap in gaps), default=1.0)
    return min(near, 0.06) - 0.001 * np.hypot(*middle)


def _words(said, step, missing):
    order = sorted(said, key=lambda name: said[name][0])
    each = ", ".join(_told(name, *said[name]) for name in order)
    names = ", ".join(missing)
    return {
        "en": f"Loss after {step} steps: {each}."
        + (f" Not written yet: {names}." if missing else ""),
        "zh": f"{step} 步之后的损失：{each}。"
        + (f"还没有写：{names}。" if missing else ""),
    }


def _told(name, height, lr):
    return f"{name} {height:.2g} (lr {lr:.2g})"


_OTHERS = {"rosenbrock": rosenbrock, "saddle": saddle}
_GROUNDS = [
    ({"en": "ravine", "zh": "峡谷"}, "ravine"),
    ({"en": "Rosenbrock's valley", "zh": "Rosenbrock 弯谷"}, "rosenbrock"),
    ({"en": "saddle", "zh": "鞍面"}, "saddle"),
]
_LABELS = {
    "ground": {"en": "ground", "zh": "地形"},
    "kappa": {"en": "steepness of the ravine", "zh": "峡谷横纵陡度之比"},
    "beta": {"en": "beta of the velocities", "zh": "速度的 beta"},
    "own": {
        "en": "each at its best rate for this step",
        "zh": "走到这一步，各用自己最好的学习率",
    },
    "lr": {"en": "lr for all (switch off)", "zh": "统一的 lr（开关关掉时）"},
    "step": {"en": "step", "zh": "步"},
}
_ALT = {
    "en": "Left, a map of the ground, its lowest places marked, with the "
    "ways of the optimisers up to the chosen step, a colour each. Right, the "
    "loss of each by step on a logarithmic axis.",
    "zh": "左图：地形的等高图，最低处有记号，每个优化器走过的路各用一种颜色，"
    "画到所选的那一步。右图：每个优化器的损失随步数的变化，纵轴为对数刻度。",
}
