"""Put something in front of the learner: HTML where it can be shown.

Every piece has a plain text beside its HTML, for terminals, for readers of
the saved file, and for everything that shows no HTML.
"""

import html
import os
import re
import sys
from functools import cache
from importlib import resources

from chainrule.words.language import current


def marking():
    """Whether the grader runs the notebook: then nothing is shown."""
    return os.environ.get("CHAINRULE_MARKING") == "1"


def drawing():
    """Whether figures are drawn: while marking, only where it is asked for."""
    return not marking() or os.environ.get("CHAINRULE_DRAWING") == "1"


def validating():
    """Whether nbgrader's Validate runs the notebook."""
    return os.environ.get("NBGRADER_EXECUTION") == "validate"


def shell():
    """The running IPython shell, None outside IPython."""
    if "IPython" not in sys.modules:
        return None
    return sys.modules["IPython"].get_ipython()


def put(body, text, more=None):
    """Show HTML, or else a text; more is further forms by MIME type."""
    forms = {"text/plain": text, "text/html": page(body), **(more or {})}
    put_forms({kind: form for kind, form in forms.items() if form is not None})


def put_forms(forms):
    """Show the best of several forms by MIME type, or else the text."""
    if shell() is None:
        print(forms["text/plain"])
        return
    from IPython.display import display

    display(forms, raw=True)


def notice(text):
    """Show one or a few sentences."""
    put(card("info", f"<p>{prose(text)}</p>"), plain(text))


def page(body):
    """HTML with the style that it needs."""
    return f"<style>{style()}</style>{body}"


def card(state, body):
    """A box with a coloured edge: state is right, not-yet or info."""
    return (
        f'<div class="cr cr-card cr-{state}" role="status"'
        f' lang="{current()}">{body}</div>'
    )


@cache
def style():
    """The style sheet, without comments."""
    file = resources.files("chainrule.words") / "report.css"
    text = file.read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", text).strip()


def escape(text):
    """Text as HTML."""
    return html.escape(str(text))


def prose(text):
    """A sentence as HTML, with `code` set as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def plain(text):
    """A sentence without the marks around code."""
    return text.replace("`", "")
