"""Which digits are taken for which: a table to click, with the images."""

import numpy as np

from chainrule.figures.style import (
    BLUE,
    FAINT,
    GREY,
    INK,
    ORANGE,
    RED,
    name_axes,
    new,
)
from chainrule.labs.answers import numbers
from chainrule.live import live, unless_marking

_ACROSS, _DOWN = 4, 3
_SHOWN = _ACROSS * _DOWN


@unless_marking
def confusion(confusion_table, P, y, images):
    """Live: click a cell of the table to see the images in it.

    Parameters
    ----------
    confusion_table : callable
        confusion_table(P, y) -> (k, k) whole numbers.
    P : ndarray, shape (n, 10)
    y : ndarray of int, shape (n,)
    images : ndarray, shape (n, height, width)
    """
    P, y = np.asarray(P, dtype=float), np.asarray(y)
    fig, (left, right) = new(2, size=(8, 3.9), width_ratios=(1.25, 1))
    squares, texts, frame = _draw_table(left)
    pictures = _draw_images(right, images.shape[1:])
    called = P.argmax(axis=1)
    row, column = _worst(y, called)

    @live(
        fig,
        title={
            "en": "Which digit is taken for which?",
            "zh": "哪个数字被当成了哪个？",
        },
        alt=_ALT, labels=_LABELS, display=False,
        said=live.x(0, 9, 1, column), digit=live.y(0, 9, 1, row),
    )  # fmt: skip
    def show(said, digit):
        value = confusion_table(P.copy(), y.copy())
        table = numbers(confusion_table, value, (10, 10)).astype(int)
        _fill(table, squares, texts)
        frame.set_data([said], [digit])
        rows = np.flatnonzero((y == digit) & (called == said))
        rows = rows[np.argsort(-P[rows, said], kind="stable")]
        for k, picture in enumerate(pictures):
            there = k < len(rows)
            picture.set_visible(there)
            if there:
                picture.set_data(images[rows[k]])
        return _words(table, digit, said, len(rows))

    return show


def _worst(y, called):
    """Row and column of the commonest mistake, of (0, 0) without one."""
    pairs = np.bincount(10 * y[called != y] + called[called != y])
    return divmod(int(pairs.argmax()), 10) if len(pairs) else (0, 0)


def _fill(table, squares, texts):
    wrong = table - np.diag(table.diagonal())
    most, total = max(wrong.max(), 1), max(table.max(), 1)
    sizes = []
    for (i, j), count in np.ndenumerate(table):
        share = count / (total if i == j else most)
        sizes.append(620 * max(share, 0) ** 0.8)
        texts[i, j].set_text(f"{count}" if count else "")
        texts[i, j].set_color("w" if share > 0.45 else INK)
    squares.set_sizes(sizes)


def _draw_table(ax):
    name_axes(ax, "called", "digit", xlim=(-0.6, 9.6), ylim=(9.6, -0.6))
    ax.set(xticks=range(10), yticks=range(10), aspect="equal")
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    for edge in np.arange(11) - 0.5:
        ax.plot([edge, edge], [-0.5, 9.5], color=FAINT, lw=1, zorder=0)
        ax.plot([-0.5, 9.5], [edge, edge], color=FAINT, lw=1, zorder=0)
    places = np.array(list(np.ndindex(10, 10)))
    colours = [BLUE if i == j else RED for i, j in places]
    squares = ax.scatter(
        places[:, 1], places[:, 0], s=np.ones(100), c=colours, marker="s",
        lw=0, zorder=1,
    )  # fmt: skip
    style = {"ha": "center", "va": "center", "fontsize": 8, "zorder": 3}
    texts = {(i, j): ax.text(j, i, "", **style) for i, j in places}
    style = {"mfc": "none", "mec": ORANGE, "mew": 2.6, "ms": 21, "zorder": 4}
    (frame,) = ax.plot([], [], "s", **style)
    return squares, texts, frame


def _draw_images(ax, shape):
    ax.set(xlim=(0, _ACROSS), ylim=(_DOWN, 0), xticks=[], yticks=[])
    ax.set_aspect("equal")
    for side in ax.spines.values():
        side.set(color=GREY, visible=False)
    return [
        ax.imshow(
            np.zeros(shape), cmap="Greys", interpolation="nearest",
            extent=(k % _ACROSS + 0.05, k % _ACROSS + 0.95,
                    k // _ACROSS + 0.95, k // _ACROSS + 0.05),
            vmin=0, vmax=255,
        )
        for k in range(_SHOWN)
    ]  # fmt: skip


def _words(table, digit, said, count):
    of = int(table[digit].sum())
    wrong = int(table.sum() - np.trace(table))
    seen = min(count, _SHOWN)
    return {
        "en": f"{int(table[digit, said])} of {of} images of {digit} were "
        f"called {said}; {seen} are shown. In all {wrong} of "
        f"{int(table.sum())} are wrong.",
        "zh": f"{of} 张 {digit} 里有 {int(table[digit, said])} 张被说成 {said}"
        f"，"
        f"右边是其中 {seen} 张。{int(table.sum())} 张里一共错了 {wrong} 张。",
    }


_LABELS = {
    "said": {"en": "called", "zh": "被说成"},
    "digit": {"en": "digit", "zh": "数字"},
}
_ALT = {
    "en": "Left, a table of ten rows and columns: how many images of each "
    "digit were called which. Blue squares on the diagonal are right answers, "
    "red ones beside it mistakes, the larger the more; each has its number. "
    "Right, up to twelve images of the cell that is framed in orange.",
    "zh": "左图：十行十列的表，每个数字的图像有多少张被说成什么。对角线上的蓝"
    "色"
    "方块是答对的，旁边的红色方块是答错的，越多越大，上面写着个数。右图：橙色"
    "框出"
    "的那一格里的图像，最多十二张。",
}
