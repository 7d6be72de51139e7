"""hint and reveal: questions that help, and at last the solution."""

import sys

from chainrule.study import journal
from chainrule.study.check import keep
from chainrule.study.ours import coloured, solution_of
from chainrule.study.which_exercise import (
    MISSING,
    NotFound,
    exercise_of,
    namespace,
)
from chainrule.words import display
from chainrule.words.display import card, escape, prose
from chainrule.words.language import pick
from chainrule.words.messages import say


def hint(function=MISSING):
    """Show a hint for an exercise: hint(neuron) or hint("neuron").

    It begins at the question that fits what the last check has found, where
    one does, and then goes through the others.
    """
    if display.marking():
        return
    names = namespace(sys._getframe(1))
    try:
        exercise = exercise_of(function, names, "hint", by_name=True)
    except NotFound as problem:
        display.notice(str(problem))
        return
    if exercise.hints:
        _show_hints(exercise, *_next(exercise))
    else:
        display.notice(say("no_hints", name=exercise.name))


def _next(exercise):
    """Place of the hint to show, None for all; what it fits; what is left.

    A hint that fits the last finding comes first, also if it was shown
    before, but only once for that finding.
    """
    past, count = _shown(exercise), len(exercise.hints)
    fitting = _fitting(exercise)
    places = [place for place, _ in past]
    if fitting and fitting not in past:
        place, finding = fitting
    else:
        begin = past[-1][0] if past else 0
        order = [(begin + k) % count for k in range(count)]
        place = next((k for k in order if k not in places), None)
        finding = None
    return place, finding, count - len({*places, place} - {None})


def _shown(exercise):
    """(place, finding) of each hint that was shown, oldest first."""
    count = len(exercise.hints)
    events = [e["details"] for e in journal.of(exercise.name, "hint")]
    steps = [(e.get("step", 1), e.get("finding")) for e in events]
    return [
        (min(max(step, 1), count) - 1, finding)
        for step, finding in steps
        if isinstance(step, int)
    ]


def _fitting(exercise):
    """(place, finding) of the hint that fits the last check, or None."""
    checks = [
        e["details"].get("findings")
        for e in journal.of(exercise.name)
        if e["event"] in ("tried", "passed")
    ]
    found = checks[-1] if checks and isinstance(checks[-1], list) else ()
    fitting = [id for id in map(str, found) if id in exercise.fits]
    return (exercise.fits[fitting[0]], fitting[0]) if fitting else None


def _show_hints(exercise, place, finding, left):
    name, hints = exercise.name, [pick(text) for text in exercise.hints]
    step, count = (place or 0) + 1, {"all": len(hints)}
    if place is None:
        step, title = len(hints), say("hints_title", name=name, **count)
    else:
        title = say("hint_title", name=name, step=step, **count)
        hints = [hints[place]]
    lead = say("hint_fits") if finding else ""
    if left:
        end = say("hint_next", call=f"`hint({name})`")
    else:
        end = say("hints_over", call=f"`reveal({name})`")
    _put(title, lead, hints, end)
    keep("hint", name, step=step, **({"finding": finding} if finding else {}))


def _put(title, lead, hints, end):
    body = f"<p>{prose(hints[0])}</p>"
    text = [display.plain(hints[0])]
    if len(hints) > 1:
        items = "".join(f"<li>{prose(each)}</li>" for each in hints)
        body = f'<ol class="cr-hints">{items}</ol>'
        text = [
            f"{number}. {display.plain(each)}"
            for number, each in enumerate(hints, 1)
        ]
    head = f'<strong class="cr-title">{escape(title)}</strong>'
    if lead:
        head, text = f"{head}<p>{prose(lead)}</p>", [lead, *text]
    foot = f'<p class="cr-help">{prose(end)}</p>'
    display.put(
        card("info", f"{head}{body}{foot}"),
        "\n".join([title, *text, display.plain(end)]),
    )


def reveal(function=MISSING):
    """Show our solution of an exercise, after a try of the learner's own."""
    if display.marking():
        return
    names = namespace(sys._getframe(1))
    try:
        exercise = exercise_of(function, names, "reveal", by_name=True)
    except NotFound as problem:
        display.notice(str(problem))
        return
    name, source = exercise.name, solution_of(exercise)
    if source is None:
        call = f"`hint({name})`"
        display.notice(say("reveal_absent", name=name, call=call))
    elif not _has_tried(name):
        display.notice(say("reveal_first", name=name, call=f"`check({name})`"))
    else:
        _show_source(name, source)
        keep("revealed", name)


def _has_tried(name):
    return any(
        entry["event"] == "passed"
        or (entry["event"] == "tried" and entry["details"].get("written"))
        for entry in journal.of(name)
    )


def _show_source(name, source):
    title, other = say("reveal_title", name=name), say("reveal_other")
    head = f'<strong class="cr-title">{escape(title)}</strong>'
    code = f'<pre class="cr-source">{coloured(source)}</pre>'
    foot = f'<p class="cr-help">{escape(other)}</p>'
    display.put(
        card("info", f"{head}{code}{foot}"), f"{title}\n\n{source}\n\n{other}"
    )
