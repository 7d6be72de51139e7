"""Numbers in the graphs of lesson 4 cover no edge, no circle, no other."""

import matplotlib as mpl
import numpy as np
import pytest
from chainrule_course.solutions import backprop

from chainrule.figures import backprop as figures
from chainrule.figures.style import BLUE, ORANGE
from chainrule.labs.graph import inputs

mpl.use("Agg")
from matplotlib import pyplot as plt
from matplotlib.patches import Circle, PathPatch
from matplotlib.transforms import Bbox


def three_numbers():
    x, w, b = inputs(x=2.0, w=3.0, b=-4.0)
    return figures.graph(((x * w + b).called("z") ** 2).called("L"))


def used_twice():
    x, y = inputs(x=3.0, y=-4.0)
    return figures.graph((x + y) * y)


GRAPHS = {
    "neuron": lambda: figures.neuron_graph(backprop.graph_gradients),
    "three numbers": three_numbers,
    "used twice": used_twice,
}


@pytest.fixture(autouse=True)
def tidy():
    yield
    plt.close("all")


def covered(ax):
    """Pairs of a number and what it covers, of all that is drawn."""
    renderer = ax.figure.canvas.get_renderer()
    boxes = {
        t: t.get_window_extent(renderer) for t in ax.texts if t.get_text()
    }
    tight = {
        text: Bbox.from_extents(*np.add(box.extents, [1, 2, -1, -2]))
        for text, box in boxes.items()
        if text.get_color() in (BLUE, ORANGE)
    }
    paths = [p.get_transform().transform_path(p.get_path())
             for p in ax.patches if isinstance(p, PathPatch)]  # fmt: skip
    discs = [
        p.get_window_extent() for p in ax.patches if isinstance(p, Circle)
    ]
    for text, box in tight.items():
        if any(path.intersects_bbox(box, filled=False) for path in paths):
            yield text.get_text(), "edge"
        if any(_in_disc(box, disc) for disc in discs):
            yield text.get_text(), "circle"
        for other, second in boxes.items():
            if other is not text and box.overlaps(second):
                yield text.get_text(), other.get_text()


def _in_disc(box, disc):
    middle = np.array([disc.x0 + disc.x1, disc.y0 + disc.y1]) / 2
    nearest = np.clip(middle, *box.get_points())
    return np.hypot(*(nearest - middle)) < disc.width / 2


@pytest.mark.parametrize("name", GRAPHS)
def test_numbers_cover_nothing(name):
    figure = GRAPHS[name]()
    figure.send = lambda content, buffers=None: None
    last = figure._about["controls"][0]["count"]
    for step in range(last + 1):
        figure(step=step)
        fig = figure._scene.fig
        fig.canvas.draw()
        assert list(covered(fig.axes[0])) == [], step
