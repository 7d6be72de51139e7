"""Images of digits side by side, and what was said about them."""

import numpy as np

from chainrule.figures.style import GREY, INK, RED, new
from chainrule.live import if_drawn

MOST, ACROSS = 24, 8
_STILL = {
    "en": "Handwritten digits side by side, dark on light; below each its "
    "class and, where one is given, what it was called, in red where that "
    "is another.",
    "zh": "并排的手写数字，浅底深字；每张下面写着它的类别，如果有回答，也写着"
    "回答，答错的用红色。",
}


@if_drawn(_STILL)
def gallery(images, y, said=None):
    """Draw up to 24 images with their classes, and what they were called.

    Parameters
    ----------
    images : ndarray, shape (n, height, width)
    y : ndarray of int, shape (n,)
    said : ndarray of int, shape (n,), optional
    """
    images, y = np.asarray(images)[:MOST], np.asarray(y)[:MOST]
    rows = max(1, -(-len(images) // ACROSS))
    figure, ax = new(size=(8, 1.15 * rows + 0.1))
    ax.remove()
    for k, (image, label) in enumerate(zip(images, y, strict=True)):
        ax = figure.add_subplot(rows, ACROSS, k + 1)
        show(ax, image)
        other = said is not None and said[k] != label
        words = f"{label}" if said is None else f"{label} → {said[k]}"
        colour = RED if other else INK if said is None else GREY
        ax.set_xlabel(words, fontsize=9, color=colour, labelpad=2)


def show(ax, image):
    """Draw one image without its axes; return it."""
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    return ax.imshow(image, cmap="Greys", interpolation="nearest")
