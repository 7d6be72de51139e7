"""A report as plain text."""

from chainrule.checking.report import report_of
from chainrule.checking.show import Grid
from chainrule.words.display import plain
from chainrule.words.messages import colon, in_a_row, in_brackets, say

MARKS = {"right": "✓", "wrong": "✗", "open": "·"}
INDENT = "    "
MOST_LINES, MOST_WIDTH = 40, 200  # of a case in the marks


def text(report):
    """Report as plain text, with everything that the HTML holds."""
    lines = [in_a_row(report.title, report.summary)]
    for sentence in report.ahead:
        lines += ["", plain(sentence)]
    if report.ahead and report.properties:
        lines.append("")
    lines += [INDENT + _property(*each) for each in report.properties]
    if report.case:
        lines += ["", *_case(report.case)]
    for sentence in report.differences:
        lines += ["", plain(sentence)]
    for cause in report.causes:
        lines += ["", say("cause") + colon() + plain(cause)]
    for each in report.perhaps:
        lines += ["", say("perhaps") + colon() + plain(each)]
    for note in report.notes:
        lines += ["", say("worth") + colon() + plain(note)]
    if report.help:
        lines += ["", report.help]
    return "\n".join(lines)


def case(verdict):
    """The case that fails, as a notebook shows it, in lines; () without."""
    if verdict.passed:
        return ()
    shown = report_of(verdict).case
    lines = [line[:MOST_WIDTH] for line in _case(shown)] if shown else []
    return tuple(lines[:MOST_LINES])


def _property(label, mark):
    told = {"right": "is_right", "wrong": "is_wrong", "open": "is_open"}
    return f"{MARKS[mark]} {label}{in_brackets(say(told[mark]))}"


def _case(shown):
    note = in_brackets(shown.note) if shown.note else ""
    yield f"{say('smallest')}{note}{colon()}".rstrip()
    for line in shown.inputs:
        yield INDENT + line
    for name, expected, got, remark in shown.pairs:
        yield from _side(name, "expected", expected)
        yield from _side(name, "came", got)
        if remark:
            yield INDENT + remark
    if shown.printed:
        yield f"{say('printed')}{colon()}".rstrip()
        for line in shown.printed.splitlines():
            yield INDENT + line


def _side(name, key, side):
    label = INDENT + say(key, name=name).strip()
    if not isinstance(side, Grid):
        yield f"{label}{colon()}{side}"
        return
    shape = say("with_shape", shape=side.shape) if side.shape else ""
    if len(side.texts) == 1:
        row = " ".join(_entries(side)[0])
        inner = f"[{row}]" if side.shape else row
        yield f"{label}{colon()}{inner}" + (f"  {shape}" if shape else "")
        return
    yield f"{label}  {shape}" if shape else label
    rows = _entries(side)
    width = max((len(entry) for row in rows for entry in row), default=0)
    for row in rows:
        cells = "  ".join(entry.rjust(width) for entry in row)
        yield f"{INDENT}{INDENT}{cells}"


def _entries(side):
    """Texts with a star on either side of the marked ones."""
    return [
        [
            f"*{entry}*" if marked else entry
            for entry, marked in zip(texts, marks, strict=True)
        ]
        for texts, marks in zip(side.texts, side.marked, strict=True)
    ]
