"""Run and judge one notebook.

The points of our exercises are decided by marker.py, outside the process
of the notebook. They are put into the test cells as nbgrader expects them: a
text with the findings, then a float. Tests of a teacher's own are left to
chainrule_course.engine.verify.
"""

import re

from nbformat import from_dict
from nbgrader.utils import determine_grade

from chainrule.words.language import pick, speaking
from chainrule_course import exercises
from chainrule_course.base.errors import UserError
from chainrule_course.engine import verify
from chainrule_course.marking import cell_notes, marker, notebooks, score
from chainrule_course.marking.repair import kernel_language

CALLS_SCORE = r"^\s*score\(\s*{}\s*\)"

TEXTS = {
    "unprotected": {
        "en": "The cell {found} tests in the learner's own process: what it"
        " gives can be forged.",
        "zh": "单元格 {found} 在学生自己的进程里测试，结果可能被伪造。",
    },
    "warned": {
        "en": "While it ran there was a warning ({found}). It costs nothing,"
        " and it is worth knowing where it comes from.",
        "zh": "运行时出现了警告（{found}）。不扣分，但值得弄清楚它从哪里来。",
    },
    "by_hand": {
        "en": "Answers to grade by hand: {found}.",
        "zh": "需要人工评分的答案：{found}。",
    },
}
STOPPED = "dead", "endless", "flood"  # ids of findings a person should see
NOT_RUN = {
    "output_type": "error",
    "ename": "NotRun",
    "evalue": "the process had ended before this cell",
    "traceback": ["NotRun: the process had ended before this cell"],
}


def marked(book, name, source, order, files, engine):
    """Run and judge one notebook.

    Parameters
    ----------
    book : dict
        In notebook format 4, with all cells of the assignment.
    name : str
        Its name in the assignment.
    source : dict
        As `gradebook.sources` gives it, or `source_of`.
    order : dict
        Of which student, assignment, seed and render are used, and
        cell_seconds where there is one.
    files : dict
        What lies beside it: name -> bytes.
    engine : Engine

    Returns
    -------
    book : dict
        With outputs.
    found : dict
        report, look, protected, and scores by the names of cells.
    """
    language = kernel_language(book["metadata"])
    if language and "python" not in language.lower():
        raise UserError(f"Its kernel is {language[:40]}, and not Python.")
    ours = exercises_of(source)
    file = f"{order['student']}/{order['assignment']}/{name}.ipynb"
    render = order["render"] or _by_hand(source)
    options = {"files": files, "render": render}
    seconds = order.get("cell_seconds") or verify.CELL_SECONDS
    tests = {_name(c) for c in book["cells"] if _is_tested(c)} - set(ours)
    report, outputs = _nothing_of_ours(file, order), {}
    stopped, warned = {}, {}
    if ours:
        read = _read(_without(book, tests), file, order, ours)
        report, outputs = marker.with_outputs(
            read, order["seed"], engine, seconds, **options
        )
    if tests or not ours:
        ran = verify.execute(
            from_dict(book), engine, lambda cell: _name(cell) in ours,
            seconds=seconds, **options,
        )  # fmt: skip
        outputs |= {index + 1: out for index, out in ran.outputs.items()}
        tests, stopped = tests - set(ran.forgeable), ran.stopped
        warned = {_name(book["cells"][i]): w for i, w in ran.warned.items()}
    report["exercises"] = [
        entry
        for entry in report["exercises"]
        if entry["name"] in ours.values()
    ]
    with speaking(report["language"]):
        cells = _with_outputs(book["cells"], outputs, report, ours)
        found = _found(cells, report, ours, tests)
        _tell_of(stopped, found["look"])
        for entry in report["exercises"]:
            if entry["name"] in warned:
                text = pick(TEXTS["warned"]).format(
                    found=warned[entry["name"]]
                )
                entry["notes"].append({"id": "warning", "text": text})
    return {**book, "cells": cells}, found


def _by_hand(source):
    """Whether a person marks something, and so has to see the figures."""
    return any(
        cell.get("task") or (cell["grade"] and cell.get("solution"))
        for cell in source["cells"]
    )


def _tell_of(stopped, look):
    """Add to what a person should see which cells were stopped."""
    for index, key in stopped.items():
        notes = cell_notes.of(index + 1, key, "")
        look += [note for note in notes if note not in look]


def _nothing_of_ours(file, order):
    """The report on a notebook of another course."""
    return {
        "file": file, "lesson": order["assignment"], "language": "en",
        "seed": order["seed"], "points": 0, "max_points": 0, "exercises": [],
    }  # fmt: skip


