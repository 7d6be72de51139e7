"""Outputs of a cell as they come from its process: check their form."""

import json

from grader.engine.inside.outputs import KEPT, MOST

JSON = "application/json"


def checked(outputs):
    """The outputs, made anew; ValueError or alike if they are none."""
    return [_checked(output) for output in outputs[: 2 * MOST]]


def _checked(output):
    kind = output["output_type"]
    if kind == "stream":
        name = "stderr" if output["name"] == "stderr" else "stdout"
        return {"output_type": kind, "name": name, "text": _text(output)}
    if kind == "error":
        names = {key: _text(output, key) for key in ("ename", "evalue")}
        lines = [_text({"text": line}) for line in output["traceback"]]
        return {"output_type": kind, **names, "traceback": lines}
    if kind not in ("display_data", "execute_result"):
        raise ValueError("no output of a cell")
    data = {m: v for m, v in output["data"].items() if m in KEPT}
    shown = {"output_type": kind, "data": data, "metadata": {}}
    if kind == "execute_result":
        shown["execution_count"] = int(output["execution_count"])
    for mime in data:
        data[mime] = (_json if mime == JSON else _text)(data, mime)
    return shown


def _json(holder, key):
    text = json.dumps(holder[key], ensure_ascii=False)
    return json.loads(text.encode("utf-8", "replace"))


def _text(holder, key="text"):
    """A text that a file can hold: halves of characters become ?."""
    if not isinstance(holder[key], str):
        raise ValueError("no text")
    return holder[key].encode("utf-8", "replace").decode("utf-8")
