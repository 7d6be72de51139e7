"""Notebooks as they are given to JupyterLab: without widgets that are dead.

A widget lives in a kernel. Where no kernel runs for a notebook, JupyterLab
shows "model not found" in its place, and prefers this to the picture that is
saved beside it. So the widgets of such a notebook are left out when it is
opened, those of notebooks too that an older version has saved.
"""

import base64
import time
from contextlib import suppress

from jupyter_server.services.contents.largefilemanager import (
    AsyncLargeFileManager,
)

from chainrule.words import home, left

LONG = 30 * 24 * 3600  # seconds


class Contents(AsyncLargeFileManager):
    """The files of a learner's folder."""

    def __init__(self, **more):
        super().__init__(**more)
        with suppress(OSError):
            sweep(home.folder() / left.FOLDER)

    async def get(self, path, content=True, *arguments, **more):
        """Return a file or folder; of a notebook, what is not dead."""
        model = await super().get(path, content, *arguments, **more)
        book = model["type"] == "notebook" and model.get("content")
        if book and not await self._has_kernel(model["path"]):
            leave_out_widgets(book)
        return model

    async def _has_kernel(self, path):
        return await self.parent.session_manager.session_exists(path)


def sweep(folder):
    """Remove what was kept long ago; the notebooks have it, or no use."""
    for path in folder.glob("*.*"):
        if time.time() - path.stat().st_mtime > LONG:
            path.unlink()


def leave_out_widgets(notebook):
    """Take the widgets out of a notebook's outputs, keeping what is left.

    What the kernel has kept of it is newer than what was saved, or the same.
    """
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            outputs = filter(None, map(_without_widget, cell["outputs"]))
            cell["outputs"] = list(outputs)
            for output in cell["outputs"]:
                data = output.get("data", {})
                data.update(left.kept("".join(data.get("text/html", ""))))


def _without_widget(output):
    """The output without its widget; None if nothing else is in it."""
    data = output.get("data", {})
    if left.VIEW not in data:
        return output
    del data[left.VIEW]
    if "image/png" in data and "text/html" not in data:
        with suppress(ValueError, TypeError, AttributeError):
            _invite(output)
    return output if data else None


def _invite(output):
    """Say below a picture how to move it, as newer versions do."""
    data = output["data"]
    png = base64.b64decode("".join(data["image/png"]))
    about = output["metadata"].get("image/png", {})
    size = about.get("width", ""), about.get("height", "")
    alt = "".join(data.get("text/plain", ""))
    data["text/html"] = left.picture(png, alt, size)[0]["text/html"]