def _without(book, tests):
    """The notebook, without the tests that the learner must not see."""
    text = {"cell_type": "markdown"}
    cells = [c | text if _name(c) in tests else c for c in book["cells"]]
    return {**book, "cells": cells}


def source_of(book):
    """What `gradebook.sources` knows, from a notebook nbgrader has mended."""
    cells = []
    for cell in book["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if "grade_id" in marks:
            plain = {"name": marks["grade_id"], "source": cell["source"]}
            kinds = ("grade", "solution", "task")
            cells.append(plain | {k: marks.get(k, False) for k in kinds})
    return {"cells": cells}


def exercises_of(source):
    """Exercises by the name of the test cell that scores each."""
    known = {exercise.name for exercise in exercises.every()}
    found = {}
    for cell in source["cells"]:
        name = cell["name"].removeprefix("test_")
        calls = re.search(CALLS_SCORE.format(re.escape(name)),
                          cell["source"] or "", re.MULTILINE)  # fmt: skip
        if cell["grade"] and name in known and calls:
            found[cell["name"]] = name
    return found


def _read(book, file, order, ours):
    """The notebook as `marking` wants it."""
    lessons = {exercises.find(name).lesson for name in ours.values()}
    if len(lessons) != 1:
        raise UserError(
            "The assignment has no exercises of one lesson of this course."
        )
    return notebooks.of(book, file, order["seed"], lessons.pop())


def _with_outputs(cells, outputs, report, ours):
    """The cells, with what each put out."""
    entries = {entry["name"]: entry for entry in report["exercises"]}
    done, count = [], 0
    for number, cell in enumerate(cells, 1):
        if cell["cell_type"] != "code":
            done.append(cell)
            continue
        count += 1
        name = _name(cell)
        if name in ours:
            ran = _verdict(entries[ours[name]], report["seed"], count, cell)
        elif number in outputs or not _is_tested(cell):
            ran = _counted(outputs.get(number, []), count)
        else:
            ran = [NOT_RUN]
        done.append({**cell, "outputs": ran, "execution_count": count})
    return done


def _counted(outputs, count):
    return [
        {**output, "execution_count": count}
        if output["output_type"] == "execute_result"
        else output
        for output in outputs
    ]


def _name(cell):
    return cell["metadata"].get("nbgrader", {}).get("grade_id")


def _is_tested(cell):
    """Whether nbgrader takes its points from what the cell puts out."""
    marks = cell["metadata"].get("nbgrader", {})
    return bool(marks.get("grade")) and not marks.get("solution")


def _verdict(entry, seed, count, cell):
    """Outputs of a test cell: the findings as text, the points as a float."""
    most = float(cell["metadata"]["nbgrader"]["points"])
    points = float(min(entry["points"], most))
    lines = [
        pick(score.TEXTS).format(
            name=entry["name"], points=entry["points"],
            most=entry["max_points"], seed=seed,
        )
    ]  # fmt: skip
    lines += [f"- {f['text']}" for f in entry["findings"] + entry["notes"]]
    lines += entry.get("case", [])
    text = "".join(line + "\n" for line in lines)
    return [
        {"output_type": "stream", "name": "stdout", "text": text},
        {
            "output_type": "execute_result", "execution_count": count,
            "data": {"text/plain": repr(points)}, "metadata": {},
        },
    ]  # fmt: skip


def _found(cells, report, ours, outside):
    """The report with the teacher's own tests in it; who has to look.

    Those of the tests that were judged outside cannot be forged.
    """
    look, by_hand, forgeable, scores = [], [], [], {}
    for entry in report["exercises"]:
        said = [*entry["findings"], *entry["notes"]]
        look += [item for item in said if item["id"] in STOPPED]
    for cell in map(from_dict, cells):
        marks = cell["metadata"].get("nbgrader", {})
        if not marks.get("grade"):
            continue
        points, most = determine_grade(cell)
        scores[marks["grade_id"]] = points
        if marks["grade_id"] in ours:
            continue
        if points is None:
            by_hand.append(marks["grade_id"])
            continue
        if _is_tested(cell) and marks["grade_id"] not in outside:
            forgeable.append(marks["grade_id"])
        report["exercises"].append(
            {
                "name": marks["grade_id"], "points": points,
                "max_points": most, "findings": [], "notes": [],
            }
        )  # fmt: skip
    for key, names in (("by_hand", by_hand), ("unprotected", forgeable)):
        if names:
            text = pick(TEXTS[key]).format(found=", ".join(names))
            look.append({"id": key, "text": text})
    for key in ("points", "max_points"):
        report[key] = sum(entry[key] for entry in report["exercises"])
    return {
        "report": report,
        "look": look,
        "protected": not forgeable,
        "scores": scores,
    }
