"""Headings over the panels of a figure, which stand still when it moves."""

from chainrule.figures.style import INK


def head(ax, text, colour=INK, right=False):
    """Write a heading over an axes, at its left or at its right end."""
    x, side = (1.0, "right") if right else (0.0, "left")
    style = {"transform": ax.transAxes, "fontsize": 10, "va": "bottom"}
    ax.text(x, 1.02, text, color=colour, ha=side, **style)
