"""The folder on the learner's machine where the course keeps things.

It is CHAINRULE_HOME, or else .chainrule in the home folder; in a browser,
whose home folder is gone with the page, in the one that is kept.
"""

import os
import sys
from pathlib import Path

BROWSER = Path("/drive")  # what JupyterLite keeps


def folder():
    """That folder; it may not be there yet.

    Raises
    ------
    RuntimeError
        If there is no home folder.
    """
    home = os.environ.get("CHAINRULE_HOME")
    if home:
        return Path(home)
    kept = sys.platform == "emscripten" and BROWSER.is_dir()
    return (BROWSER if kept else Path.home()) / ".chainrule"
