"""Where the course's files are that are no code: lessons, and lists."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
IN_CHECKOUT = not (PACKAGE / "lessons").is_dir()
# In a wheel they lie within the package.
ROOT = PACKAGE.parents[1] if IN_CHECKOUT else PACKAGE
LESSONS = ROOT / "lessons"
STRANGERS = ROOT / "tests" / "strangers"  # which answers are none, and why
MUTANTS = ROOT / "tests" / "mutants"
