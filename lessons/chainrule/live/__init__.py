"""Live figures: a matplotlib figure with controls, drawn anew as they move.

The author draws a figure once and gives a function that changes it:

    fig, ax = plt.subplots()
    (line,) = ax.plot(x, x)

    @live(fig, alt="A line through the origin", slope=(-2, 2, 0.1, 1))
    def show(slope):
        line.set_ydata(slope * x)
"""

import sys
from functools import partial, wraps

from chainrule.live.controls import Button, Pointed, control, log
from chainrule.live.handles import Handle, Points
from chainrule.words.display import drawing, marking, shell


def live(
    fig,
    *,
    alt,
    title="",
    labels=None,
    display=True,
    sheet=None,
    play=None,
    handles=(),
    **parameters,
):
    """Decorate a function of some parameters that redraws a figure.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        Drawn by the author; the function changes artists in it.
    alt : str or dict
        What the figure shows, for those who cannot see it.
    title : str or dict
        The question that the figure answers, its heading.
    labels : dict, optional
        Parameter or returned number -> its name on the page.
    display : bool
        Show the figure at once.
    sheet : str, optional
        A slider; a saved notebook then shows a picture for each of its
        positions, side by side, and not only for the first.
    play : str, optional
        A slider that counts steps; it gets buttons for play, step and back.
    handles : iterable of live.handle(where, moved, name)
        Rings that can be dragged in the picture.
    **parameters
        (low, high, step), (low, high, step, start) or log(...) for a slider,
        a list or dict (label -> value) for a choice, a bool for a switch,
        `live.button` for a button, whose value counts how often it was
        pressed; live.x(low, high, step, start) and live.y(...) are sliders
        that a click on the first axes sets, too; live.points(...) are points
        that can be dragged.

    Returns
    -------
    decorator : callable
        Makes a widget of the function. What the function returns, a string
        or a dict of named numbers or both, stands below the figure.
    """
    controls = {name: control(name, s) for name, s in parameters.items()}
    if (
        play is not None
        and getattr(controls.get(play), "kind", "") != "slider"
    ):
        raise ValueError(f"play={play!r}: name one of the sliders")

    def decorate(function):
        _close(fig)
        if marking():
            return _silent(controls)
        from chainrule.live.cells import supersede
        from chainrule.live.widget import LiveFigure

        _check_names(LiveFigure, controls)
        figure = LiveFigure(
            fig, function, controls, labels or {}, alt, sheet,
            title=title, play=play, handles=handles,
        )  # fmt: skip
        supersede(figure)
        if display:
            _display(figure)
        return figure

    return decorate


def unless_marking(make):
    """Decorator: while marking, a function that makes a live figure does not.

    Nobody would see it, and what it takes is most of the marking of a lesson.
    """

    @wraps(make)
    def made(*arguments, **more):
        return _silent({}) if marking() else make(*arguments, **more)

    return made


def if_drawn(alt):
    """Decorator for a function that draws a figure which does not move.

    While marking without figures it draws nothing. In a notebook, the figure
    is shown with what it shows in words, unless the axes are the caller's.
    """
    if callable(alt):
        raise TypeError(f"{alt.__name__} needs words: @if_drawn(alt)")

    def decorate(draw):
        @wraps(draw)
        def drawn(*arguments, **more):
            if drawing():
                draw(*arguments, **more)
                if shell() and not {"ax", "axes"} & set(more):
                    from chainrule.live.still import show

                    show(alt)

        drawn.alt = alt
        return drawn

    return decorate


live.log, live.button = log, Button()
live.handle, live.points = Handle, Points
live.x, live.y = partial(Pointed, 0), partial(Pointed, 1)


def _close(fig):
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(fig)


def _check_names(widget, controls):
    for name in controls:
        if hasattr(widget, name):
            raise ValueError(
                f"a parameter cannot be called {name!r}: "
                "widgets have something of that name"
            )


def _display(figure):
    if "IPython" in sys.modules:
        from IPython import display, get_ipython

        if get_ipython() is not None:
            display.display(figure)


def _silent(controls):
    """Return something with the parameters as traits, that draws nothing."""
    import traitlets

    base = traitlets.HasTraits
    if "ipywidgets" in sys.modules:  # it may be put into a VBox
        base = sys.modules["ipywidgets"].Box
    traits = {name: c.trait() for name, c in controls.items()}
    return type("SilentFigure", (base,), traits | {"__call__": _set_all})()


def _set_all(figure, **values):
    for name, value in values.items():
        setattr(figure, name, value)
