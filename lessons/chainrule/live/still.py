"""Show a matplotlib figure that does not move, with a text alternative."""

import io
import re

import numpy as np
from matplotlib import pyplot as plt
from PIL import Image

from chainrule.live.scene import alone
from chainrule.live.sheet import packed
from chainrule.words import left
from chainrule.words.labels import label
from chainrule.words.language import pick
from chainrule.words.messages import say

MOST = 300  # characters of what is written in a figure


@alone
def show(alt):
    """Show the figure drawn last in the notebook, and be done with it.

    Parameters
    ----------
    alt : str or dict
        What it shows; what is written in it is added.
    """
    fig = plt.gcf()
    file = io.BytesIO()
    fig.savefig(file, format="png", dpi=2 * fig.dpi)
    png = packed(np.asarray(Image.open(file)))
    size = tuple(int(inches * fig.dpi) for inches in fig.get_size_inches())
    left.show(None, left.still(png, pick(alt) + _written(fig), size))
    plt.close(fig)


def _written(fig):
    """What is written in a figure, but for the numbers at its axes."""
    found = []
    for ax in fig.axes:
        found += [ax.get_title(side) for side in ("left", "center", "right")]
        found += [text.get_text() for text in ax.texts]
        found += [ax.get_xlabel(), ax.get_ylabel()]
    texts = (re.sub(r"[$\s]+", " ", label(t)).strip() for t in found)
    words = ", ".join(dict.fromkeys(filter(None, texts)))
    return say("written", words=words[:MOST]) if words else ""
