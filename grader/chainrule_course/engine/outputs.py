"""Outputs of a cell as they come from its process: check form and size."""

import json

from chainrule_course.engine.inside.outputs import (
    KEPT,
    MOST,
    MOST_BYTES,
    MOST_TEXT,
    fits,
)

JSON = "application/json"
MOST_NAME, MOST_VALUE, MOST_LINES, MOST_LINE = 200, 2000, 60, 2000
NOT_SHOWN = "[not shown here]"
MOST_COUNT = 10**6
CLOSING = 100  # characters for the words that something was left out


def checked(outputs):
    """The outputs, made anew; ValueError or alike if they are none.

    A process keeps to the limits by itself, unless its notebook has taken it
    over; then what is beyond them is left out here.
    """
    return list(_Room().kept(outputs))


class _Room:
    """What is left of the room for the outputs of a cell."""

    def __init__(self):
        self.text = MOST_TEXT + CLOSING
        self.bytes = MOST_BYTES + CLOSING

    def kept(self, outputs):
        for output in outputs[: 2 * MOST]:
            kind = output["output_type"]
            if kind == "stream":
                if self.text > 0:
                    yield self.stream(output)
            elif kind == "error":
                yield self.error(output)
            elif kind in ("display_data", "execute_result"):
                yield self.shown(output)
            else:
                raise ValueError("no output of a cell")

    def stream(self, output):
        name = "stderr" if output["name"] == "stderr" else "stdout"
        text = _text(output["text"], self.text)
        self.text -= len(text)
        return {"output_type": "stream", "name": name, "text": text}

    def error(self, output):
        lines = output["traceback"][-MOST_LINES:] if self.bytes > 0 else []
        found = {
            "output_type": "error",
            "ename": _text(output["ename"], MOST_NAME),
            "evalue": _text(output["evalue"], MOST_VALUE),
            "traceback": [_text(line, MOST_LINE) for line in lines],
        }
        self.bytes -= sum(map(len, found["traceback"]))
        return found

    def shown(self, output):
        kind, data = output["output_type"], {}
        for mime, value in output["data"].items():
            if mime in KEPT and fits(mime, value):
                value = _json(value) if mime == JSON else _text(value)
                self.bytes -= _size(value)
                if self.bytes >= 0:
                    data[mime] = value
        data = data or {"text/plain": NOT_SHOWN}
        shown = {"output_type": kind, "data": data, "metadata": {}}
        if kind == "execute_result":
            shown["execution_count"] = _count(output["execution_count"])
        return shown


def _count(number):
    if type(number) is not int:
        raise ValueError("no number of a cell")
    return min(max(number, 0), MOST_COUNT)


def _size(value):
    return len(value if isinstance(value, str) else json.dumps(value))


def _json(value):
    text = json.dumps(value, ensure_ascii=False)
    return json.loads(text.encode("utf-8", "replace"))


def _text(text, most=None):
    """A text that a file can hold: halves of characters become ?."""
    if not isinstance(text, str):
        raise ValueError("no text")
    return text[:most].encode("utf-8", "replace").decode("utf-8")
