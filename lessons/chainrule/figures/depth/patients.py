"""What the instruments show of the eight networks in the ward."""

import numpy as np

from chainrule.figures.depth.heads import head
from chainrule.figures.style import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    name_axes,
    new,
)
from chainrule.labs.ward import records
from chainrule.live import live, unless_marking

_LAYERS = (1, 2, 3)


@unless_marking
def patients():
    """Live: run 1 to 8, beside the healthy network."""
    fig, axes = new(4, size=(11, 3))
    healthy, *ill = records()
    panels = [
        make(ax, healthy)
        for make, ax in zip((_Losses, _Right, _Dead, _Sizes), axes.flat,
                            strict=True)
    ]  # fmt: skip

    @live(
        fig,
        title={
            "en": "What ails this network?",
            "zh": "这个网络得了什么病？",
        },
        alt=_ALT,
        labels=_LABELS,
        display=False,
        run=(1, len(ill), 1, 1),
    )
    def show(run):
        record = ill[run - 1]
        for panel in panels:
            panel.show(record)
        return _words(run, record)

    return show


class _Losses:
    """The loss of every batch."""

    def __init__(self, ax, healthy):
        name_axes(ax, "epoch", "loss", ylim=(0, 5), xlim=(0, 15))
        head(ax, "losses")
        losses = healthy["losses"]
        self.epochs = np.arange(len(losses)) * 15 / len(losses)
        ax.plot(self.epochs, losses, color=PALE, lw=1)
        ax.axhline(np.log(10), color=GREY, lw=1, ls=":")
        (self.line,) = ax.plot([], [], color=BLUE, lw=1)

    def show(self, record):
        """Move the line; what is above the picture stays at its edge."""
        self.line.set_data(self.epochs, np.minimum(record["losses"], 5))


class _Right:
    """Digits right, of those trained on and of fresh ones."""

    def __init__(self, ax, healthy):
        name_axes(ax, "epoch", "% right", ylim=(0, 101), xlim=(0, 15))
        head(ax, "trained", BLUE)
        head(ax, "fresh", INK, right=True)
        ax.plot(healthy["right"], color=PALE, lw=1.5)
        (self.trained,) = ax.plot([], [], color=BLUE, lw=2)
        (self.fresh,) = ax.plot([], [], color=INK, lw=1.5, ls="--")

    def show(self, record):
        """Move both lines."""
        trained, fresh = np.transpose(record["right"])
        self.trained.set_data(range(len(trained)), trained)
        self.fresh.set_data(range(len(fresh)), fresh)


class _Dead:
    """Dead units, at the start and at the end."""

    def __init__(self, ax, healthy):
        name_axes(ax, "layer", "% dead", ylim=(0, 105), xticks=(1, 2))
        head(ax, "at first", GREY)
        head(ax, "at last", INK, right=True)
        ax.set(xlim=(0.5, 2.5))
        style = {"lw": 14, "solid_capstyle": "butt"}
        (self.first,) = ax.plot([], [], color=GREY, alpha=0.5, **style)
        (self.last,) = ax.plot([], [], color=INK, **style)

    def show(self, record):
        """Move the bars."""
        for line, name, aside in (
            (self.first, "dead", -0.15), (self.last, "dead_last", 0.15)
        ):  # fmt: skip
            one, two = (100 * share for share in record[name])
            place = np.array([1, 1, np.nan, 2, 2]) + aside
            line.set_data(place, (0, one, np.nan, 0, two))


class _Sizes:
    """Spread of the signal and first update ratio, layer by layer."""

    def __init__(self, ax, healthy):
        name_axes(ax, "layer", "", yscale="log", xticks=_LAYERS)
        ax.set(xlim=(0.6, 3.4), ylim=(1e-6, 100))
        head(ax, "signal", BLUE)
        head(ax, "update ratio", ORANGE, right=True)
        for values in healthy["spreads"][0], healthy["ratios"]:
            ax.plot(_LAYERS, values, color=PALE, lw=2)
        (self.signal,) = ax.plot([], [], "o-", color=BLUE, lw=2)
        (self.ratios,) = ax.plot([], [], "s--", color=ORANGE, lw=1.5)

    def show(self, record):
        """Move both lines; 0 lies at the lower edge."""
        for line, values in (
            (self.signal, record["spreads"][0]),
            (self.ratios, record["ratios"]),
        ):
            line.set_data(_LAYERS, np.clip(values, 1e-6, 100))


def _words(run, record):
    first, last = record["losses"][0], np.mean(record["losses"][-38:])
    trained, fresh = record["right"][-1]
    ratios = f"{min(record['ratios']):.1g}", f"{max(record['ratios']):.1g}"
    dead = [f"{100 * share:.0f} %" for share in record["dead_last"]]
    return {
        "en": f"Run {run}: loss {first:.2f} at first, {last:.2f} in the last "
        f"epoch; {trained:.0f} % of trained digits right, {fresh:.0f} % of "
        f"fresh ones; dead units at last {' and '.join(dead)}; ratios "
        f"{ratios[0]} to {ratios[1]}.",
        "zh": f"第 {run} 号：损失最初 {first:.2f}，最后一轮 {last:.2f}；"
        f"训练过的数字认对 {trained:.0f} %，新数字 {fresh:.0f} %；"
        f"最后死掉的神经元 {'、'.join(dead)}；更新比 {ratios[0]} 到 "
        f"{ratios[1]}。",
    }


_LABELS = {"run": {"en": "run", "zh": "几号"}}
_ALT = {
    "en": "Four panels of one run, with the healthy network in pale grey. "
    "The loss of every batch over 15 epochs; the share of trained and of "
    "fresh digits that are right, as a solid and a dashed line; dead units "
    "of both hidden layers at first and at last; and for each layer, on a "
    "logarithmic axis, the spread of the signal and the first update ratio.",
    "zh": "一个网络的四幅小图，浅灰色是健康的网络。15 轮里每一批的损失；训练过"
    "的和新的数字认对的比例，分别是实线和虚线；两个隐藏层开头和最后死掉的"
    "神经元；还有每一层信号的标准差和第一次更新的更新比，纵轴为对数刻度。",
}
