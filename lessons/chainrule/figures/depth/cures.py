"""Cures for depth on real digits, measured: guess first, then see."""

import numpy as np

from chainrule.figures.depth.heads import head
from chainrule.figures.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    PALE,
    PURPLE,
    RED,
    name_axes,
    new,
)
from chainrule.labs.depth import KINDS, measured
from chainrule.live import if_drawn, live, unless_marking

_DEPTHS = (2, 4, 10, 20, 40)


@unless_marking
def cures():
    """Live: guess how many fresh digits each network gets right, then see."""
    fig, ax = new(size=(8, 3.6))
    _axes(ax)
    table = measured()["table"]
    means = {k: _shares(table[k]).mean(axis=1) for k in KINDS}
    olds = {k: ax.plot([], [], color=PALE, lw=2)[0] for k in KINDS}
    names = {k: ax.text(5.12, 0, k, color=GREY, fontsize=9) for k in KINDS}
    (line,) = ax.plot([], [], color=INK, lw=2)
    style = {"color": INK, "mfc": "none", "ms": 7, "mew": 1.4, "ls": "none"}
    (dots,) = ax.plot([], [], "o", **style)
    (guesses,) = ax.plot([], [], "D", color=BLUE, ms=8, ls="none")
    seen, guessed = {}, {}

    @live(
        fig,
        title={
            "en": "Which cure keeps a deep stack learning?",
            "zh": "哪种办法能让很深的网络学得动？",
        },
        alt=_ALT,
        labels=_LABELS,
        display=False,
        kind=_CHOICES,
        layers=live.x(1, 5, 1, 1),
        guess=live.y(0, 100, 1, 10),
        measure=live.button,
    )
    def show(kind, layers, guess, measure):
        pressed = measure > seen.get("presses", 0)
        moved = (layers, guess) != seen.get("cross", (layers, guess))
        seen.update(presses=measure, cross=(layers, guess))
        mine = guessed.setdefault(kind, {})
        if moved:
            mine[layers] = guess
        known = seen.setdefault("known", set())
        if pressed:
            known.add(kind)
        there = kind in known
        guesses.set_data(list(mine), list(mine.values()))
        shares = 100 * _shares(table[kind])
        dots.set_data(
            *(np.repeat(np.arange(1, 6), 5), shares.ravel()) if there
            else ([], [])
        )  # fmt: skip
        line.set_data(range(1, 6) if there else [], means[kind] * 100 if there
                      else [])  # fmt: skip
        for other in KINDS:
            old = other in known and other != kind
            line_of = (range(1, 6), 100 * means[other]) if old else ([], [])
            olds[other].set_data(*line_of)
        _name(names, {k: 100 * means[k][-1] for k in known}, kind)
        return _words(kind, mine, 100 * means[kind] if there else None)

    return show


def _shares(of_kind):
    return np.array([of_kind[str(layers)]["right"] for layers in _DEPTHS])


def _axes(ax):
    name_axes(ax, "layers", "% right", xlim=(0.7, 7), ylim=(0, 101))
    ax.set(xticks=range(1, 6), xticklabels=_DEPTHS, yticks=range(0, 101, 20))
    ax.axhline(10, color=GREY, lw=1, ls=":", zorder=0)
    ax.text(
        6.9, 10.5, "by chance", color=GREY, fontsize=8, va="bottom", ha="right"
    )


def _name(names, ends, now):
    """Write the names of known curves at their ends, none on another."""
    free = -10.0
    for name in names.values():
        name.set_visible(False)
    for kind in sorted(ends, key=ends.get):
        free = max(ends[kind] - 2, free + 6)
        names[kind].set_position((5.12, free))
        names[kind].set_visible(True)
        names[kind].set_color(INK if kind == now else GREY)


def _words(kind, mine, means):
    en, zh = _KIND_NAMES[kind]["en"], _KIND_NAMES[kind]["zh"]
    if means is None:
        return {
            "en": f"{en}: {len(mine)} of 5 guesses. Click where you expect "
            "each depth, then press the button.",
            "zh": f"{zh}：已猜 {len(mine)} 个，共 5 个。在你预计的高度点一下，"
            "再按按钮。",
        }
    told = ", ".join(f"{mean:.1f}" for mean in means)
    off = [abs(guess - means[place - 1]) for place, guess in mine.items()]
    more = {"en": "", "zh": ""}
    if off:
        more = {
            "en": f" Your guesses are off by {np.mean(off):.0f} on average.",
            "zh": f"你猜的平均差 {np.mean(off):.0f}。",
        }
    return {
        "en": f"{en}, 2, 4, 10, 20, 40 layers: {told} %." + more["en"],
        "zh": f"{zh}，2、4、10、20、40 层：{told.replace(', ', '、')} %。"
        + more["zh"],
    }


