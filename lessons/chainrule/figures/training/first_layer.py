"""What the first layer of a network has learned, as pictures."""

import numpy as np

from chainrule.figures.style import INK, new
from chainrule.live import live, unless_marking

_MOST, _ACROSS = 16, 8


@unless_marking
def first_layer(**histories):
    """Live: each neuron of layer 1 as the image that it looks for.

    Parameters
    ----------
    **histories
        Name of a start -> params before the first epoch and after each, all
        of one length; each has a W1 (pixels, neurons), the image square.
    """
    shapes = {len(history) for history in histories.values()}
    if len(shapes) != 1:
        raise ValueError("the histories are not of one length")
    W1 = next(iter(histories.values()))[0]["W1"]
    count = min(W1.shape[1], _MOST)
    fig, axes = new(min(count, _ACROSS), size=(8, 1.3), squeeze=False)
    if count > _ACROSS:
        fig, axes = _two_rows()
    images = [_draw(ax, k) for k, ax in enumerate(np.ravel(axes)[:count])]

    @live(
        fig,
        title={
            "en": "What has the first layer learned to look for?",
            "zh": "第一层学会了看什么？",
        },
        alt=_ALT, labels=_LABELS, display=False,
        start=list(histories), epoch=(0, shapes.pop() - 1, 1),
    )  # fmt: skip
    def show(start, epoch):
        W1 = np.asarray(histories[start][epoch]["W1"], dtype=float)
        side = round(len(W1) ** 0.5)
        for image, column in zip(images, W1.T, strict=False):
            image.set_data(column.reshape(side, side))
            image.set_extent((0, side, side, 0))
            most = np.abs(column).max() or 1.0  # each has its own scale
            image.set_clim(-most, most)
        return _words(epoch, distinct(W1), W1.shape[1])

    return show


def distinct(W):
    """How many columns of W differ, up to rounding."""
    scale = np.abs(W).max() or 1.0
    return len(np.unique(np.round(W / scale, 6), axis=1).T)


def _two_rows():
    fig, axes = new(_ACROSS, size=(8, 2.4))
    for ax in axes:
        ax.remove()
    return fig, [fig.add_subplot(2, _ACROSS, k + 1) for k in range(_MOST)]


def _draw(ax, k):
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    ax.set_title(f"{k + 1}", fontsize=9, color=INK, pad=2)
    return ax.imshow(np.zeros((2, 2)), cmap="PuOr", interpolation="nearest")


def _words(epoch, count, neurons):
    return {
        "en": f"Different neurons in layer 1 after epoch {epoch}: {count} of "
        f"{neurons}.",
        "zh": f"第 {epoch} 轮之后，第 1 层的 {neurons} 个神经元里有 {count} 个"
        "互不相同。",
    }


_LABELS = {
    "start": {"en": "start", "zh": "起点"},
    "epoch": {"en": "epoch", "zh": "轮"},
}
_ALT = {
    "en": "The weights of each neuron of the first layer, drawn as an image: "
    "purple where it wants ink, brown where it wants none, white where it "
    "does not care. From a random start the images become strokes and spots "
    "that differ; from an equal start all stay the same.",
    "zh": "第一层每个神经元的权重画成一张图：紫色的地方希望有墨，棕色的地方希"
    "望"
    "没有，白色的地方无所谓。从随机起点出发，这些图变成各不相同的笔画和斑点；"
    "从相同的起点出发，它们始终一模一样。",
}
