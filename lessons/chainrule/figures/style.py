"""How the figures of all lessons look: colours, axes, seeds, borders.

Data are grey, the model is blue, a gradient or a step orange, what is wrong
is red. The colours are Okabe and Ito's, which colour-blind people tell apart.
"""

from functools import cache

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.collections import EllipseCollection
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.patches import FancyArrowPatch, Polygon
from matplotlib.text import Text

from chainrule.words.labels import label
from chainrule.words.language import current

BLUE, ORANGE, RED = "#0072B2", "#E69F00", "#D55E00"
PURPLE, GREEN, SKY = "#A8588C", "#009E73", "#56B4E9"
INK, GREY, PALE, FAINT = "#3A3A3A", "#6F6F6F", "#D4D4D4", "#E8E8E8"
# without its brightest part, on which an orange path would be lost
FIELD = ListedColormap(plt.get_cmap("cividis")(np.linspace(0, 0.82, 256)))
CHINESE = (  # fonts, the first of which that is there is taken
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC",
    "Hiragino Sans GB", "Heiti SC", "STHeiti", "Microsoft YaHei", "SimHei",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Noto Sans CJK JP",
)  # fmt: skip


class Drawing(Figure):
    """A figure that writes its labels in the language of today.

    Without a font that has the characters it keeps the English ones.
    """

    def draw(self, renderer):
        """Draw it."""
        for text in self.findobj(Text) if fonts() else ():
            said = text.get_text()
            if label(said) != said:
                text.set(text=label(said), **fonts())
        super().draw(renderer)


def name_ticks(axis, names):
    """Write names at the ticks of an axis, in the language of today."""
    axis.set_ticklabels(list(map(label, names) if fonts() else names))
    for text in axis.get_ticklabels():  # setp without more would print
        text.set(**fonts())


def fonts():
    """Properties of a text in Chinese; {} in English or without a font."""
    if current() == "en" or chinese_font() is None:
        return {}
    return {"fontfamily": ["DejaVu Sans", chinese_font()]}


@cache
def chinese_font():
    """Name of a font with Chinese characters, None without one."""
    there = {font.name for font in fontManager.ttflist}
    return next((name for name in CHINESE if name in there), None)


def new(columns=1, size=None, **more):
    """Return a figure in the course's size and look, and its axes."""
    size = size or ((5, 3) if columns == 1 else (8, 3))
    more = {"layout": "constrained", "figsize": size} | more
    fig, axes = plt.subplots(1, columns, FigureClass=Drawing, **more)
    for ax in np.ravel(axes):
        tidy(ax)
    return fig, axes


def tidy(ax):
    """Take away what an axes does not need."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(GREY)
    ax.tick_params(which="both", labelsize=9, color=GREY, labelcolor=INK)
    ax.tick_params(which="minor", length=0)


def name_axes(ax, x, y, **more):
    """Write what the axes mean, and set anything else about them."""
    ax.set(**more)
    ax.set_xlabel(x, fontsize=10, color=INK)
    ax.set_ylabel(y, fontsize=10, color=INK)


def draw_seeds(ax, X, t, scale=0.05):
    """Draw every seed as an ellipse of its own length and width."""
    faces = np.where(t == 1, GREY, FAINT)
    seeds = EllipseCollection(
        *(scale * X[:, 0], scale * X[:, 1], np.zeros(len(X))),
        units="xy",
        offsets=X,
        offset_transform=ax.transData,
        facecolors=faces,
        edgecolors=INK,
        linewidths=0.8,
        zorder=4,
    )
    return ax.add_collection(seeds)


def half_plane(w, b, reach=50.0):
    """Corners (4, 2) of x w + b > 0; the first two lie on the border."""
    length = np.hypot(*w)
    normal = np.asarray(w, float) / length
    foot = -b / length * normal
    along = reach * np.array([-normal[1], normal[0]])
    near = np.array([foot + along, foot - along])
    return np.vstack([near, near[::-1] + reach * normal])


class Border:
    """The border x w + b = 0, its positive side, and an arrow along w.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        With its limits set; the arrow starts as near its middle as it can.
    length : float, optional
        Length of the arrow; as long as w without it.
    """

    def __init__(self, ax, length=None):
        self.length = length
        box = np.array([ax.get_xlim(), ax.get_ylim()])
        self.middle = box.mean(axis=1)
        # where the arrow's name does not run over the edge
        self.room = np.ptp(box, axis=1) / 2 - 0.025 * np.ptp(box[0])
        nowhere = np.zeros((4, 2))
        self.side = Polygon(nowhere, color=BLUE, alpha=0.11, lw=0, zorder=1)
        ax.add_patch(self.side)
        (self.line,) = ax.plot([], [], color=BLUE, lw=2, zorder=3)
        self.arrow = FancyArrowPatch(
            *((0, 0), (1, 1)),
            arrowstyle="-|>,head_length=5,head_width=2.6",
            shrinkA=0,
            shrinkB=0,
            color=BLUE,
            lw=2.2,
            zorder=5,
        )
        ax.add_patch(self.arrow)
        self.name = ax.text(0, 0, "w", color=BLUE, fontsize=12, zorder=6)
        self.name.set(ha="center", va="center", clip_on=True)
        self.name.set_style("italic")  # mathematics takes longer to draw
        self.show((0, 0), 0)

    def show(self, w, b):
        """Move the border; without a direction there is none."""
        w = np.asarray(w, float)
        there = bool(np.hypot(*w) > 1e-9)
        for artist in (self.side, self.line, self.arrow, self.name):
            artist.set_visible(there)
        if there:
            self._move(w, b)

    def _move(self, w, b):
        corners = half_plane(w, b)
        self.side.set_xy(corners)
        self.line.set_data(*corners[:2].T)
        norm = np.hypot(*w)
        foot = self.middle - (self.middle @ w + b) / norm**2 * w
        arrow = w if self.length is None else self.length / norm * w
        name = arrow * (1 + 0.2 / np.hypot(*arrow))
        start = self._start(foot, name)
        self.arrow.set_positions(start, start + arrow)
        self.name.set_position(start + name)

    def _start(self, foot, reach):
        """Place on the border nearest to foot from which the arrow fits."""
        along = np.array([-reach[1], reach[0]]) / np.hypot(*reach)
        places = foot + _ASIDE[:, None] * along
        ends = np.stack([places, places + reach])  # (2, places, 2)
        fits = (np.abs(ends - self.middle) < self.room).all(axis=(0, 2))
        return places[fits.argmax()]


# 0 first, which is taken if nothing fits
_ASIDE = np.outer(np.arange(200) / 20, (1, -1)).ravel()
