"""The widget of predict: a question, choices, and what comes after."""

from pathlib import Path

import anywidget
import traitlets

from chainrule.words.display import style

_FOLDER = Path(__file__).parent


class Question(anywidget.AnyWidget):
    """A question whose explanation is sent once a choice is made.

    choice is the number of what was chosen, -1 before that; chosen is called
    with it and returns HTML.
    """

    _esm = (_FOLDER / "predict.js").read_text("utf-8")
    _css = style()
    _about = traitlets.Dict().tag(sync=True)
    _after = traitlets.Unicode().tag(sync=True)
    choice = traitlets.Int(-1).tag(sync=True)

    def __init__(self, about, chosen):
        super().__init__(_about=about)
        self._chosen = chosen
        self.renew = None  # renews what a saved notebook shows

    @traitlets.observe("choice")
    def _explain(self, change):
        if change["old"] == -1:
            self._after = self._chosen(change["new"])
