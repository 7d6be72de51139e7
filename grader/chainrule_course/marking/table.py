"""The report on a notebook as a table for people, in its language."""

import re
import shutil
import unicodedata

TEXTS = {
    "en": {
        "head": "{file}: {lesson}, seed {seed}",
        "columns": ("exercise", "points", "found"),
        "total": "total",
        "right": "right",
    },
    "zh": {
        "head": "{file}：{lesson}，随机种子 {seed}",
        "columns": ("练习", "得分", "发现"),
        "total": "总分",
        "right": "正确",
    },
}
GAP = "  "
NARROWEST = 30
WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60"
# Chinese breaks after any character but before no closing mark.
PIECE = re.compile(
    rf"\s+|[{WIDE}][，。；：、）？！”》]*|[^\s{WIDE}]+[，。；：、）？！”》]*"
)


def of(report, columns=None):
    """Report as text, as wide as the terminal."""
    texts = TEXTS[report["language"]]
    columns = columns or shutil.get_terminal_size((79, 24)).columns
    rows = [texts["columns"]]
    rows += [_row(entry, texts) for entry in report["exercises"]]
    rows.append((texts["total"], _points(report), ""))
    names = max(width(row[0]) for row in rows)
    points = max(width(row[1]) for row in rows)
    room = max(columns - names - points - 2 * len(GAP), NARROWEST)
    lines = [texts["head"].format(**report), ""]
    for name, earned, found in rows:
        first, *more = wrapped(found, room) or [""]
        start = pad(name, names) + GAP + pad(earned, -points) + GAP
        lines.append((start + first).rstrip())
        lines += [" " * width(start) + line for line in more]
    return "\n".join(lines)


def _points(entry):
    return f"{entry['points']}/{entry['max_points']}"


def _row(entry, texts):
    found = [item["text"] for item in entry["findings"]]
    if not found:
        found = [texts["right"]]
    found += [f"({item['text']})" for item in entry.get("notes", ())]
    return entry["name"], _points(entry), "\n".join(found)


def width(text):
    """Columns that a text takes in a terminal; Chinese takes two each."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide


def pad(text, columns):
    """Text filled up with spaces, on its left if columns is negative."""
    spaces = " " * (abs(columns) - width(text))
    return spaces + text if columns < 0 else text + spaces


def _printable(text):
    """Text that cannot steer a terminal: it may quote a learner's message."""
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


def wrapped(text, columns):
    """Lines of a text, none wider than the columns where it can be."""
    lines = []
    for paragraph in map(_printable, text.split("\n")):
        line = ""
        for piece in PIECE.findall(paragraph):
            if line and width((line + piece).rstrip()) > columns:
                lines.append(line.rstrip())
                line = ""
            line += piece if line else piece.lstrip()
        lines.append(line.rstrip())
    return lines
