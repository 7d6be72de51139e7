"""Close the figures that an earlier run of a cell has left.

ipywidgets keeps each widget until it is closed, a live figure with about
10 MB of pixels; who runs a cell again and again would fill the memory.
"""

import sys

_made = {}  # cell -> (number of its run, figures made in that run)


def supersede(figure):
    """Note a figure of this run of a cell; close those of its last run."""
    cell, run = _here()
    if cell is None:
        return
    last, figures = _made.get(cell, (run, []))
    if last != run:
        for old in figures:
            old.close()
        figures = []
    _made[cell] = run, [*figures, figure]


def _here():
    """Name of the cell that runs, and which of the kernel's runs it is."""
    if "IPython" not in sys.modules:
        return None, 0
    shell = sys.modules["IPython"].get_ipython()
    if getattr(shell, "kernel", None) is None:
        return None, 0
    request = shell.kernel.get_parent("shell")
    cell = request.get("metadata", {}).get("cellId")
    return cell, shell.execution_count
