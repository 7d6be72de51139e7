"""The helper package that every notebook of the course imports."""

import importlib

from chainrule.guide import hint, reveal
from chainrule.language import use_language
from chainrule.live import live
from chainrule.mine import mine
from chainrule.openings import opening
from chainrule.overview import progress
from chainrule.prediction import predict
from chainrule.study import check
from chainrule.unknown import watch
from chainrule.words import glossary

__version__ = "0.1.0"
__all__ = [
    "check", "data", "figures", "glossary", "hint", "live", "mine",
    "opening", "predict", "progress", "reveal", "use_language",
]  # fmt: skip


watch()


def __getattr__(name):
    """Import figures and data when they are first asked for."""
    if name in ("figures", "data"):
        return importlib.import_module(f"chainrule.{name}")
    raise AttributeError(f"module 'chainrule' has no attribute {name!r}")
