"""The matplotlib backend: figures go to the outputs of the cell.

`start` says whether they are drawn. Where they are not, a line of text
stands for each, which saves most of the time that a notebook takes.
"""

import contextlib
import io
import sys

from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

drawn = False
publish = None  # takes a dict of MIME type -> data


class FigureManager(FigureManagerBase):
    """Shows by handing over."""

    @classmethod
    def pyplot_show(cls, *, block=None):
        """What plt.show() does."""
        flush()


class FigureCanvas(FigureCanvasAgg):
    """The usual canvas, with our manager."""

    manager_class = FigureManager


def flush():
    """Publish all open figures and close them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return
    for number in pyplot.get_fignums():
        figure = pyplot.figure(number)
        with contextlib.suppress(Exception):
            publish(mime(figure))
    with contextlib.suppress(Exception):
        pyplot.close("all")


def mime(figure):
    """What stands for a figure in the notebook."""
    text = {"text/plain": repr(figure)}
    return {**text, "image/png": png(figure)} if drawn else text


def shown(figure):
    """The picture of a figure that is the value of a cell, or displayed."""
    return png(figure) if drawn else None


def png(figure):
    """The figure as a picture, cut to what is in it."""
    out = io.BytesIO()
    figure.savefig(out, format="png", bbox_inches="tight")
    return out.getvalue()
