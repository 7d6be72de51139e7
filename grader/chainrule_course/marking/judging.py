"""Judge what a notebook's function did, where nothing else can suffer.

What is judged was chosen by the author of the notebook. So the judge works in
a process that may be ended (`bounded`), and what it cannot judge costs the
points of that exercise and nothing else.
"""

from chainrule.checking import as_text
from chainrule.checking.judge import judge
from chainrule.checking.verdict import Finding, Verdict
from chainrule.words.language import current, pick, speaking
from chainrule_course import exercises
from chainrule_course.base import bounded, log
from chainrule_course.base.syntax import MOST_SOURCE
from chainrule_course.marking import not_derived, taken

LONG = {
    "en": "The cell has more than {most} characters and was not looked at; a"
    " person should look.",
    "zh": "这个单元格超过 {most} 个字符，没有检查，需要有人看一下。",
}
UNJUDGED = {
    "en": "What came back from the function could not be judged; a person"
    " should look.",
    "zh": "函数返回的东西无法评判，需要有人看一下。",
}


def judged(exercise, seed, seen, sources=()):
    """Verdict on an exercise, without the results of its cases.

    Parameters
    ----------
    exercise : chainrule_course.exercises.base.Exercise
    seed : int
        From which its cases were drawn.
    seen : list of Observation
    sources : sequence of str
        The cells in which it was written.
    """
    plain = exercise.plain()
    try:
        found = bounded.call(
            _judged, exercise.name, seed, seen, tuple(sources), current()
        )
        points, findings, notes, shown = found
        return Verdict(plain, points, findings, (), notes, shown)
    except bounded.TooMuch:
        pass
    except bounded.Failed as failed:
        log.keep(f"judging {exercise.name}, seed {seed}", str(failed))
    points = dict.fromkeys(plain.points, 0)
    return Verdict(plain, points, (Finding("unjudged", pick(UNJUDGED)),))


def _judged(name, seed, seen, sources, language):
    """Points, findings, notes, and the case that fails as text."""
    exercise = exercises.find(name)
    with speaking(language):
        verdict = judge(exercise.plain(), exercise.cases_for(seed), seen)
        notes = not_derived.suspicions(verdict, sources)
        shown = as_text.case(verdict)
    notes = tuple(Finding(note["id"], note["text"]) for note in notes)
    return verdict.points, verdict.findings, (*verdict.notes, *notes), shown


def looked_at(cells):
    """Notes on how answers were written, by the names of their exercises.

    Parameters
    ----------
    cells : list of (str or None, str)
        All cells in their order: which exercise each holds, and its text.
    """
    try:
        return bounded.call(_looked_at, cells, current())
    except bounded.TooMuch:
        return {}
    except bounded.Failed as failed:
        log.keep("looking at cells", str(failed))
        return {}


def _looked_at(cells, language):
    notes = {}
    with speaking(language):
        for name in {name for name, _ in cells if name}:
            own = [source for holds, source in cells if holds == name]
            others = [source for holds, source in cells if holds != name]
            notes[name] = taken.suspicions(own, others)
            if any(len(source) > MOST_SOURCE for source in own):
                text = pick(LONG).format(most=MOST_SOURCE)
                notes[name].append({"id": "long", "text": text})
    return notes
