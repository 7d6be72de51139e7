"""A report as HTML, for light and dark themes and for screen readers.

No meaning hangs on colour alone: each mark is a sign, and carries its word
for those who hear the page.
"""

from chainrule.checking.show import Grid
from chainrule.words.display import card, escape, prose
from chainrule.words.messages import colon, say

SIGNS = {
    "right": ("✓", "is_right"),
    "wrong": ("✗", "is_wrong"),
    "open": ("·", "is_open"),
}


def html(report):
    """Report as a card."""
    pieces = [_head(report)]
    pieces += [f"<p>{prose(each)}</p>" for each in report.ahead]
    pieces.append(_properties(report.properties))
    if report.case:
        pieces.append(_case(report.case))
    pieces += [f"<p>{prose(each)}</p>" for each in report.differences]
    pieces += [_labelled("cause", each) for each in report.causes]
    pieces += [_labelled("perhaps", each, "cause") for each in report.perhaps]
    pieces += [_labelled("worth", each) for each in report.notes]
    if report.help:
        pieces.append(f'<p class="cr-help">{_help(report)}</p>')
    return card(report.state, "".join(pieces))


def _head(report):
    title = escape(report.title)
    name = escape(report.name)
    title = title.replace(name, f"<code>{name}</code>", 1)
    return (
        f'<div class="cr-head">{sign(report.state)}'
        f'<strong class="cr-title">{title}</strong> '
        f'<span class="cr-quiet">{escape(report.summary)}</span></div>'
    )


def sign(state):
    """The round sign in front of a title."""
    return (
        f'<span class="cr-sign" aria-hidden="true">'
        f"{'✓' if state == 'right' else '…'}</span>"
    )


def _help(report):
    call = f"hint({report.name})"
    return escape(report.help).replace(call, f"<code>{call}</code>")


def _properties(properties):
    if not properties:
        return ""
    items = (_property(label, mark) for label, mark in properties)
    return f'<ul class="cr-properties">{"".join(items)}</ul>'


def _property(label, mark):
    sign_, word = SIGNS[mark]
    return (
        f'<li class="cr-{mark}"><span class="cr-mark" aria-hidden="true">'
        f"{sign_}</span> {escape(label)}"
        f'<span class="cr-heard">{colon()}{say(word)}</span></li>'
    )


def _labelled(key, text, look=None):
    label = f'<span class="cr-label">{say(key)}</span>'
    return f'<div class="cr-{look or key}">{label}<p>{prose(text)}</p></div>'


def _case(shown):
    note = f" · {escape(shown.note)}" if shown.note else ""
    inputs = "\n".join(map(escape, shown.inputs))
    pairs = "".join(_pair(*each) for each in shown.pairs)
    printed = ""
    if shown.printed:
        printed = (
            f'<span class="cr-label">{say("printed")}</span>'
            f"<pre>{escape(shown.printed)}</pre>"
        )
    return (
        f'<div class="cr-case"><span class="cr-label">{say("smallest")}'
        f"{note}</span><pre>{inputs}</pre>{pairs}{printed}</div>"
    )


def _pair(name, expected, got, remark):
    sides = _side(name, "expected", expected) + _side(name, "came", got)
    told = f'<p class="cr-quiet">{escape(remark)}</p>' if remark else ""
    return f'<div class="cr-pair">{sides}</div>{told}'


def _side(name, key, side):
    code = f"<code>{escape(name)}</code>" if name else ""
    caption = say(key, name=code).strip()
    label = escape(say(key, name=name).strip())
    if isinstance(side, Grid):
        if side.shape:
            told = say("with_shape", shape=side.shape)
            caption += f' <span class="cr-quiet">{told}</span>'
        inner = (
            f'<table aria-label="{label}">{_columns(side)}'
            f"<tbody>{_rows(side)}</tbody></table>"
        )
    else:
        inner = f'<div class="cr-plain">{escape(side)}</div>'
    return (
        f'<div class="cr-side"><div class="cr-caption">{caption}</div>'
        f"{inner}</div>"
    )


def _columns(side):
    if side.columns is None:
        return ""
    corner = "" if side.rows is None else "<td></td>"
    cells = "".join(f'<th scope="col">{j}</th>' for j in side.columns)
    return f"<thead><tr>{corner}{cells}</tr></thead>"


def _rows(side):
    rows = []
    for i, (texts, marks) in enumerate(
        zip(side.texts, side.marked, strict=True)
    ):
        head = side.rows and f'<th scope="row">{side.rows[i]}</th>'
        cells = map(_entry, texts, marks)
        rows.append(f"<tr>{head or ''}{''.join(cells)}</tr>")
    return "".join(rows)


def _entry(text, marked):
    if not marked:
        return f"<td>{escape(text)}</td>"
    heard = f'<span class="cr-heard"> ({say("differs")})</span>'
    return (
        '<td class="cr-differs"><span aria-hidden="true">≠</span>'
        f"<b>{escape(text)}</b>{heard}</td>"
    )
