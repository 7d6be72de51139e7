"""The roles of colours, and what each becomes on dark paper.

A figure is drawn with the colours of the light theme. Whoever turns it into
pixels asks a `Theme` for each colour just before it is used, so that no
figure knows on which paper it stands.
"""

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba

LIGHT = {
    "ink": "#22262B", "quiet": "#5B6470", "forward": "#0067B1",
    "backward": "#B45309", "wrong": "#B3124F", "other": "#7A3E9D",
    "fourth": "#0B7A5B", "dark": "#4A515B", "light": "#FFFFFF",
    "ghost": "#C9CED6", "line": "#D9DDE3", "panel": "#F6F7F9",
    "field-low": "#C3D6E8", "field-high": "#F8FAFC",
}  # fmt: skip
DARK = {
    "ink": "#ECEFF3", "quiet": "#A7B0BB", "forward": "#5CB3F2",
    "backward": "#F5A742", "wrong": "#FF6F9F", "other": "#C79BEA",
    "fourth": "#4CC9A0", "dark": "#8B95A3", "light": "#111111",
    "ghost": "#4B535E", "line": "#3A4048", "panel": "#1B1E22",
    "field-low": "#2C4A66", "field-high": "#15191E",
}  # fmt: skip
WHITE = 255, 255, 255


def key(colour):
    """Three whole numbers of 0..255 for a colour of three or four in 0..1."""
    return tuple(round(255 * float(part)) for part in colour[:3])


_TURNED = {key(to_rgba(LIGHT[role])): key(to_rgba(DARK[role]))
           for role in LIGHT if LIGHT[role] != "#FFFFFF"}  # fmt: skip


def turn(light, dark):
    """Note what a colour, or a colour map, becomes on dark paper."""
    if callable(light):
        for share in np.linspace(0, 1, 256):
            _TURNED.setdefault(key(light(share)), key(dark(share)))
    else:
        _TURNED[key(to_rgba(light))] = key(to_rgba(dark))
    return light


def _nearest(three):
    """What the nearest colour becomes, as images round; else the same."""
    known = np.array(list(_TURNED))
    far = np.abs(known - np.array(three)).max(axis=1)
    if far.min() > 3:
        return three
    return _TURNED[tuple(map(int, known[far.argmin()]))]


class Theme:
    """Colours on a paper of some colour, three numbers of 0..255."""

    def __init__(self, paper=WHITE):
        self.paper = tuple(int(part) for part in paper)
        self.dark = float(np.dot(self.paper, (0.3, 0.59, 0.11))) < 128
        self.plain = self.paper == WHITE
        self._ink = np.array(key(to_rgba(DARK["ink"])))

    def _three(self, three):
        if three == WHITE:
            return self.paper
        if not self.dark:
            return three
        if three in _TURNED:
            return _TURNED[three]
        if max(three) - min(three) > 12:  # if a colour of nobody's: leave it
            return _nearest(three)
        share = three[0] / 255  # a grey: as far from the paper as before
        grey = self._ink + share * (np.array(self.paper) - self._ink)
        return tuple(round(float(part)) for part in grey)

    def colour(self, colour):
        """The same colour on this paper, with its alpha."""
        if colour is None or self.plain:
            return colour
        three = tuple(part / 255 for part in self._three(key(colour)))
        return (*three, *tuple(colour)[3:])

    def colours(self, many):
        """The same for rows of colours."""
        rows = [self.colour(to_rgba(colour)) for colour in many]
        return np.array(rows, float).reshape(-1, 4)

    def pixels(self, image):
        """The same for an image (height, width, 4) of 0..255."""
        if self.plain:
            return image
        flat, back = np.unique(
            image.reshape(-1, 4), axis=0, return_inverse=True
        )
        new = flat.copy()
        for row in new:
            row[:3] = self._three(tuple(int(part) for part in row[:3]))
        return new[back.ravel()].reshape(image.shape)


class Pen(GraphicsContextBase):
    """A pen that changes the colours it is told."""

    def __init__(self, theme):
        self._theme, self._told = theme, (0.0, 0.0, 0.0, 1.0)
        super().__init__()

    def set_foreground(self, fg, isRGBA=False):
        """Set the colour of lines and text."""
        self._told = tuple(fg if isRGBA else to_rgba(fg))
        super().set_foreground(self._theme.colour(self._told), isRGBA=True)

    def set_alpha(self, alpha):
        """Set how much of what is below is covered."""
        self._rgb = self._told
        super().set_alpha(alpha)

    def get_rgb(self):
        """The colour as it was told: whoever draws with it turns it."""
        return self._told

    def copy_properties(self, gc):
        """Take everything from another pen."""
        super().copy_properties(gc)
        self.set_foreground(getattr(gc, "_told", gc.get_rgb()), isRGBA=True)


class Paper(RendererAgg):
    """Agg on a paper of some colour."""

    def __init__(self, width, height, dpi, theme):
        self.theme = theme
        super().__init__(width, height, dpi)

    def _update_methods(self):
        super()._update_methods()
        if self.theme.plain:
            return
        markers, shapes = self.draw_markers, self.draw_path_collection
        image, theme = self.draw_image, self.theme

        def draw_markers(gc, shape, turned, path, place, face=None):
            markers(gc, shape, turned, path, place, theme.colour(face))

        def draw_path_collection(*first, **more):
            *begin, faces, edges, widths = first[:9]
            looks = theme.colours(faces), theme.colours(edges)
            shapes(*begin, *looks, widths, *first[9:], **more)

        def draw_image(gc, x, y, pixels, *place):
            pixels = np.ascontiguousarray(theme.pixels(np.asarray(pixels)))
            image(gc, x, y, pixels, *place)

        self.draw_markers = draw_markers
        self.draw_path_collection = draw_path_collection
        self.draw_image = draw_image

    def new_gc(self):
        """Return a pen."""
        return Pen(self.theme)

    def draw_path(self, gc, path, transform, rgbFace=None):
        """Draw a path, its face in the colour of the theme."""
        super().draw_path(gc, path, transform, self.theme.colour(rgbFace))
