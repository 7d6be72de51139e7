"""A figure split into what stands still and what moves.

Artists that a change of the sliders touches are recorded again and again as
drawing commands (recorder.py). Everything below, between and above them is
drawn once, by Agg, into pictures. Whenever something that was taken to stand
still turns out to have changed, the pictures are drawn anew.
"""

import io
import threading
from functools import wraps

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import FigureBase
from matplotlib.gridspec import GridSpec
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.text import Text

from chainrule.live.recorder import Recorder
from chainrule.live.theme import WHITE, Paper, Theme

LEAST = 240  # pixels: nothing is drawn more narrow
NARROW = 2.6  # inches that a panel needs to stand beside another
PANEL, TALLEST = 2.8, 4.6  # inches of height
_RESTLESS = 3  # after so many changes in a row, an axes is all moving
_BLOCKY = ("nearest", "auto", "antialiased", None)


# The kernel hears the page in a thread of its own, while cells run in
# another; matplotlib can read mathematics in only one of them at a time.
DRAWING = threading.RLock()


def alone(draw):
    """Decorator: only one thread draws at a time."""

    @wraps(draw)
    def drawn(*arguments, **more):
        with DRAWING:
            return draw(*arguments, **more)

    return drawn


def png(pixels):
    """RGBA pixels as a PNG file in bytes, packed quickly rather than well."""
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "png", compress_level=1)
    return file.getvalue()


def units(parent, renderer):
    """Every artist of a figure with its axes, in the order of drawing."""
    if isinstance(parent, Axes):
        yield from _axes_units(parent, renderer)
    elif isinstance(parent, FigureBase):
        children = [c for c in parent.get_children() if c is not parent.patch]
        yield parent.patch, None
        for child in sorted(children, key=lambda c: c.get_zorder()):
            yield from units(child, renderer)
    else:
        yield parent, getattr(parent, "axes", None)


def _axes_units(ax, renderer):
    if not ax.get_visible():
        return
    if type(ax).draw is not Axes.draw:  # polar, three dimensions
        yield ax, ax
        return
    locator = ax.get_axes_locator()
    ax.apply_aspect(locator(ax, renderer) if locator else None)
    ax._update_title_position(renderer)
    hidden = [] if ax.axison else [ax.xaxis, ax.yaxis]
    if not (ax.axison and ax.get_frame_on()):
        hidden += [ax.patch, *ax.spines.values()]
    children = [c for c in ax.get_children() if c not in hidden]
    children.sort(key=lambda c: -np.inf if c is ax.patch else c.get_zorder())
    for child in children:
        yield from (
            units(child, renderer)
            if isinstance(child, Axes)
            else [(child, ax)]
        )


def outline(ax):
    """What the place of everything in an axes depends on."""
    if ax is None:
        return None
    limits = ax.viewLim.get_points().ravel()
    scales = ax.get_xscale(), ax.get_yscale(), ax.axison, ax.get_frame_on()
    return (*limits, *ax.bbox.bounds, *scales)


def _parts(artist):
    if isinstance(artist, Axis):  # its ticks are slow to list
        return [artist.label, artist.offsetText]
    return artist.get_children()


def is_stale(artist):
    """Say whether an artist has changed since it was settled."""
    return artist.stale or any(map(is_stale, _parts(artist)))


def settle(artist):
    """Note that an artist has been drawn as it is now."""
    artist.stale = False
    for part in _parts(artist):
        settle(part)


def _row_of_panels(fig):
    """Axes that stand side by side, and nothing else, with their places."""
    if fig.get_layout_engine() is None:
        return []
    specs = [(ax, ax.get_subplotspec()) for ax in fig.axes]
    if not all(spec is not None for _, spec in specs):
        return []
    rows = {spec.get_gridspec() for _, spec in specs}
    count = len(specs)
    one = len(rows) == 1 and {r.get_geometry() for r in rows} == {(1, count)}
    return specs if one else []


