"""The builder: fresh, repeatable, and strict about its sources."""

import json
import re

import nbformat
import pytest

from chainrule_course import builder, exercises
from chainrule_course.base.errors import UserError
from chainrule_course.base.places import ROOT
from chainrule_course.builder import pairs, source
from chainrule_course.builder.chinese import code as in_chinese

LESSONS = builder.lessons()
GOOD = """+++ {"key": "title", "lang": "en"}

# A title

+++ {"key": "title", "lang": "zh", "of": "HASH"}

# 标题

```{code-cell}
:key: setup
import numpy as np
```
""".replace("HASH", source.hash_of("# A title"))


def committed(path):
    return (ROOT / "lessons" / path).read_text(encoding="utf-8")


def test_a_rebuild_is_byte_identical_and_committed(tmp_path):
    written = builder.write_all(tmp_path)
    books, ladders = 2 * len(LESSONS), len(exercises.LESSONS)
    foretold = ladders
    others = 3  # the glossary, where exercises are used, the catalogue
    assert len(written) == books + ladders + foretold + others
    for path in written:
        name = path.relative_to(tmp_path)
        assert path.read_text(encoding="utf-8") == committed(name), name


def test_nothing_is_written_twice(tmp_path):
    builder.write_all(tmp_path)
    assert builder.write_all(tmp_path) == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_languages_share_their_code(lesson):
    english, chinese = (
        json.loads(committed(f"{language}/{lesson}.ipynb"))["cells"]
        for language in ("en", "zh")
    )
    assert [c["id"] for c in english] == [c["id"] for c in chinese]
    code = [
        ("".join(one["source"]), "".join(other["source"]))
        for one, other in zip(english, chinese, strict=True)
        if one["cell_type"] == "code"
    ]
    assert sum('use_language("zh")' in other for _, other in code) > 0
    for one, other in code:  # but for texts, which test_chinese_code knows
        one = one.replace('use_language("en")', 'use_language("zh")')
        one = one.replace("# YOUR CODE HERE", "# 在这里写你的代码")
        assert other == in_chinese(one)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("lesson", LESSONS)
def test_learners_get_no_solution(lesson, language):
    text = committed(f"{language}/{lesson}.ipynb")
    assert not re.search(r"BEGIN (SOLUTION|HIDDEN)|import score", text)
    book = nbformat.reads(text, as_version=4)
    nbformat.validate(book)
    assert {c.id for c in book.cells if c.get("outputs")} <= {
        "opening",
        "valley",
    } | ({"setup"} if lesson == "00_start" else set())
    for cell in book.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("solution"):
            assert cell.id == marks["grade_id"]
            assert "raise NotImplementedError()" in cell.source


def test_the_source_notebook_holds_the_solutions():
    book = builder.source_notebook("01_neuron", "en")
    cells = {cell.id: cell for cell in book.cells}
    assert "### BEGIN SOLUTION\n    return float(x @ w + b)" in (
        cells["neuron"].source
    )
    assert "score(neuron)" in cells["test_neuron"].source
    assert cells["test_neuron"].metadata.nbgrader.points == 5


def refusal(tmp_path, text, name="01_made_up.md"):
    path = tmp_path / "src" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        source.read(path)
    return str(caught.value)


def test_a_good_source_is_read(tmp_path):
    path = tmp_path / "01_made_up.md"
    path.write_text(GOOD, encoding="utf-8")
    assert [c.key for c in source.read(path).in_language("zh")] == [
        "title",
        "setup",
    ]


@pytest.mark.parametrize(
    "old,new,line,words",
    [
        ("# A title\n", "# Another title\n", 6, "older English"),
        ("# 标题", "## 标题", 6, "headings differ"),
        ("# 标题", "# 标题 `x`", 6, "inline code differ"),
        ("# 标题", "# 标题 3", 6, "numbers differ"),
        ("# 标题", "# 标题 $x$", 6, "formulas differ"),
        ('"key": "title", "lang": "zh"', '"key": "other", "lang": "zh"', 2,
         "should follow"),
        (":key: setup", ":key: title", 10, "stands in line"),
        (":key: setup", ":key: Set-up", 10, "needs a key"),
        (":key: setup", ":key: train", 10, "name of an exercise"),
        (":key: setup", ":key: setup\n:colour: red", 10, "unknown option"),
        ("import numpy as np", "### BEGIN SOLUTION", 10, "own marker"),
        (":key: setup\nimport numpy as np", ":exercise: solutions.neuron:fire",
         10, "unknown exercise"),
        ('{"key": "title", "lang": "en"}', '{"key": "title"}', 2,
         "needs \"lang\""),
        ('{"key": "title", "lang": "en"}', '{"key": "title", "lang"}', 1, ""),
    ],
)  # fmt: skip
def test_a_wrong_source_is_named_with_its_line(
    tmp_path, old, new, line, words
):
    message = refusal(tmp_path, GOOD.replace(old, new, 1))
    assert words in message
    place = re.match(r"src/01_made_up\.md:(\d+): ", message)
    assert place and abs(int(place.group(1)) - line) <= 2, message


def test_a_forgotten_exercise_is_named(tmp_path):
    message = refusal(tmp_path, GOOD, name="01_neuron.md")
    assert "no cell for exercise" in message and "fit_line" in message


def test_accepting_a_translation_writes_its_hash(tmp_path):
    path = tmp_path / "01_made_up.md"
    path.write_text(GOOD.replace("# A title", "# A name"), encoding="utf-8")
    with pytest.raises(UserError):
        source.read(path)
    source.accept(path, {"title"})
    assert source.read(path).cells[1].of == source.hash_of("# A name")


def test_the_glossary_is_held():
    assert pairs.difference("A neuron learns.", "神经元在学习。") is None
    assert "神经元" in pairs.difference("A neuron learns.", "细胞在学习。")


def test_an_unknown_lesson_is_refused_with_the_known_ones():
    with pytest.raises(UserError, match="01_neuron"):
        builder.read("99_nothing")


@pytest.mark.parametrize("lesson", exercises.LESSONS)
def test_nothing_is_foretold_by_waiting_for_the_time_limit(lesson):
    """What never ends is slow to foretell, and says nothing: see `ends`."""
    assert "TimeLimit" not in committed(f"chainrule/exercises/{lesson}.json")
