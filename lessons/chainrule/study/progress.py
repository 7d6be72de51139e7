"""progress: how far the learner has come, and what to do next."""

from dataclasses import dataclass

from chainrule.checking.cases import exercises
from chainrule.study import journal
from chainrule.words import display
from chainrule.words.display import escape
from chainrule.words.language import current, pick
from chainrule.words.messages import colon, in_brackets, say

LESSONS = {
    "01_neuron": {"en": "Neuron", "zh": "神经元"},
    "02_activations": {"en": "Activations", "zh": "激活函数"},
    "03_losses": {"en": "Losses", "zh": "损失函数"},
    "04_backprop": {"en": "Backpropagation", "zh": "反向传播"},
    "05_gradient_descent": {
        "en": "Variants of gradient descent",
        "zh": "梯度下降的变体",
    },
    "07_depth": {"en": "Depth", "zh": "深度"},
}
SIGNS = {"done": "✓", "tried": "…", "open": ""}
PLAIN_SIGNS = {"done": "✓", "tried": "…", "open": "·"}


@dataclass(frozen=True)
class Lesson:
    """A lesson and the state of each of its exercises, in order."""

    id: str
    states: dict

    @property
    def number(self):
        """Which lesson it is, counted from 1."""
        return list(LESSONS).index(self.id) + 1

    @property
    def title(self):
        """Title in the current language."""
        return pick(LESSONS[self.id])

    @property
    def done(self):
        """How many exercises are done."""
        return sum(state == "done" for state in self.states.values())


def progress():
    """Show the state of every lesson and what to do next."""
    if display.marking():
        return
    events = journal.events()
    lessons = [_lesson(id, events) for id in LESSONS]
    step = _next(lessons, events)
    display.put(_html(lessons, step), _text(lessons, step))


def exercises_of(lesson):
    """Names of the exercises of a lesson, in order."""
    return [ex.name for ex in exercises().values() if ex.lesson == lesson]


def passed_of(names):
    """Those of the exercises that were passed once."""
    done = {e["exercise"] for e in journal.events() if e["event"] == "passed"}
    return done & set(names)


def _lesson(id, events):
    names = exercises_of(id)
    passed = {e["exercise"] for e in events if e["event"] == "passed"}
    tried = {
        e["exercise"]
        for e in events
        if e["event"] in ("hint", "revealed") or e["details"].get("written")
    }
    states = {
        name: "done"
        if name in passed
        else "tried"
        if name in tried
        else "open"
        for name in names
    }
    return Lesson(id, states)


def _begun(tried):
    return "tried" if tried else "open"


def _next(lessons, events):
    """(lesson, exercise) to do next, None if all are done.

    The first that is open in the lesson worked on last, then in any.
    """
    known = exercises()
    last = [known[e["exercise"]] for e in events if e["exercise"] in known]
    recent = last[-1].lesson if last else None
    for lesson in sorted(lessons, key=lambda each: each.id != recent):
        for name, state in lesson.states.items():
            if state != "done":
                return lesson, name
    return None


def _advice(step, lessons, exercise, title):
    """The sentence on what to do next."""
    if step is None:
        return say("next_none")
    lesson, name = step
    fresh = all(s == "open" for each in lessons for s in each.states.values())
    key = "next_again" if lesson.states[name] == "tried" else "next_step"
    return say("next_first" if fresh else key, exercise=exercise, lesson=title)


def _count(lessons):
    done = sum(lesson.done for lesson in lessons)
    return say("progress_count", done=done,
               all=sum(len(lesson.states) for lesson in lessons))  # fmt: skip


def _quoted(title):
    return f"《{title}》" if current() == "zh" else f"“{title}”"


def _text(lessons, step):
    lines = [say("progress_title") + colon() + _count(lessons)]
    for lesson in lessons:
        label = say("progress_lesson", number=lesson.number)
        lines.append(f"{label}  {lesson.title}  {_marks(lesson)}")
    legend = (
        f"{PLAIN_SIGNS[state]} {say(f'state_{state}')}" for state in SIGNS
    )
    where, name = "", ""
    if step:
        where = _quoted(step[0].title) + in_brackets(f"{step[0].id}.ipynb")
        name = step[1]
    lines += ["  ".join(legend), _advice(step, lessons, name, where)]
    return "\n".join(lines)


def _marks(lesson):
    marks = " ".join(PLAIN_SIGNS[state] for state in lesson.states.values())
    return f"{marks}  {lesson.done}/{len(lesson.states)}"


def _html(lessons, step):
    head = (
        f'<div class="cr-head"><strong class="cr-title">'
        f"{say('progress_title')}</strong> "
        f'<span class="cr-quiet">{_count(lessons)}</span></div>'
    )
    rows = "".join(map(_row, lessons))
    legend = "".join(
        f'<span class="cr-key">{_dot(state)} {say(f"state_{state}")}</span>'
        for state in SIGNS
    )
    return (
        f'<div class="cr cr-progress" role="status" lang="{current()}">{head}'
        f'<ul class="cr-lessons">{rows}</ul>'
        f'<div class="cr-next">{_link(step, lessons)}'
        f'<span class="cr-legend" aria-hidden="true">{legend}</span></div>'
        "</div>"
    )


def _link(step, lessons):
    if step is None:
        return f"<span>{_advice(step, lessons, '', '')}</span>"
    lesson, name = step
    title = f'<a href="{lesson.id}.ipynb">{escape(_quoted(lesson.title))}</a>'
    exercise = f"<code>{escape(name)}</code>"
    return f"<span>{_advice(step, lessons, exercise, title)}</span>"


def _row(lesson):
    title = escape(lesson.title)
    dots = "".join(
        f"<li>{_dot(state, name)}</li>"
        for name, state in lesson.states.items()
    )
    whole = " cr-whole" if lesson.done == len(lesson.states) else ""
    return (
        f'<li class="cr-lesson{whole}"><span class="cr-number">'
        f'{lesson.number}</span> <a href="{lesson.id}.ipynb">{title}</a>'
        f'<ul class="cr-dots">{dots}</ul><span class="cr-quiet">'
        f"{lesson.done}/{len(lesson.states)}</span></li>"
    )


def _dot(state, name=None):
    told = name + colon() + say(f"state_{state}") if name else ""
    heard = f'<span class="cr-heard">{escape(told)}</span>' if name else ""
    title = f' title="{escape(told)}"' if name else ""
    return (
        f'<span class="cr-dot cr-{state}"{title}><span aria-hidden="true">'
        f"{SIGNS[state]}</span></span>{heard}"
    )
