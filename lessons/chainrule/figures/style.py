"""How the figures of all lessons look: colours, axes, seeds, borders.

Three colours mean something: blue goes forward (the model, values, yours),
orange goes backward (a gradient, a step), crimson is wrong, always with a
cross. Ink is ours, what was published, text; PURPLE and GREEN only tell a
third and a fourth method from others. One mark means the same in every
lesson: YOURS, EXPECTED, OURS, PUBLISHED, BEFORE and MEASURED below.
"""

from functools import cache

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.collections import EllipseCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.patches import FancyArrowPatch, Polygon
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from chainrule.live.handles import Handle
from chainrule.live.theme import DARK, LIGHT, turn
from chainrule.words.labels import label
from chainrule.words.language import current

BLUE, ORANGE, RED = (LIGHT[r] for r in ("forward", "backward", "wrong"))
PURPLE, GREEN = LIGHT["other"], LIGHT["fourth"]
INK, GREY, PALE = LIGHT["ink"], LIGHT["quiet"], LIGHT["ghost"]
FAINT, WHITE = LIGHT["line"], LIGHT["light"]
# one code of marks for the whole course
YOURS = {"color": BLUE, "lw": 2.5, "zorder": 4}
EXPECTED = {"color": PALE, "lw": 7, "zorder": 1, "solid_capstyle": "butt"}
OURS = {"color": INK, "lw": 1.25, "zorder": 3}
PUBLISHED = {"color": INK, "lw": 1.8, "ls": (0, (5, 3)), "zorder": 3}
BEFORE = {"color": BLUE, "lw": 1.5, "ls": ":", "alpha": 0.45, "zorder": 2}
MEASURED = {"ls": "none", "marker": "o", "mfc": "none", "mec": INK, "mew": 1.6}
HALO = [withStroke(linewidth=3, foreground=WHITE)]  # of paper, behind labels


def scale(name, light, dark):
    """Return a colour map, and note what it is on dark paper."""
    make = LinearSegmentedColormap.from_list
    return turn(make(name, light), make(name, dark))


# pale, so that the path on it is the picture
FIELD = scale("field", [LIGHT["field-low"], LIGHT["field-high"]],
              [DARK["field-low"], DARK["field-high"]])  # fmt: skip
AMOUNT = scale("amount", ["#F6F7F9", "#8FC1E0", BLUE, "#00263B"],
               ["#1B1E22", "#2C5A80", DARK["forward"], "#DCEFFD"])  # fmt: skip
SIGNED = scale("signed", [BLUE, WHITE, ORANGE],
               [DARK["forward"], DARK["light"], DARK["backward"]])  # fmt: skip
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
    size = size or (9, 4.2)
    more = {"layout": "constrained", "figsize": size} | more
    fig, axes = plt.subplots(1, columns, FigureClass=Drawing, **more)
    for ax in np.ravel(axes):
        tidy(ax)
    return fig, axes


def tidy(ax):
    """Take away what an axes does not need; a grid carries the numbers."""
    ax.spines[:].set_visible(False)
    ax.grid(color=FAINT, lw=0.8, zorder=0)
    ax.set_axisbelow(True)
    ax.tick_params(which="both", labelsize=9, color=FAINT, labelcolor=GREY)
    ax.tick_params(which="both", length=0)


def name_axes(ax, x, y, **more):
    """Write what the axes mean, and set anything else about them."""
    ax.set(**more)
    ax.set_xlabel(x, fontsize=10, color=GREY, loc="right")
    ax.set_ylabel(y, fontsize=10, color=GREY, loc="top")


def head(ax, text):
    """Write above a panel what is to be seen in it."""
    style = {"fontsize": 10.5, "color": INK, "weight": "bold", "pad": 8}
    # at a fixed height: else matplotlib looks for it at every redraw
    return ax.set_title(text, loc="left", y=1.0, **style)


def mark(ax, x, y, text, colour=INK, moves=False, **more):
    """Write the name of something beside it, on a halo of paper.

    One that moves has none: outlines of letters take long to draw.
    """
    style = {"color": colour, "fontsize": 9.5, "va": "center", "zorder": 7}
    text = ax.text(x, y, text, **(style | more))
    text.whole = moves  # it stands on whole pixels, where its ink is known
    if not moves:
        text.set_path_effects(HALO)
    return text


class Crosses:
    """Crosses at what is wrong, on a rim of paper."""

    def __init__(self, ax, size=8):
        style = {"ls": "none", "marker": "x", "zorder": 6}
        rim = {"color": WHITE, "ms": size + 1, "mew": 4.6}
        (self.rim,) = ax.plot([], [], **style, **rim)
        (self.cross,) = ax.plot([], [], **style, color=RED, ms=size, mew=2.4)

    def show(self, places):
        """Put a cross on each place (m, 2)."""
        self.rim.set_data(*places.T)
        self.cross.set_data(*places.T)


def draw_seeds(ax, X, t, scale=0.05):
    """Draw every seed as an ellipse of its own length and width."""
    faces = np.where(t == 1, LIGHT["dark"], WHITE)
    seeds = EllipseCollection(
        *(scale * X[:, 0], scale * X[:, 1], np.zeros(len(X))),
        units="xy",
        offsets=X,
        offset_transform=ax.transData,
        facecolors=faces,
        edgecolors=LIGHT["dark"],
        linewidths=1.2,
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

    def places(self, w, b):
        """Where the arrow begins and ends for this border."""
        w = np.asarray(w, float)
        norm = max(np.hypot(*w), 1e-9)
        foot = self.middle - (self.middle @ w + b) / norm**2 * w
        arrow = w if self.length is None else self.length / norm * w
        name = arrow * (1 + 0.2 / max(np.hypot(*arrow), 1e-9))
        start = self._start(foot, name) if np.hypot(*w) > 1e-9 else foot
        return start, start + arrow

    def handles(self):
        """Two rings, for parameters w1, w2, b: on the border, at the tip."""
        return [
            Handle(lambda v: self.places((v.w1, v.w2), v.b)[0],
                   self._shift, _ON_BORDER, step=(0.1, 0.1)),
            Handle(lambda v: self.places((v.w1, v.w2), v.b)[1],
                   self._turn, _AT_TIP, step=(0.1, 0.1)),
        ]  # fmt: skip

    def _shift(self, x, y, values):
        return {"b": -(values.w1 * x + values.w2 * y)}

    def _turn(self, x, y, values):
        start, _ = self.places((values.w1, values.w2), values.b)
        w = np.array([x, y]) - start
        if self.length is not None:  # only its direction can be drawn
            long = max(np.hypot(*w), 1e-9)
            w = w / long * np.hypot(values.w1, values.w2)
        return {"w1": w[0], "w2": w[1], "b": -w @ start}

    def _start(self, foot, reach):
        """Place on the border nearest to foot from which the arrow fits."""
        along = np.array([-reach[1], reach[0]]) / np.hypot(*reach)
        places = foot + _ASIDE[:, None] * along
        ends = np.stack([places, places + reach])  # (2, places, 2)
        fits = (np.abs(ends - self.middle) < self.room).all(axis=(0, 2))
        return places[fits.argmax()]


_ON_BORDER = {"en": "border", "zh": "边界"}
_AT_TIP = {"en": "tip of the arrow w", "zh": "箭头 w 的尖"}
# 0 first, which is taken if nothing fits
_ASIDE = np.outer(np.arange(200) / 20, (1, -1)).ravel()