@if_drawn(
    {
        "en": "Two panels, 4 and 20 layers: the share of fresh digits that "
        "networks get right after 15 epochs of plain steps, against the "
        "learning rate on a logarithmic axis. Plain networks work in a narrow "
        "range of rates, or in none; normalised ones and scaled skips in a "
        "wide one. Dots are single seeds, lines their means.",
        "zh": "两幅图，4 层和 20 层：普通梯度下降走 15 轮之后，网络认对新数字"
        "的比例随学习率的变化，横轴为对数刻度。普通网络只在很窄的范围里能用，或者"
        "根本不能用；归一化和缩小的跳连在很宽的范围里都能用。圆点是各个种子，"
        "线是平均。",
    }
)
def rates_with_norms():
    """Draw which rates of plain steps work, by kind of network."""
    _, axes = new(2, size=(8, 3.2), sharey=True)
    looks = {
        "plain": (RED, ":"), "batch norm": (PURPLE, "--"),
        "layer norm": (GREEN, "-."), "residual, scaled": (BLUE, "-"),
        "scaled + batch norm": (INK, (0, (5, 1, 1, 1))),
    }  # fmt: skip
    runs = measured()["rates"]
    for ax, layers in zip(axes, (4, 20), strict=True):
        name_axes(ax, "learning rate", "% right", xscale="log", ylim=(0, 101))
        head(ax, f"{layers} layers")
        ends = []
        for kind, (colour, dashes) in looks.items():
            of_kind = runs[kind][str(layers)]
            rates = [float(rate) for rate in of_kind]
            shares = 100 * np.array(list(of_kind.values()))
            ax.plot(rates, shares.mean(axis=1), color=colour, ls=dashes, lw=2)
            style = {"color": colour, "ms": 4, "alpha": 0.5}
            ax.plot(np.repeat(rates, 5), shares.ravel(), "o", **style)
            ends.append((shares[-1].mean(), kind, colour))
        free = -10.0
        for end, kind, colour in sorted(ends):
            free = max(end, free + 7)
            ax.text(1.15, free, kind, color=colour, fontsize=8, va="center")
        ax.set(xlim=(0.025, 8), xticks=(0.03, 0.1, 0.3, 1))
        ax.set_xticklabels(("0.03", "0.1", "0.3", "1"))
    axes[1].tick_params(labelleft=False)


_KIND_NAMES = {
    "plain, gain 1": {"en": "Plain, gain 1", "zh": "普通，增益 1"},
    "plain": {"en": "Plain, He", "zh": "普通，He"},
    "batch norm": {"en": "Batch norm", "zh": "批归一化"},
    "layer norm": {"en": "Layer norm", "zh": "层归一化"},
    "residual": {"en": "Residual", "zh": "残差"},
    "residual, scaled": {"en": "Residual, scaled", "zh": "残差，缩小"},
    "residual + batch norm": {
        "en": "Residual and batch norm", "zh": "残差加批归一化",
    },
    "residual + layer norm": {
        "en": "Residual and layer norm", "zh": "残差加层归一化",
    },
    "scaled + batch norm": {
        "en": "Scaled residual and batch norm", "zh": "缩小的残差加批归一化",
    },
    "scaled + layer norm": {
        "en": "Scaled residual and layer norm", "zh": "缩小的残差加层归一化",
    },
}  # fmt: skip
_CHOICES = [(names, kind) for kind, names in _KIND_NAMES.items()]
_LABELS = {
    "kind": {"en": "network", "zh": "网络"},
    "layers": {"en": "depth, 1st to 5th", "zh": "第几种深度"},
    "guess": {"en": "your guess, %", "zh": "你猜（%）"},
    "measure": {"en": "Show what was measured", "zh": "显示测得的结果"},
}
_ALT = {
    "en": "The share of fresh digits that a network gets right, upwards, "
    "against the number of its layers, 2, 4, 10, 20 and 40. Blue diamonds are "
    "your guesses for the kind of network that is chosen. After the button "
    "the measured runs appear, a ring for each of five seeds and a line for "
    "their mean; the means of kinds seen before stay as pale lines. A dotted "
    "line marks what chance gets right, 10 %.",
    "zh": "纵向是网络认对新数字的比例，横向是层数：2、4、10、20、40。蓝色菱形"
    "是你对所选网络的猜测。按下按钮后出现测得的结果，五个种子各一个圈，线是"
    "平均；以前看过的各种网络，平均以浅色线留在图上。点线是碰运气的 10 %。",
}
