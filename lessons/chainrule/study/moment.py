"""What a right answer brings: yours beside ours, its use, one step on."""

import ast
import json
from functools import cache
from importlib import resources

from chainrule.checking.findings.learner_source import source_of
from chainrule.study.ours import coloured, solution_of, without_docstring
from chainrule.study.progress import exercises_of, passed_of
from chainrule.words.display import card, escape
from chainrule.words.messages import in_a_row, listed, say

SHORT = 12  # lines that are shown unasked
LEFT_BY_US = ("# (about", "# YOUR CODE")


def moment(exercise, function):
    """HTML and text of what comes after a right answer."""
    both = _both(exercise, function)
    told = [_used(exercise), _later(exercise), _next(exercise)]
    links, words = zip(*told, strict=True)
    html = f"<p>{in_a_row(*links)}</p>" if any(links) else ""
    text = in_a_row(*words)
    if both:
        html = _beside(*both) + html
        text = "\n".join(filter(None, [_beside_text(*both), text]))
    return (card("info", html), text) if html else ("", "")


def _both(exercise, function):
    """Her lines and ours, None where one of them cannot be had."""
    ours = solution_of(exercise)
    try:
        text = source_of(function)
        yours = without_docstring(text, ast.parse(text).body[0])
    except Exception:  # functions come from anywhere
        return None
    lines = [
        line
        for line in yours.strip().splitlines()
        if not line.strip().startswith(LEFT_BY_US)
    ]
    return ours and ("\n".join(lines), ours)


def _same(yours, ours):
    return ast.dump(ast.parse(yours)) == ast.dump(ast.parse(ours))


def _beside(yours, ours):
    if _same(yours, ours):
        return f"<p>{say('moment_same')}</p>"
    sides = "".join(
        f'<div class="cr-side"><div class="cr-caption">{say(key)}</div>'
        f'<pre class="cr-source">{coloured(source)}</pre></div>'
        for key, source in (("moment_yours", yours), ("moment_ours", ours))
    )
    longest = max(yours.count("\n"), ours.count("\n"))
    is_open = " open" if longest < SHORT else ""
    return (
        f"<details{is_open}><summary>{say('moment_beside')}</summary>"
        f'<div class="cr-pair">{sides}</div></details>'
    )


def _beside_text(yours, ours):
    if _same(yours, ours):
        return say("moment_same")
    return f"{say('moment_ours')}:\n{ours}"


@cache
def _uses():
    file = resources.files("chainrule") / "uses.json"
    return json.loads(file.read_text(encoding="utf-8"))


def _link(lesson, key, text):
    """A place in a lesson, as HTML and as text."""
    place = f"{lesson}.ipynb#cell-id={key}"
    return f'<a href="{place}">{escape(text)}</a>', text


def _said(key, **linked):
    """A sentence as HTML and as text; values are pairs of both."""
    return tuple(
        say(key, **{name: pair[k] for name, pair in linked.items()})
        for k in (0, 1)
    )


def _used(exercise):
    found = _uses().get(exercise.name, {})
    for kind in ("figure", "cell"):
        if key := found.get(kind):
            here = _link(exercise.lesson, key, say(f"moment_the_{kind}"))
            return _said(f"moment_{kind}", here=here)
    return "", ""


def _later(exercise):
    lessons = _uses().get(exercise.name, {}).get("lessons", ())
    numbers = [int(lesson.split("_")[0]) for lesson in lessons]
    if not numbers:
        return "", ""
    key = "moment_later" if len(numbers) == 1 else "moment_later_many"
    return (say(key, lessons=listed(numbers)),) * 2


def _next(exercise):
    names = exercises_of(exercise.lesson)
    open_ = [name for name in names if name not in passed_of(names)]
    after = [n for n in open_ if names.index(n) > names.index(exercise.name)]
    if not open_:
        return (say("moment_done", all=len(names)),) * 2
    name = (after or open_)[0]
    return _said("moment_next", next=_link(exercise.lesson, name, name))
