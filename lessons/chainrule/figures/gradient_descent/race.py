"""A race of optimisers, each a learner's own, on three grounds."""

import contextlib
import itertools

import numpy as np

from chainrule.figures.gradient_descent.best_rates import BestRates
from chainrule.figures.grounds import Map, ravine, rosenbrock, saddle, walk
from chainrule.figures.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
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
        labels=_LABELS,
        display=False,
        ground=_GROUNDS,
        kappa=(1, 100, 1, 30),
        beta=(0.0, 0.98, 0.01, 0.9),
        own=True,
        lr=log(0.0001, 1.0, start=0.1),
        step=(0, _STEPS, 1, 60),
    )
    def show(ground, kappa, beta, own, lr, step):
        place = ravine(kappa) if ground == "ravine" else _OTHERS[ground]()
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
        right.legend(fontsize=8, frameon=False, ncols=2, loc="upper right",
                     handlelength=2.2, labelcolor=INK)  # fmt: skip

    def show(self, ground, walks, step):
        """Draw all up to a step; return name -> (height, rate)."""
        self._fit(_BENT_FLOOR if ground.name == "rosenbrock" else _FLOOR)
        said = {}
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
        return said

    def _fit(self, floor):
        """Let the losses of this ground fill the height."""
        if floor != self.floor:
            self.floor = floor
            self.right.set(ylim=(floor, floor**-0.45))


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
    "en": "Left, a map of the ground, its lowest places ringed, with the "
    "ways of the optimisers up to the chosen step, a colour each. Right, the "
    "loss of each by step on a logarithmic axis.",
    "zh": "左图：地形的等高图，最低处画圈，每个优化器走过的路各用一种颜色，"
    "画到所选的那一步。右图：每个优化器的损失随步数的变化，纵轴为对数刻度。",
}
