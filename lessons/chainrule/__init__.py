"""The helper package that every notebook of the course imports."""

import importlib

from chainrule import former
from chainrule.figures.openings import opening
from chainrule.figures.trophies import trophy
from chainrule.live import live
from chainrule.study.check import check
from chainrule.study.glossary import glossary
from chainrule.study.hints import hint, reveal
from chainrule.study.ideas import ideas
from chainrule.study.mine import mine
from chainrule.study.prediction import predict
from chainrule.study.progress import progress
from chainrule.study.review import review
from chainrule.study.stops import watch
from chainrule.words.language import use_language

__version__ = "0.1.0"
__all__ = [
    "check", "data", "figures", "glossary", "hint", "ideas", "live",
    "mine", "opening", "predict", "progress", "reveal", "review",
    "trophy", "use_language",
]  # fmt: skip


watch()
former.be_found()


def __getattr__(name):
    """Import the data when they are first asked for."""
    if name == "data":
        return importlib.import_module("chainrule.labs.data")
    raise AttributeError(f"module 'chainrule' has no attribute {name!r}")
