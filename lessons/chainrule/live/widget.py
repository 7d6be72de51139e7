"""The widget behind a live figure: its traits, its messages, its picture."""

import io
import math
import threading
from contextlib import contextmanager
from pathlib import Path

import anywidget
import numpy as np
import traitlets
from PIL import Image

from chainrule.live import handles as rings
from chainrule.live.guard import run
from chainrule.live.scene import Scene
from chainrule.live.sheet import Sheet, packed
from chainrule.live.theme import WHITE
from chainrule.words import left
from chainrule.words.language import current, pick

_FOLDER = Path(__file__).parent
_RATIOS = (1.0, 1.5, 2.0, 3.0)

_NOT_FINITE = {
    "en": "Nothing to draw here: every number is nan or infinite.",
    "zh": "这里没有可画的：所有的数都是 nan 或无穷大。",
}
_INCOMPLETE = {
    "en": "Incomplete: {problem}\nComplete, it shows this: {alt}",
    "zh": "图不完整：{problem}\n完整时的内容：{alt}",
}


class LiveFigure(anywidget.AnyWidget):
    """A matplotlib figure with controls, redrawn as they move.

    Each parameter is a trait: set it, observe it, link it.
    """

    # As text: anywidget holds on to each widget of a file that it watches.
    _esm = (_FOLDER / "live.js").read_text("utf-8")
    _css = (_FOLDER / "live.css").read_text("utf-8")
    _width = 0.0  # of the last page that told, in CSS pixels
    _about = traitlets.Dict().tag(sync=True)
    _still = traitlets.Bytes().tag(sync=True)

    def __init__(
        self, fig, function, controls, labels, alt, sheet=None,
        title="", play=None, handles=(),
    ):  # fmt: skip
        self._controls, self._labels, self._alt = controls, labels, alt
        self._title, self._play = title, play
        self._handles = rings.all_handles(handles, controls)
        self._function, self._scene = function, Scene(fig)
        self._lock, self._busy, self._seq = threading.RLock(), False, 0
        self._sheet_of, self._sheet = sheet, None
        self._drawn, self._kept, self._renew = 0, 0, []
        self._picture = b""
        if LiveFigure._width:  # the page is as wide as for the figure before
            self._scene.fit(LiveFigure._width)
        values = {name: c.start for name, c in controls.items()}
        first = run(function, **values)
        still = run(self._scene.still, seconds=30)
        if not first.problem:  # once more, to see which artists it touches
            run(self._scene.watch, lambda: function(**values))
        first.problem = first.problem or still.problem
        self._failed = bool(first.problem)
        about = self._describe() | {"state": self._state(first, values)}
        super().__init__(_about=about, _still=still.value or b"")
        self._outcome, self._still_problem = first, first.problem
        self.add_traits(**{n: c.trait() for n, c in controls.items()})
        self.observe(self._changed, list(controls))
        self.on_msg(self._heard)

    def __call__(self, **values):
        """Set parameters as if the controls had been moved."""
        with self._drawing():
            for name, value in values.items():
                if name not in self._controls:
                    raise TypeError(f"this figure has no control {name!r}")
                setattr(self, name, value)

    def values(self):
        """Every parameter's value by name."""
        return {name: getattr(self, name) for name in self._controls}

    def picture(self):
        """What it shows now, on white: pixels of twice its size, and words."""
        with self._on_white(2.0):
            pixels = self._scene.snapshot()
        return pixels, f"{self._about['alt']}\n{self._words()}"

    @contextmanager
    def _on_white(self, ratio):
        """Draw so many pixels to each of the page's for a while."""
        with self._lock:
            before = self._scene.ratio, self._scene.theme.paper
            self._scene.resize(ratio)
            try:
                yield
            finally:
                self._scene.resize(*before)

    # What the browser is told.

    def _describe(self):
        controls = [
            {"name": name, "kind": control.kind, "label": self._label(name)}
            | control.describe()
            for name, control in self._controls.items()
        ]
        width, height = self._scene.page_size()
        return {
            "alt": str(pick(self._alt)),
            "title": str(pick(self._title)),
            "play": self._play,
            "handles": rings.describe(self._handles),
            "language": current(),
            "controls": controls,
            "point": bool(self._pointed()),
            "width": width,
            "height": height,
        }

    def _label(self, name):
        return str(pick(self._labels.get(name, name)))

    def _state(self, outcome, values):
        status, numbers = _readings(outcome.value)
        return {
            "at": {
                name: [int(c.position(values[name])), c.text(values[name])]
                for name, c in self._controls.items()
            },
            "status": status,
            "numbers": [[self._label(n), _text(v)] for n, v in numbers],
            "problem": outcome.problem,
            "warning": outcome.warning,
            "printed": outcome.printed,
        }

    # What happens when a parameter changes.

    def _heard(self, widget, content, buffers):
        with self._lock:
            if content.get("type") == "hello":
                wanted = float(content.get("ratio", 1))
                near = min(_RATIOS, key=lambda ratio: abs(ratio - wanted))
                self._scene.resize(near, content.get("paper", WHITE))
                if content.get("width"):
                    LiveFigure._width = float(content["width"])
                    self._scene.fit(LiveFigure._width)
                self._send_picture(everything=True)
            elif content.get("type") == "rest":
                self._keep()
            elif content.get("type") == "set":
                self._seq = content["seq"]
                with self._drawing():
                    for name, position in content["at"].items():
                        value = self._controls[name].value(position)
                        setattr(self, name, value)
                    if content.get("grab") is not None:
                        self._take(content)
                    elif content.get("spot"):
                        self._point_at(*content["spot"])

    def _take(self, content):
        """Move a handle as the browser says."""
        handle = self._handles[content["grab"]]
        where = self._scene, self._controls, self.values(), content
        new = run(rings.answer, handle, *where).value or {}
        for name, value in new.items():
            setattr(self, name, value)

    def _point_at(self, across, down):
        """Set sliders by a place on the picture, in parts of its size."""
        place = self._scene.place(across, down)
        for name, control in self._pointed().items():
            setattr(self, name, control.nearest(place[control.axis]))

    def _pointed(self):
        """Sliders that a click on the picture sets, by name."""
        controls = self._controls.items()
        return {n: c for n, c in controls if c.axis is not None}

    def _drawing(self):
        return _Batch(self)

    def _changed(self, change):
        with self._drawing():
            pass

    def _redraw(self):
        self._drawn += 1
        self._outcome = run(self._function, **self.values())
        self._failed = bool(self._outcome.problem)
        self._send_picture()

    def _send_picture(self, everything=False):
        picture, buffers = {}, []
        if everything or not self._failed:
            drawn = run(self._scene.update, seconds=30)
            if drawn.problem:
                self._outcome.problem = drawn.problem
            else:
                picture, buffers = self._scene.message(everything)
                if not self._outcome.warning and self._scene.is_empty_handed():
                    self._outcome.warning = pick(_NOT_FINITE)
        state = self._state(self._outcome, self.values())
        picture["dark"] = self._scene.theme.dark
        picture["rings"] = self._rings()
        self.send(
            {"type": "picture", "seq": self._seq, **state, **picture},
            buffers=buffers,
        )

    def _rings(self):
        return rings.places(self._handles, self._scene, self.values())

    # What is left in a saved notebook.

    def _repr_mimebundle_(self, **kwargs):
        bundle, (forms, about) = super()._repr_mimebundle_(), self._left()
        return bundle and ({**bundle[0], **forms}, {**bundle[1], **about})

    def _ipython_display_(self):
        renew = left.show(super()._repr_mimebundle_(), self._left())
        self._renew += [renew] if renew else []

    def _left(self):
        """Forms that a notebook keeps: the first picture, or the sheet."""
        alt, size = self._still_alt(), self._scene.page_size()
        if self._draw_sheet():
            text, sheet = f"{alt}\n{self._sheet.text}", self._sheet
            return left.picture(
                sheet.png, text, sheet.size, title=self._about["title"]
            )
        if not self._still:
            return {"text/plain": alt}, {}
        pixels = np.asarray(Image.open(io.BytesIO(self._still)))
        self._picture = packed(pixels)
        return left.picture(
            self._picture, alt, size, title=self._about["title"]
        )

    def _keep(self):
        """Renew what the notebook keeps, if anything has moved."""
        if self._kept == self._drawn or self._sheet or not self._renew:
            return
        self._kept = self._drawn
        if not self._failed or not self._picture:
            self._picture = packed(self._scene.snapshot())
        words = self._words()
        size = self._scene.page_size()
        alt, title = self._about["alt"], self._about["title"]
        forms = left.picture(self._picture, alt, size, words, title)
        for renew in self._renew:
            renew(forms)

    def _words(self):
        """Where the controls stand and what stands below the figure."""
        state = self._state(self._outcome, self.values())
        places = [
            (self._label(name), state["at"][name][1])
            for name, control in self._controls.items()
            if control.kind not in ("button", "points")
        ]
        numbers = "  ".join(
            f"{name} {value}" for name, value in [*places, *state["numbers"]]
        )
        lines = numbers, state["status"], state["problem"]
        return "\n".join(line for line in lines if line)

    def _draw_sheet(self):
        """Draw every position of the slider that has a sheet, once."""
        if not self._sheet_of or self._sheet or self._still_problem:
            return self._sheet
        with self._on_white(1.0):
            shots, values = [], self.values()
            control = self._controls[self._sheet_of]
            for position in range(control.count + 1):
                moved = {self._sheet_of: control.value(position)}
                outcome = run(self._function, **(values | moved))
                status, _ = _readings(outcome.value)
                shots.append((self._scene.snapshot(), status))
            run(self._function, **values)
        self._sheet = Sheet(shots, self._scene.page_size())
        return self._sheet

    def _still_alt(self):
        """What the static picture shows, or why it does not yet."""
        alt, problem = self._about["alt"], self._still_problem
        if not problem:
            return alt
        return pick(_INCOMPLETE).format(problem=problem, alt=alt)


class _Batch:
    """Several changes, one picture."""

    def __init__(self, figure):
        self.figure = figure

    def __enter__(self):
        self.figure._lock.acquire()
        self.outermost = not self.figure._busy
        self.figure._busy = True

    def __exit__(self, kind, error, trace):
        try:
            if self.outermost and kind is None:
                self.figure._redraw()
        finally:
            if self.outermost:
                self.figure._busy = False
            self.figure._lock.release()


def _readings(value):
    """Status line and named numbers that the author's function returned."""
    if isinstance(value, tuple) and len(value) == 2:
        return _readings(value[0])[0], _readings(value[1])[1]
    if isinstance(value, dict) and not set(value) <= {"en", "zh"}:
        return "", list(value.items())
    if value and isinstance(value, str | dict):
        return str(pick(value)), []
    return "", []


def _text(value):
    try:
        number = float(value)
    except (TypeError, ValueError):
        return str(value)
    if math.isfinite(number) and number == int(number) and abs(number) < 1e6:
        return str(int(number))
    return f"{number:.4g}"