class Scene:
    """The pictures and commands that make up a figure."""

    def __init__(self, fig):
        self.fig, self.engine = fig, fig.get_layout_engine()
        self.inches = self.drawn = tuple(fig.get_size_inches())
        self.base_dpi = fig.dpi
        self.panels = _row_of_panels(fig)
        self.moving = set()
        self.unsent = set()
        self.canvas = FigureCanvasAgg(fig)
        self._ids, self._next = {}, 0
        self.ratio, self.theme = None, Theme()
        self.resize(2.0)

    def resize(self, ratio, paper=WHITE):
        """Draw with so many device pixels for each pixel of the page.

        Paper is the colour of the page, three numbers of 0..255.
        """
        theme = Theme(paper)
        if (ratio, theme.paper) == (self.ratio, self.theme.paper):
            return
        self.ratio, self.theme = ratio, theme
        self._begin_anew()

    def _begin_anew(self):
        self.fig.dpi = self.base_dpi * self.ratio
        width, height = self.canvas.get_width_height()
        self.size = int(width), int(height)
        self.recorder = Recorder(*self.size, self.fig.dpi, self.theme)
        self.paper = Paper(*self.size, self.fig.dpi, self.theme)
        self.items, self.order, self._plan, self._still = {}, [], [], set()
        self._outlines, self._changes = {}, {}

    @alone
    def fit(self, width):
        """Lay the figure out for a width on the page, in CSS pixels."""
        inches = self._inches_for(max(width, LEAST) / self.base_dpi)
        if np.allclose(inches, self.inches, atol=0.5 / self.base_dpi):
            return
        self.inches = inches
        self.fig.set_size_inches(inches)
        self._place_panels(stacked=self._is_narrow(inches[0]))
        self._begin_anew()
        self._lay_out()

    def _is_narrow(self, width):
        return len(self.panels) > 1 and width < NARROW * len(self.panels)

    def _inches_for(self, width):
        """Width and height: text keeps its size, the picture does not."""
        drawn_width, drawn_height = self.drawn
        if hasattr(self.fig, "arrange"):  # its author knows better
            return width, self.fig.arrange(width)
        if self._is_narrow(width):
            return width, PANEL * len(self.panels)
        height = width * drawn_height / drawn_width
        lowest = min(PANEL, drawn_height)
        return width, min(max(height, lowest), max(TALLEST, drawn_height))

    def _place_panels(self, stacked):
        """Put panels one below the other, or side by side as drawn."""
        count = len(self.panels)
        for number, (ax, spec) in enumerate(self.panels):
            if stacked:
                spec = GridSpec(count, 1, figure=self.fig)[number]
            ax.set_subplotspec(spec)

    def _lay_out(self):
        if self.engine is not None:
            self.fig.set_layout_engine(self.engine)
        self.fig.draw_without_rendering()
        self.fig.set_layout_engine("none")  # it must not jump while dragged
        for artist, _ in units(self.fig, self.recorder):
            settle(artist)

    def page_size(self):
        """Width and height on the page, in CSS pixels."""
        return tuple(int(inches * self.base_dpi) for inches in self.inches)

    def place(self, across, down, axes=0):
        """Data coordinates in an axes of a place on the picture."""
        width, height = self.size
        ax = self.fig.axes[axes]
        return ax.transData.inverted().transform(
            (across * width, (1 - down) * height)
        )

    def spot(self, x, y, axes=0):
        """Where on the picture data of an axes lie, inside that axes."""
        ax = self.fig.axes[axes]
        across, up = ax.transData.transform((x, y))
        box = ax.bbox
        across = min(max(across, box.x0), box.x1) / self.size[0]
        return across, 1 - min(max(up, box.y0), box.y1) / self.size[1]

    @alone
    def still(self):
        """Lay the figure out, draw it whole, and return it as a PNG."""
        self.canvas.draw()
        self.fig.set_layout_engine("none")  # it must not jump while dragged
        for artist, _ in units(self.fig, self.recorder):
            settle(artist)
        return png(np.asarray(self.canvas.buffer_rgba()))

    @alone
    def snapshot(self):
        """Pixels (height, width, 4) of the figure as it is now."""
        self.canvas.draw()
        return np.array(self.canvas.buffer_rgba())

    @alone
    def watch(self, call):
        """Call a function and learn which artists it changes."""
        marks = self._mark_texts()
        try:
            return call()
        finally:
            for text, before in marks:
                if text.get_text() == "\0":
                    text.set_text(before)
                    text.stale = False
            artists = [a for a, _ in units(self.fig, self.recorder)]
            self.moving |= {a for a in artists if is_stale(a)}

    def _mark_texts(self):
        # set_text with the text it already has would leave no trace
        artists = [a for a, _ in units(self.fig, self.recorder)]
        texts = [a for a in artists if isinstance(a, Text)]
        marks = [(text, text.get_text()) for text in texts]
        for text in texts:
            text.set_text("\0")
            text.stale = False
        return marks

    @alone
    def update(self):
        """Draw what has changed; `message` then holds it."""
        plan = list(units(self.fig, self.recorder))
        outlines = {ax: outline(ax) for _, ax in plan}
        if self._needs_layers(plan, outlines):
            self._draw_layers(plan)
        for artist, ax in plan:
            if artist in self.moving:
                moved = self._outlines.get(ax) != outlines[ax]
                if moved or artist not in self._ids or is_stale(artist):
                    self._record(artist)
        self._outlines = outlines

    def _needs_layers(self, plan, outlines):
        if self._plan:
            known = {artist for artist, _ in self._plan}
            self.moving |= {a for a, _ in plan if a not in known}
        self.moving |= {a for a, _ in plan if is_stale(a)}
        moved = self._moved_axes(outlines)
        self.moving |= {a for a, ax in plan if moved.get(ax)}
        return (
            plan != self._plan
            or bool(self._still & self.moving)
            or any(ax in moved for a, ax in plan if a in self._still)
        )

    def _moved_axes(self, outlines):
        """Axes whose limits or place changed, and whether they often do."""
        for ax, now in outlines.items():
            same = now == self._outlines.get(ax, now)
            self._changes[ax] = 0 if same else self._changes.get(ax, 0) + 1
        return {
            ax: times >= _RESTLESS
            for ax, times in self._changes.items()
            if times
        }

    def _draw_layers(self, plan):
        order, group = [], []
        for artist, _ in [*plan, (None, None)]:
            if artist is not None and artist not in self.moving:
                group.append(artist)
                continue
            if group:
                order.append(self._layer(group))
                group = []
            if artist is not None:
                order.append(artist)
        self._ids = {}
        self.items, self.unsent = {}, set()
        self.order = [self._keep(thing) for thing in order]
        self._plan = plan
        self._still = {a for a, _ in plan} - self.moving

    def _keep(self, thing):
        self._next += 1
        if isinstance(thing, tuple):
            self.items[self._next] = thing
            self.unsent.add(self._next)
        else:
            self._ids[thing] = self._next
            self._record(thing)
        return self._next

    def _layer(self, artists):
        self.paper.clear()
        for artist in artists:
            artist.draw(self.paper)
            settle(artist)
        picture = np.asarray(self.paper.buffer_rgba())
        solid = picture[:, :, 3] > 0
        rows, columns = (
            np.flatnonzero(solid.any(1)),
            np.flatnonzero(solid.any(0)),
        )
        if not len(rows):
            rows = columns = [0]
        left, top = int(columns[0]), int(rows[0])
        picture = picture[top : rows[-1] + 1, left : columns[-1] + 1]
        return {"at": [left, top]}, b"", b"", png(picture)

    def _record(self, artist):
        self.recorder.start()
        self._draw(artist)
        operations, *buffers = self.recorder.finish()
        settle(artist)
        number = self._ids[artist]
        self.items[number] = ({"ops": operations}, *buffers)
        self.unsent.add(number)

    def _draw(self, artist):
        if artist.get_agg_filter() is not None or artist.get_rasterized():
            paper = self.recorder.paper()
            artist.draw(paper)
            self.recorder.paste(paper)
        elif type(artist) is AxesImage and self._is_blocky(artist):
            before = artist.get_interpolation()
            artist.set_interpolation("none")  # let the canvas enlarge it
            artist.draw(self.recorder)
            artist.set_interpolation(before)
        else:
            artist.draw(self.recorder)

    def _is_blocky(self, image):
        rows, columns = image.get_array().shape[:2]
        box = image.axes.bbox
        large = min(box.width / columns, box.height / rows) > 3
        return large and image.get_interpolation() in _BLOCKY

    def is_empty_handed(self):
        """Say whether a line moves that has points, but no finite one."""
        lines = [a for a in self.moving if isinstance(a, Line2D)]
        drawn = [line.get_xydata() for line in lines]
        finite = [np.isfinite(points).all(axis=1) for points in drawn]
        return any(len(fine) and not fine.any() for fine in finite)

    def message(self, everything=False):
        """Return what the browser does not have yet: a dict and buffers."""
        numbers = self.order if everything else sorted(self.unsent)
        items, buffers = [], ([], [], [])
        for number in numbers:
            content, *parts = self.items[number]
            items.append([number, content, *map(len, parts)])
            for buffer, part in zip(buffers, parts, strict=True):
                buffer.append(part)
        self.unsent = set()
        content = {"size": self.size, "order": self.order, "items": items}
        return content, [b"".join(buffer) for buffer in buffers]
