"""A matplotlib renderer that writes down what it is told to draw.

Agg turns artists into pixels. `Recorder` turns them into a short list of
commands and pixel coordinates, which live.js replays on a canvas in the
browser. It follows Agg's rules for snapping and clipping, so that the two
pictures agree.
"""

import math
from functools import lru_cache

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from chainrule.live.theme import Paper, Theme

_CAPS = {"butt": "butt", "round": "round", "projecting": "square"}
_KEPT = 2000  # texts whose pixels are kept
_LIMIT = 1e7  # pixels: what lies further out is not seen, but must be finite


@lru_cache(maxsize=4096)
def _css(red, green, blue, alpha):
    parts = (round(255 * part) for part in (red, green, blue))
    return f"rgba({','.join(map(str, parts))},{alpha:.4g})"


def css(colour):
    """Colour as CSS text, from three or four numbers in 0..1."""
    return _css(*map(float, (*colour[:3], *(colour[3:] or (1.0,)))))


class Recorder(RendererBase):
    """Records drawing commands; `start` begins an item, `finish` returns it.

    Coordinates are pixels from the top left corner, as a canvas counts.
    """

    def __init__(self, width, height, dpi, theme=None):
        super().__init__()
        self.theme = theme or Theme()
        self.width, self.height, self.dpi = width, height, dpi
        self.flip = Affine2D().scale(1, -1).translate(0, height)
        self._measure = RendererAgg(1, 1, dpi)
        self._scratch, self._inks = None, {}
        self.start()

    def start(self):
        """Forget everything recorded so far."""
        self._operations, self._pixels = [], []
        self._vertices, self._codes = [], []
        self._n_vertices = self._n_codes = self._n_pixels = 0

    def finish(self):
        """Commands, float32 coordinates, path codes and raw pixels."""
        vertices = np.concatenate([np.empty((0, 2)), *self._vertices])
        floats = vertices.clip(-_LIMIT, _LIMIT).astype("<f4").tobytes()
        codes = b"".join(self._codes)
        return self._operations, floats, codes, b"".join(self._pixels)

    # What artists ask before they draw.

    def get_canvas_width_height(self):
        """Size in pixels."""
        return self.width, self.height

    def points_to_pixels(self, points):
        """Pixels for a length in points of 1/72 inch."""
        return points * self.dpi / 72

    def get_text_width_height_descent(self, s, prop, ismath):
        """Size of a text in pixels, as Agg measures it."""
        measure = self._measure.get_text_width_height_descent
        return measure(s, prop, ismath)

    def option_scale_image(self):
        """Say that images may come small and be enlarged by the canvas."""
        return True

    # Pieces that commands are made of.

    def _points(self, vertices):
        start = self._n_vertices
        self._vertices.append(vertices)
        self._n_vertices += len(vertices)
        return start

    def _geometry(self, path):
        """Place a path in the buffers: first vertex, length, first code."""
        codes = path.codes
        if len(codes) and codes[-1] == Path.STOP:
            codes = codes[:-1]
        start, length = self._points(path.vertices[: len(codes)]), len(codes)
        if (codes[1:] == Path.LINETO).all():
            return [start, length, -1]
        self._codes.append(codes.astype(np.uint8).tobytes())
        self._n_codes += length
        return [start, length, self._n_codes - length]

    def _clip(self, gc):
        """Rectangle and path that limit the drawing, where there are any."""
        clip = {}
        box = gc.get_clip_rectangle()
        if box is not None:
            edges = (box.x0, box.y0, box.x1, box.y1)
            left, low, right, high = (math.floor(v + 0.5) for v in edges)
            clip["k"] = [left, self.height - high, right - left, high - low]
        path, transform = gc.get_clip_path()
        if path is not None:
            cleaned = path.cleaned(transform + self.flip, curves=True)
            clip["p"] = self._geometry(cleaned)
        return clip

    def _pen(self, gc, face=None):
        """Fill, stroke and clip of one command."""
        style = self._clip(gc)
        if face is not None:
            forced = gc.get_forced_alpha() or len(face) == 3
            face = (*face[:3], gc.get_alpha()) if forced else face
            style["f"] = self._css(face)
        if gc.get_linewidth() > 0:
            style["s"] = self._css(gc.get_rgb())
            style["w"] = self.points_to_pixels(gc.get_linewidth())
        style["c"], style["j"] = _CAPS[gc.get_capstyle()], gc.get_joinstyle()
        offset, dashes = gc.get_dashes()
        if dashes is not None:
            style["d"] = self._dashes(offset, dashes)
        return style

    def _css(self, colour):
        return css(self.theme.colour(colour))

    def _dashes(self, offset, dashes):
        if dashes is None:
            return None
        lengths = [float(self.points_to_pixels(d)) for d in dashes]
        return [lengths, float(self.points_to_pixels(offset or 0))]

    def _clean(self, path, transform, gc, filled, snap):
        window = (-1, -1, self.width + 1, self.height + 1)
        open_line = not filled and path.codes is None
        return path.cleaned(
            transform,
            remove_nans=True,
            clip=window if open_line else None,
            simplify=path.should_simplify and not filled,
            curves=True,
            stroke_width=self.points_to_pixels(gc.get_linewidth()),
            snap=snap,
            sketch=gc.get_sketch_params(),
        )

    # The commands.

    def draw_path(self, gc, path, transform, rgbFace=None):
        """Record one path, filled, stroked or both."""
        if gc.get_hatch() is not None:
            self.as_pixels("draw_path", gc, path, transform, rgbFace)
            return
        filled = rgbFace is not None
        where = transform + self.flip
        path = self._clean(path, where, gc, filled, gc.get_snap())
        shape = self._geometry(path)
        if shape[1]:
            self._operations.append(["path", self._pen(gc, rgbFace), shape])

    def draw_markers(
        self, gc, marker_path, marker_trans, path, trans, rgbFace=None
    ):
        """Record one shape and the whole pixels where it is stamped."""
        turn = marker_trans + Affine2D().scale(1, -1)
        loose = self._clean(marker_path, turn, gc, True, False)
        marker = self._clean(marker_path, turn, gc, True, gc.get_snap())
        if np.array_equal(loose.vertices, marker.vertices):
            marker = loose.transformed(Affine2D().translate(0.5, 0.5))
        shape = self._geometry(marker)
        spots = (trans + self.flip).transform(path.vertices)
        spots = np.floor(spots[self._near(spots)] + 0.5)
        pen = self._pen(gc, rgbFace)
        start = self._points(spots)
        self._operations.append(["stamp", pen, shape, start, len(spots)])

    def _near(self, points):
        with np.errstate(invalid="ignore"):
            return (np.abs(points) < _LIMIT).all(axis=1)

    def draw_path_collection(self, gc, *arguments, **more):
        """Record shapes, their places and the colours they cycle through."""
        place, paths, transforms, offsets, offset_place, *looks = arguments
        if not len(paths):  # matplotlib asks so whether we know all arguments
            return
        if gc.get_hatch() is not None:
            self.as_pixels("draw_path_collection", gc, *arguments, **more)
            return
        spots = offset_place.transform(np.asarray(offsets, float))
        spots = spots.reshape(-1, 2) * (1, -1) + (0, self.height)
        place, snap = place + Affine2D().scale(1, -1), False
        if len(spots) == 1:  # shapes stand where they are: Agg snaps them
            place = place + Affine2D().translate(*spots[0])
            spots, snap = np.zeros((1, 2)), gc.get_snap()
        spots[~self._near(spots)] = np.nan
        filled = len(looks[0]) > 0
        shapes = [
            self._geometry(self._clean(path, where, gc, filled, snap))
            for path, where in self._placed(paths, transforms, place)
        ]
        spots = self._points(spots), len(spots)
        self._operations.append(
            ["many", self._pen(gc), shapes, *spots, self._looks(*looks)]
        )

    def _looks(self, faces, edges, widths, dashes, *_):
        return {
            "f": [self._css(colour) for colour in faces],
            "s": [self._css(colour) for colour in edges],
            "w": [float(self.points_to_pixels(width)) for width in widths],
            "d": [self._dashes(*style) for style in dashes],
        }

    def _placed(self, paths, transforms, to_canvas):
        for i in range(max(len(paths), len(transforms))):
            place = to_canvas
            if len(transforms):
                place = Affine2D(transforms[i % len(transforms)]) + place
            yield paths[i % len(paths)], place

    def draw_image(self, gc, x, y, im, transform=None):
        """Record an image whose first row is the lowest one."""
        height, width = im.shape[:2]
        if transform is None:
            transform = Affine2D().scale(width, height)
            x, y = math.floor(x + 0.5), math.floor(y + 0.5)
        place = transform + Affine2D().translate(x, y) + self.flip
        im = self.theme.pixels(np.asarray(im))
        self._image(gc, im, place.get_matrix(), gc.get_alpha())

    def _image(self, gc, im, matrix, alpha):
        height, width = im.shape[:2]
        pixels = np.ascontiguousarray(im, dtype=np.uint8).tobytes()
        place = [float(v) for v in matrix[:2].T.ravel()]
        size = [self._add_pixels(pixels), width, height]
        self._operations.append(
            ["image", self._clip(gc), *size, place, float(alpha)]
        )

    def _add_pixels(self, pixels):
        start = self._n_pixels
        self._pixels.append(pixels)
        self._n_pixels += len(pixels)
        return start

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        """Record a text as the grey pixels that Agg makes of it."""
        if angle:
            ink = self._ink(x, y, s, prop, angle, ismath, mtext)
            aside = up = 0
        else:  # to a quarter of a pixel the ink is the same at every place
            parts = 1 if getattr(mtext, "whole", False) else 4
            x, y = round(parts * x) / parts, round(parts * y) / parts
            aside, up = math.floor(x), math.floor(y)
            x, y = x - aside, y - up
            key = s, hash(prop), ismath, x, y
            if key not in self._inks:
                if len(self._inks) > _KEPT:
                    self._inks.clear()
                more = s, prop, angle, ismath, mtext
                self._inks[key] = self._ink(x, y, *more)
            ink = self._inks[key]
        if ink is None:
            return
        left, top, size, pixels = ink
        start = self._add_pixels(pixels)
        pen = self._clip(gc) | {"f": self._css(gc.get_rgb())}
        self._operations.append(
            ["text", pen, start, *size, left + aside, top + up]
        )

    def _ink(self, x, y, s, prop, angle, ismath, mtext):
        """Left, top, size and grey pixels of a text; None if it is empty."""
        left, top, width, height = self._text_box(x, y, s, prop, angle, ismath)
        paper = RendererAgg(width, height, self.dpi)
        black = paper.new_gc()
        paper.draw_text(
            black, x - left, y - top, s, prop, angle, ismath, mtext
        )
        ink = np.asarray(paper.buffer_rgba())[:, :, 3]
        rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
        if not len(rows):
            return None
        ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        size = [ink.shape[1], ink.shape[0]]
        place = left + int(columns[0]), top + int(rows[0])
        return *place, size, np.ascontiguousarray(ink).tobytes()

    def _text_box(self, x, y, s, prop, angle, ismath):
        width, height, descent = self.get_text_width_height_descent(
            s, prop, ismath
        )
        if angle:
            reach = math.ceil(math.hypot(width, height)) + 6
            corner = math.floor(x) - reach, math.floor(y) - reach
            return *corner, 2 * reach, 2 * reach
        left, top = math.floor(x) - 5, math.floor(y) - math.ceil(height) - 5
        rows = math.ceil(height) + math.ceil(descent) + 10
        return left, top, math.ceil(width) + 11, rows

    # What is rare or heavy as commands is drawn by Agg and sent as pixels.

    def as_pixels(self, method, gc, *arguments, **more):
        """Let Agg draw, and record the pixels inside the clip rectangle."""
        paper = self.paper()
        pen = paper.new_gc()
        pen.copy_properties(gc)
        getattr(paper, method)(pen, *arguments, **more)
        self.paste(paper, self._clip(gc).get("k"))

    def paper(self):
        """Return an empty Agg renderer of the size of the canvas."""
        if self._scratch is None:
            self._scratch = Paper(
                self.width, self.height, self.dpi, self.theme
            )
        self._scratch.clear()
        return self._scratch

    def paste(self, paper, box=None):
        """Record what an Agg renderer of this size has drawn."""
        left, top, width, height = box or (0, 0, self.width, self.height)
        left, top = max(int(left), 0), max(int(top), 0)
        rows = slice(top, top + max(int(height), 0))
        picture = np.asarray(paper.buffer_rgba())
        picture = picture[rows, left : left + max(int(width), 0)]
        if picture.size:
            place = Affine2D().scale(picture.shape[1], picture.shape[0])
            matrix = place.translate(left, top).get_matrix()
            self._image(self.new_gc(), picture, matrix, 1.0)

    def draw_quad_mesh(self, gc, *arguments, **more):
        """Record a mesh as pixels."""
        self.as_pixels("draw_quad_mesh", gc, *arguments, **more)

    def draw_gouraud_triangles(self, gc, *arguments, **more):
        """Record shaded triangles as pixels."""
        self.as_pixels("draw_gouraud_triangles", gc, *arguments, **more)

    def draw_tex(self, gc, *arguments, **more):
        """Record a text set by LaTeX as pixels."""
        self.as_pixels("draw_tex", gc, *arguments, **more)
