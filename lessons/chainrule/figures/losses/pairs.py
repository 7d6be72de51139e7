"""Any output with any loss for three tasks, and a table that fills up."""

import numpy as np
from matplotlib.lines import Line2D

from chainrule.figures.losses.pair_words import ALT, LABELS, sentence
from chainrule.figures.style import (
    BLUE,
    FAINT,
    GREY,
    INK,
    PALE,
    RED,
    head,
    name_axes,
    new,
)
from chainrule.live import live, unless_marking

_TASKS = "price", "yes_no", "digit"
_OUTPUTS = "sigmoid", "softmax", "identity"
_LOSSES = "mse", "bce", "cross_entropy"
_MARKS = {  # told apart by shape as well
    "good": {"marker": "$✓$", "ms": 12, "color": BLUE},
    "poor": {"marker": "o", "ms": 9, "mfc": "none", "color": INK, "mew": 2},
    "impossible": {"marker": "x", "ms": 9, "color": RED, "mew": 2.4},
}


@unless_marking
def pairs(train):
    """Live: choose task, output and loss; the table keeps what came of it."""
    fig, axes = new(
        5, size=(9, 5.2), layout="none", subplot_kw={"visible": False}
    )
    loss_view, outputs_view = _Loss(axes[0]), _Outputs(axes[1])
    tables = {t: _Table(ax, t) for t, ax in zip(_TASKS, axes[2:], strict=True)}
    _place(axes)
    key = _draw_key(fig)
    fig.arrange = lambda width: _arrange(axes, key, width)
    _place_key(key, axes[-1])
    tried = {}

    @live(
        fig,
        alt=ALT,
        title={
            "en": "Which loss goes with which output?",
            "zh": "哪种损失配哪种输出？",
        },
        labels=LABELS,
        display=False,
        task=list(_TASKS),
        output=list(_OUTPUTS),
        loss=list(_LOSSES),
    )
    def show(task, output, loss):
        here = task, output, loss
        if here not in tried:
            tried[here] = train(task, output, loss)
        trial = tried[here]
        words = sentence(trial)
        loss_view.show(trial)
        outputs_view.show(trial)
        for name, table in tables.items():
            table.show(tried, here if name == task else None)
        return words

    return show


def _arrange(axes, key, width):
    """Put everything where a width, in inches, has room; return a height."""
    height, text = (5.2, 0.0) if width > 6.2 else (7.6, 0.05)
    if text:
        boxes = [(0.13, 0.77, 0.36, 0.18), (0.62, 0.77, 0.36, 0.18)]
        boxes += [(0.25, 0.49 - 0.215 * k, 0.45, 0.145) for k in range(3)]
        for ax, box in zip(axes, boxes, strict=True):
            ax.set_position(box)
    else:
        _place(axes)
    for ax in axes[3:]:
        ax.tick_params(labelleft=bool(text))
    _place_key(key, axes[-1])
    return height


def _place(axes):
    wide = (0.075, 0.6, 0.38, 0.36), (0.57, 0.6, 0.38, 0.36)
    small = [(0.135 + 0.245 * k, 0.1, 0.2, 0.3) for k in range(3)]
    for ax, box in zip(axes, (*wide, *small), strict=True):
        ax.set(visible=True, position=box)


class _Loss:
    """The loss against the step, and a cross where it is undefined."""

    def __init__(self, ax):
        name_axes(ax, "step", "loss", xlim=(-6, 206), xticks=(0, 100, 200))
        head(ax, "loss, step by step")
        ax.set_yticks([])
        ax.axhline(0, color=PALE, lw=1, zorder=0)
        self.ax = ax
        (self.line,) = ax.plot([], [], color=BLUE, lw=2)
        (self.lost,) = ax.plot([], [], "x", color=RED, ms=10, mew=2.6)
        self.lost.set_clip_on(False)

    def show(self, trial):
        """Draw the losses that are finite."""
        losses = trial.losses
        steps = np.flatnonzero(np.isfinite(losses))
        seen = losses[steps]
        self.line.set_data(steps, seen)
        low, high = min([0.0, *seen]), max([0.0, *seen]) or 1.0
        room = 0.06 * (high - low)
        self.ax.set_ylim(low - room, high + room)
        _tick(self.ax, low if -low > high else high)
        last = seen[-1] if len(seen) else 0.0
        lost = trial.finding == "undefined" or not np.isfinite(losses[-1])
        self.lost.set_data([len(losses) - 1] * lost, [last] * lost)


