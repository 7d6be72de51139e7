"""The outputs of one cell, in the form of a notebook, within limits."""

import base64
import io

MOST_TEXT = 256_000  # characters of all streams
MOST_BYTES = 4 << 20  # of everything else
MOST = 1000  # outputs
DEEPEST, MOST_PARTS = 50, 100_000  # of JSON
JSON = "application/json"
KEPT = (
    "text/plain", "text/html", "text/markdown", "text/latex",
    "image/png", "image/jpeg", "image/svg+xml", JSON,
)  # fmt: skip


def fits(mime, value):
    """Whether a value can stand in an output: a text, or JSON of its kind."""
    if mime == JSON and value is not None:
        return _is_shallow(value)
    return isinstance(value, str)


def _is_shallow(value):
    """Whether a value is plain JSON that is not deeply nested."""
    level = [value]
    for _ in range(DEEPEST):
        if not all(isinstance(each, PLAIN) for each in level):
            return False
        inner = [each for each in level if isinstance(each, (list, dict))]
        if sum(map(len, inner)) > MOST_PARTS:  # lists may share items
            return False
        level = [item for each in inner for item in _items(each)]
        if not level:
            return True
    return False


PLAIN = type(None), bool, int, float, str, list, dict


def _items(holder):
    if isinstance(holder, list):
        return holder
    return [*holder.keys(), *holder.values()]


class Outputs:
    """Collects what a cell shows."""

    def __init__(self):
        self.all, self.places = [], {}
        self.text_left, self.bytes_left = MOST_TEXT, MOST_BYTES

    def write(self, name, text):
        """Add to stdout or stderr, as long as there is room."""
        if not text or self.text_left <= 0 or len(self.all) > MOST:
            return
        kept = text[: self.text_left]
        self.text_left -= len(kept)
        if self.text_left <= 0:
            kept += "\n[more was printed and is left out]\n"
        last = self.all[-1] if self.all else {}
        if last.get("name") == name:
            last["text"] += kept
        else:
            stream = {"output_type": "stream", "name": name, "text": kept}
            self.all.append(stream)

    def show(self, data, kind="display_data", **more):
        """Add what was displayed, in the formats that are kept."""
        if len(self.all) < MOST:
            output = {"output_type": kind, "data": self._fitting(data)}
            self.all.append({**output, "metadata": {}, **more})
        return len(self.all) - 1

    def publish(self, data, name, update):
        """Show something that has a name, or what is new of it."""
        if update and name in self.places:
            self.all[self.places[name]]["data"] = self._fitting(data)
        elif not update:
            self.places[name] = self.show(data)

    def fail(self, name, message, lines):
        """Add an exception."""
        self.all.append(
            {
                "output_type": "error",
                "ename": name[:200],
                "evalue": message[:2000],
                "traceback": [line[:2000] for line in lines[-60:]],
            }
        )

    def clear(self):
        """Forget what was shown so far."""
        self.all.clear()
        self.places.clear()

    def _fitting(self, data):
        fitting = {}
        for mime in KEPT:
            value = data.get(mime)
            if isinstance(value, bytes):
                value = base64.b64encode(value).decode()
            if not fits(mime, value) or not self._has_room(value):
                continue
            fitting[mime] = value
        return fitting or {"text/plain": "[not shown here]"}

    def _has_room(self, value):
        if not isinstance(value, str):
            value = repr(value)
        self.bytes_left -= len(value)
        return self.bytes_left >= 0


class Screen(io.TextIOBase):
    """Stands for sys.stdout or sys.stderr."""

    encoding = "utf-8"

    def __init__(self, name, write):
        self.name, self._write = name, write

    def writable(self):
        """Say that one can write here."""
        return True

    def write(self, text):
        """Hand the text on."""
        if not isinstance(text, str):
            raise TypeError("only text can be written here")
        self._write(self.name, text)
        return len(text)
