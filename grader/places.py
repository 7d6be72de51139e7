"""Where the course's files are that are no code: lessons, and lists."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LESSONS = ROOT / "lessons"
STRANGERS = ROOT / "tests" / "strangers"  # which answers are none, and why
MUTANTS = ROOT / "tests" / "mutants"