def _tick(ax, far):
    """Mark 0 and a round number near the far end."""
    ticks = sorted({0.0, float(f"{far:.1g}")})
    ax.set_yticks(ticks, [f"{tick:g}".replace("-", "−") for tick in ticks])


class _Outputs:
    """What came out against what was wanted; right is the diagonal."""

    def __init__(self, ax):
        name_axes(ax, "wanted", "output")
        head(ax, "what comes out")
        self.ax = ax
        (self.ideal,) = ax.plot([], [], color=PALE, lw=5, zorder=0)
        style = {"color": BLUE, "ms": 4, "ls": "none", "alpha": 0.7, "mew": 0}
        (self.dots,) = ax.plot([], [], "o", **style)

    def show(self, trial):
        """Draw a dot for each output; few targets are spread sideways."""
        wanted, given = trial.targets.ravel(), trial.outputs.ravel()
        few = len(np.unique(wanted)) == 2
        rng = np.random.default_rng(0)
        aside = rng.uniform(-0.16, 0.16, len(wanted)) if few else 0
        self.dots.set_data(wanted + aside, given)
        self.ideal.set_data(*(_STEPS if few else ((0, 3), (0, 3))))
        ticks = (0, 1) if few else (0, 1, 2, 3)
        ends = (-0.3, 1.3) if few else (0, 3)
        self.ax.set(xlim=ends, xticks=ticks)
        low, high = min(given.min(), 0.0), max(given.max(), ticks[-1])
        room = 0.07 * (high - low)
        self.ax.set_ylim(low - room, high + room)
        if high - low < 5:
            self.ax.set_yticks(ticks, [f"{tick}" for tick in ticks])
        else:
            _tick(self.ax, low if -low > high else high)


# for labels 0 and 1: two short bars where the outputs should be
_STEPS = np.array([[-0.22, 0.22, np.nan, 0.78, 1.22], [0, 0, np.nan, 1, 1]])


class _Table:
    """Nine cells, outputs by losses, each with a mark once it was tried."""

    def __init__(self, ax, task):
        name_axes(ax, "", "", xlim=(-0.5, 2.5), ylim=(2.5, -0.5))
        ax.set_title(task, fontsize=10, color=INK, pad=4)
        losses = [loss.replace("_", "_\n") for loss in _LOSSES]
        ax.set_xticks(range(3), losses, fontsize=9)
        ax.set_yticks(range(3), _OUTPUTS, fontsize=9)
        ax.tick_params(labelleft=task == _TASKS[0])
        ax.grid(visible=False)
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        for edge in np.arange(4) - 0.5:
            ax.plot([edge, edge], [-0.5, 2.5], color=PALE, lw=1)
            ax.plot([-0.5, 2.5], [edge, edge], color=PALE, lw=1)
        self.task = task
        self.marks = {
            verdict: ax.plot([], [], ls="none", clip_on=False, **look)[0]
            for verdict, look in _MARKS.items()
        }
        style = {"mfc": FAINT, "mec": GREY, "ms": 25, "zorder": 0.5}
        (self.here,) = ax.plot([], [], "s", **style)

    def show(self, tried, here):
        """Mark what was tried, and frame the cell in use."""
        for verdict, marks in self.marks.items():
            cells = [
                _cell(key)
                for key, trial in tried.items()
                if key[0] == self.task and trial.verdict == verdict
            ]
            marks.set_data(*np.array(cells, float).reshape(-1, 2).T)
        cell = [_cell(here)] if here else []
        self.here.set_data(*np.array(cell, float).reshape(-1, 2).T)


def _cell(key):
    return _LOSSES.index(key[2]), _OUTPUTS.index(key[1])


def _draw_key(fig):
    """Marks and their names, not yet at their place."""
    style = {"color": INK, "fontsize": 9, "va": "center"}
    return [
        (fig.add_artist(Line2D([0], [0], **look)), fig.text(0, 0, v, **style))
        for v, look in _MARKS.items()
    ]


def _place_key(key, last):
    """Write the key at the right of an axes."""
    box = last.get_position()
    for row, (mark, name) in enumerate(key):
        y = box.y1 - box.height * (row + 0.5) / len(key)
        mark.set_data([box.x1 + 0.035], [y])
        name.set_position((box.x1 + 0.055, y))
