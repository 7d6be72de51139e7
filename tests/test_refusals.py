"""What a class report says of work that was not marked, in Chinese."""

import ast
import re
from pathlib import Path

import pytest
from test_texts import is_chinese, text_of

from chainrule.words import messages
from chainrule.words.language import speaking
from chainrule_course import exercises
from chainrule_course.classroom.submissions import none_named
from chainrule_course.marking.marker import SYNTAX, UNREAD
from chainrule_course.marking.notebooks import TOO_MANY_PARTS
from chainrule_course.report import refusals
from chainrule_course.report.page import title

ROOMS = Path(__file__).resolve().parents[1] / "grader/chainrule_course"
# what refuses one submission; other errors of these files end the command
FILES = (
    "marking/repair.py", "marking/submission.py",
    "classroom/submissions.py", "classroom/work.py",
)  # fmt: skip
OF_THE_COURSE = "The assignment has no exercises of one lesson"


def sentences():
    """Every sentence with which a submission is refused."""
    yield from (none_named({"01_neuron"}, others) for others in ((), "ab"))
    yield f"The file {TOO_MANY_PARTS}."
    for name in FILES:
        tree = ast.parse((ROOMS / name).read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and named(node) == "UserError":
                text = text_of(node.args[0])
                if text and not text.startswith(OF_THE_COURSE):
                    yield text.replace("{}", "7")


def named(node):
    return getattr(node.func, "id", None)


def test_every_refusal_has_a_chinese_sentence():
    found = [text for text in sentences() if text != "The file 7."]
    assert len(found) > 12
    for text in found:
        told = refusals.told(text, "zh")
        assert is_chinese(told), text
        assert re.findall(r"\d+", told) == re.findall(r"\d+", text)
        assert refusals.told(text, "en") == text


@pytest.mark.parametrize("source", ["x = (", "if x:\npass", " y = 1"])
def test_a_cell_that_cannot_be_read_was_not_run(source):
    with pytest.raises(SyntaxError) as caught:
        compile(source, "<cell>", "exec")
    assert caught.type.__name__ in SYNTAX
    message, line = UNREAD.fullmatch(str(caught.value)).groups()
    assert f"line {line})" not in message
    for language, words in (("en", "was not run"), ("zh", "没有运行")):
        with speaking(language):
            told = messages.say(
                "unread", name="SyntaxError", message=message, line=line
            )
        assert words in told and line in told


def test_a_lesson_is_named_as_in_print():
    lesson = next(iter(exercises.LESSONS))
    assert title(lesson, "zh").startswith("第 1 课《")
