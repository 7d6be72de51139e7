"""trophy: a picture to keep, made with what the learner wrote."""

import io
from datetime import date
from pathlib import Path

from chainrule.study.progress import LESSONS, exercises_of, passed_of
from chainrule.words import display, left
from chainrule.words.language import current, pick, speaking
from chainrule.words.messages import joined, say

FOLDER = "trophies"  # beside the notebook
MOST = 3  # names of open exercises that are told


def trophy(lesson, figure):
    """Frame a live figure as it stands, once all of a lesson is done.

    The picture is saved as trophies/<lesson>.png beside the notebook.

    Parameters
    ----------
    lesson : str
        Such as "01_neuron".
    figure : LiveFigure
        As the learner has set it.
    """
    if display.marking():
        return
    names = exercises_of(lesson)
    passed = passed_of(names)
    missing = [name for name in names if name not in passed]
    if missing:
        some = joined(missing[:MOST]) + (" …" if missing[MOST:] else "")
        display.notice(say("trophy_open", count=len(missing), names=some))
        return
    pixels, words = figure.picture()
    png, size = framed(pixels, lesson, len(names))
    alt = say("trophy_alt", lesson=pick(LESSONS[lesson]), words=words)
    left.show(None, left.still(png, alt, size))
    display.notice(_saved(Path(FOLDER) / f"{lesson}.png", png))


def _saved(path, png):
    """Write the picture; the sentence that says where it is."""
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(png)
    except OSError as problem:
        return say("trophy_unsaved", path=path, why=problem.strerror)
    return say("trophy_saved", path=path.as_posix())


def framed(pixels, lesson, count):
    """Put a picture under a heading.

    Parameters
    ----------
    pixels : (height, width, 4) array of uint8
        Drawn at twice the size.
    lesson : str
    count : int
        How many exercises it has.

    Returns
    -------
    (bytes, (int, int))
        PNG, and its width and height on a page.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from chainrule.figures.style import BLUE, GREY, INK, fonts
    from chainrule.live.theme import WHITE

    height, width = pixels.shape[:2]
    band, edge, dpi = 150, 36, 200
    size = width + 2 * edge, height + band + edge
    fig = Figure((size[0] / dpi, size[1] / dpi), dpi=dpi,
                 facecolor=[part / 255 for part in WHITE])  # fmt: skip
    fig.figimage(pixels, edge, edge)
    with speaking(current() if fonts() else "en"):
        title = pick(LESSONS[lesson])
        below = say("trophy_done", count=count, day=date.today().isoformat())
    down = [1 - pixel / size[1] for pixel in (66, 112)]
    across = edge / size[0]
    more = {"ha": "left", "va": "center", **fonts()}
    fig.text(across, down[0], title, size=15, color=INK, weight="bold", **more)
    fig.text(across, down[1], below, size=8.5, color=GREY, **more)
    fig.text(1 - across, down[0], r"$\frac{\partial L}{\partial w}$",
             size=19, color=BLUE, ha="right", va="center")  # fmt: skip
    file = io.BytesIO()
    FigureCanvasAgg(fig).print_png(file)
    return file.getvalue(), (size[0] // 2, size[1] // 2)
