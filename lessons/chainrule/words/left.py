"""What a notebook is left with, once the kernel behind a widget is gone.

JupyterLab prefers a widget to any picture beside it, and shows an error where
its kernel has ended. So a widget and what is left of it are two outputs, one
below the other: whichever is of no use is hidden by the style that the second
brings along. The second is renewed as the widget changes, so that a saved
notebook shows the last state, wherever it is opened.
"""

import base64
import json
import os
import re
import secrets
import sys
from contextlib import suppress

from chainrule.words import home
from chainrule.words.display import escape, prose, shell
from chainrule.words.language import current
from chainrule.words.messages import say

# A picture on white paper, turned where the page is dark.
DARK = """<style>
:is([data-jp-theme-light="false"], .vscode-dark) .cr-still
  { filter: invert(0.93) hue-rotate(180deg) }
@media print { .cr-still { filter: none !important } }
</style>"""
VIEW = "application/vnd.jupyter.widget-view+json"
FOLDER = "left"  # beside the record of progress
STYLE = """<style>
.jp-OutputArea-child:has(+ .jp-OutputArea-child .cr-left):not(:has(
  .chainrule-live, .cr-predict)),
.jp-OutputArea-child:has(+ .jp-OutputArea-child .cr-left):has(.cr-gone),
.jp-OutputArea-child:has(.chainrule-live, .cr-predict):not(:has(.cr-gone))
  + .jp-OutputArea-child:has(.cr-left) { display: none }
.jp-NotebookPanel .cr-run[data-commandlinker-command]
  { display: inline-block; margin-left: 8px }
</style>"""
# What the button does in JupyterLab, where the notebook is trusted.
COMMANDS = {"commands": ["notebook:run-all-above", "notebook:run-cell"]}


def show(bundle, left):
    """Show a widget, and below it what is left of it without a kernel.

    Parameters
    ----------
    bundle : (dict, dict) or None
        What anywidget displays: forms by MIME type, and their metadata.
    left : (dict, dict)
        What is left, in the same way; such as that of `picture`.

    Returns
    -------
    renew : callable or None
        Takes another `left`; None where a notebook cannot be changed later.
    """
    from IPython.display import display

    data, about = bundle or ({}, {})
    forms, metadata = left
    if not somebody_looks():
        display(_for_nobody(forms), metadata=metadata, raw=True)
    elif VIEW not in data:
        display(forms, metadata=metadata, raw=True)
    elif _is_one_output():
        display({**data, **forms}, metadata={**about, **metadata}, raw=True)
    else:
        display({VIEW: data[VIEW]}, metadata=about, raw=True)
        return _shown(forms, metadata)
    return None


def _shown(forms, metadata):
    """Show what is left; return what renews it, here and on the disk.

    A page that was loaded anew no longer takes changes of what it shows, and
    one that is closed at once has not saved the last.
    """
    from IPython.display import display

    key = secrets.token_hex(8)
    named = {**forms, "text/html": _named(forms["text/html"], key)}
    handle = display(named, metadata=metadata, raw=True, display_id=True)

    def renew(left):
        forms, metadata = left
        named = {**forms, "text/html": _named(forms["text/html"], key)}
        handle.update(named, metadata=metadata, raw=True)
        with suppress(OSError, RuntimeError):
            _keep(key, named)

    return renew


def _named(html, key):
    return html.replace('"cr-left"', f'"cr-left cr-left-{key}"', 1)


def _keep(key, forms):
    """Keep forms on the disk, whole or not at all."""
    folder = home.folder() / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    png = forms.get("image/png")
    texts = {**forms, "image/png": png and base64.b64encode(png).decode()}
    part = folder / f"{key}.part"
    part.write_text(json.dumps(texts), "utf-8")
    os.replace(part, folder / f"{key}.json")


def kept(html):
    """The forms last kept of what is left, found by its HTML; or {}."""
    found = re.search(r'"cr-left cr-left-([0-9a-f]{16})"', html)
    if not found:
        return {}
    try:
        path = home.folder() / FOLDER / f"{found[1]}.json"
        forms = json.loads(path.read_text("utf-8"))
        return {key: form for key, form in forms.items() if form}
    except (OSError, RuntimeError, ValueError, AttributeError):
        return {}


def _for_nobody(forms):
    """Forms for reports and printed pages: a picture is enough."""
    if "image/png" not in forms:
        return forms
    return {key: form for key, form in forms.items() if key != "text/html"}


def somebody_looks():
    """Say whether a page runs the notebook, not nbclient or nbconvert."""
    names = " ".join(os.environ)
    if any(sign in names for sign in ("JPY_SESSION", "VSCODE", "COLAB")):
        return True
    kernel = getattr(shell(), "kernel", None)
    in_browser = sys.platform == "emscripten"
    return in_browser or kernel is None or _cell() is not None


def _is_one_output():
    """Whether the page hides no output: that of VS Code and of Colab."""
    return "vscode" in str(_cell()) or "google.colab" in sys.modules


def _cell():
    """Name that the page gave to the cell that runs, if it did."""
    try:
        request = shell().kernel.get_parent("shell")
        return request["metadata"].get("cellId")
    except Exception:  # no kernel, or one of another kind
        return None


def picture(png, alt, size, words="", title=""):
    """Forms of a picture that one could move, and their metadata.

    Parameters
    ----------
    png : bytes
    alt : str
        What it shows.
    size : (int, int)
        Width and height on the page.
    words : str
        What stood below it.
    title : str
        The question that it answers.
    """
    below = "".join(f"<p>{prose(line)}</p>" for line in words.splitlines())
    below += invitation("left_picture")
    text = "\n".join(filter(None, [alt, words]))
    forms, metadata = still(png, text, size)
    above = f"<p><strong>{prose(title)}</strong></p>" if title else ""
    forms["text/html"] = page(above + forms["text/html"] + below)
    return forms, metadata


def still(png, alt, size):
    """Forms of a picture that does not move, and their metadata.

    JupyterLab gives no text alternative to an image/png, so that there is an
    <img> as well.
    """
    source = base64.b64encode(png).decode()
    width, height = size
    html = (
        f'<img src="data:image/png;base64,{source}" alt="{escape(alt)}"'
        f' width="{width}" height="{height}" class="cr-still"'
        ' style="max-width: 100%; height: auto">' + DARK
    )
    about = {"width": width, "height": height, "alt": alt}
    forms = {"text/html": html, "image/png": png, "text/plain": alt}
    return forms, {"image/png": about}


def page(body):
    """HTML that is seen only where its widget is not."""
    return f'{STYLE}<div class="cr-left" lang="{current()}">{body}</div>'


def invitation(key):
    """How to bring the widget back: in words, and by a button."""
    return f"<p><em>{prose(say(key))}</em>{run_button()}</p>"


def run_button():
    """A button, seen in JupyterLab only, that runs all cells up to here."""
    commands = escape(json.dumps(COMMANDS))
    return (
        '<button class="cr-run" hidden="hidden" data-commandlinker-command='
        f'"apputils:run-all-enabled" data-commandlinker-args="{commands}">'
        f"{say('left_run')}</button>"
    )
