"""The report on a class: right numbers, and nothing that could hurt."""

import csv
import io
import re
from html.parser import HTMLParser

import numpy as np
import pytest
import records

from chainrule_course import cli, exercises
from chainrule_course.report import alike, figures, page, tables

LESSON = records.LESSON


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Eight students; three share a mistake, one name is an attack."""
    sign, twice = {"neuron": "bias_subtracted"}, {"linear": "averaged"}
    text = "Two notebooks were handed in; the newer one counts."
    made = [
        records.record("ada", sign),
        records.record("bo", sign),
        records.record("cy", sign | twice),
        records.record("<script>alert(1)<!--", twice),
        records.record("=cmd|' C'!A0"),
        records.record("o'hara, jr"),
        records.record("flo", look=[{"id": "two", "text": text}]),
        records.record("gus", report=None, refused="This is not a notebook."),
    ]
    copied = "def neuron(x, w, b):\n    k = w * x\n    return b + k.sum()"
    renamed = copied.replace("k", "total") + "  # mine"
    step = "def perceptron_step(w, b, x, t):\n    raise ValueError(w)"
    sources = {
        "ada": {"neuron": copied, "perceptron_step": step},
        "bo": {"neuron": renamed, "perceptron_step": step},
        "cy": {},
    }
    folder = tmp_path_factory.mktemp("course")
    return records.write(folder, made, sources)


@pytest.fixture(scope="module")
def numbers(course):
    return figures.of(course, LESSON, "en")


def test_the_command_writes_page_and_tables(course, capsys):
    assert cli.main(["course", "report", LESSON, "--course", str(course)]) == 0
    folder = course / "reports" / LESSON
    assert str(folder / "report.html") in capsys.readouterr().out
    assert {path.name for path in folder.iterdir()} == {
        "report.html", "students.csv", "exercises.csv", "mistakes.csv"
    }  # fmt: skip


def test_difficulty_and_discrimination(numbers):
    table = np.array(
        [[e["points"] for e in r["report"]["exercises"]]
         for r in numbers.marked]
    )  # fmt: skip
    item = numbers.items[0]
    assert item.name == "neuron" and item.not_written == 0
    assert item.difficulty == pytest.approx(table[:, 0].mean() / 5)
    rest = table[:, 1:].sum(axis=1)
    expected = np.corrcoef(table[:, 0], rest)[0, 1]
    assert item.discrimination == pytest.approx(expected)
    everybody_right = next(i for i in numbers.items if i.name == "fit_line")
    assert everybody_right.discrimination is None


def test_the_commonest_mistake_comes_first(numbers):
    first = numbers.mistakes[0]
    assert (first.exercise, first.id) == ("neuron", "bias_subtracted")
    assert first.count == 3 and first.student == "ada" and first.seed == 1
    mistake = exercises.find("neuron").mistakes["bias_subtracted"]
    assert first.text == mistake.text["en"]


def test_the_sentences_are_in_the_language_of_the_page(course):
    first = figures.of(course, LESSON, "zh").mistakes[0]
    mistake = exercises.find("neuron").mistakes["bias_subtracted"]
    assert first.text == mistake.text["zh"]


class Tags(HTMLParser):
    """The tags and the texts of a page; refuses what is not closed."""

    VOID = ("meta", "rect", "line", "br")

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.texts = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_stands_alone_and_is_harmless(course, language):
    found = figures.of(course, LESSON, language)
    text = page.html(found, language)
    tags = Tags()
    tags.feed(text)
    assert tags.open == []
    names = [name for name, _ in tags.tags]
    assert "script" not in names and "link" not in names
    for _, attributes in tags.tags:
        assert not any(key.startswith("on") for key in attributes)
        assert "src" not in attributes and "href" not in attributes
    words = " ".join(tags.texts)
    for student in ("<script>alert(1)<!--", "o'hara, jr"):
        assert student in words
    assert "This is not a notebook." in words
    assert "Two notebooks were handed in" in words
    svg = next(a for name, a in tags.tags if name == "svg")
    assert svg["role"] == "img" and svg["aria-label"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_shows_the_case_that_fails(course, language):
    numbers = figures.of(course, "01_neuron", language)
    html = page.html(numbers, language)
    assert html.count("<pre>") >= sum(m.named for m in numbers.mistakes) > 0
    assert all("<script" not in m.case for m in numbers.mistakes)


def test_bars_count_everybody(numbers):
    bars = page.histogram(numbers.totals, numbers.max_points)
    assert sum(count for _, _, count, _ in bars) == len(numbers.marked)
    assert max(height for *_, height in bars) == 1


def test_tables_are_no_formulas(numbers):
    for text in tables.of(numbers).values():
        for line in csv.reader(io.StringIO(text.removeprefix("\ufeff"))):
            for cell in line:
                number = re.fullmatch(r"-?[\d.]+", cell)
                assert number or not cell.startswith(tables.DANGEROUS)
    rows = list(csv.reader(io.StringIO(tables.of(numbers)["students.csv"])))
    assert "o'hara, jr" in [row[0] for row in rows]
    assert "'=cmd|' C'!A0" in [row[0] for row in rows]


def test_nothing_marked_yet(tmp_path, capsys):
    code = cli.main(["course", "report", LESSON, "--course", str(tmp_path)])
    assert code == 2
    assert "holds no marks" in capsys.readouterr().err
    assert cli.main(["course", "report", "99_none"]) == 2
    assert "There is no lesson" in capsys.readouterr().err


def test_a_record_that_is_cut_off(tmp_path, capsys):
    records.write(tmp_path, [])
    (tmp_path / "marks" / LESSON / "ada.json").write_text('{"student": "a')
    code = cli.main(["course", "report", LESSON, "--course", str(tmp_path)])
    assert code == 2
    assert capsys.readouterr().err.count("\n") == 1


# submissions that are alike --------------------------------------------------


def test_names_comments_and_layout_do_not_count():
    one = 'def f(x):\n    """Text."""\n    a = x * 2\n    return a + 1\n'
    two = "def f(x):\n    total = x*2  # twice\n\n    return (total + 1)"
    assert alike.normal(one) == alike.normal(two)
    assert alike.normal(one) != alike.normal(one.replace("2", "3"))
    swapped = "def f(x):\n    a = 1\n    x = x + a\n    return x"
    assert alike.normal(swapped) != alike.normal(one)


def test_not_written_and_broken_answers_are_none():
    assert alike.normal("def f(x):\n    raise NotImplementedError") is None
    assert alike.normal("def f(x:") is None
    assert alike.normal("(" * 5000) is None


def answers(count, **more):
    """A class that writes alike in two exercises and differs in six."""
    plain = {
        str(i): {f"e{k}": f"x = {0 if k < 2 else i * 10 + k}"
                 for k in range(8)}
        for i in range(count)
    }  # fmt: skip
    return plain | more


def test_a_copy_is_found_and_common_answers_say_nothing():
    copy = answers(30)["7"] | {"e5": "x = -1"}
    (pair,) = alike.pairs(answers(30, copy=copy))
    assert pair.students == ("7", "copy")
    assert "e5" not in pair.exercises and "e0" not in pair.exercises
    assert len(pair.exercises) == 5
    assert pair.bits == pytest.approx(5 * np.log2(31 / 2))


def test_what_everybody_writes_is_no_sign():
    assert alike.pairs(answers(30)) == []
    same = {str(i): {f"e{k}": "x = 1" for k in range(9)} for i in range(40)}
    assert alike.pairs(same) == []
    assert alike.pairs({}) == []
