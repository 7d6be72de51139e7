"""The Chinese notebooks' code: the same code, with Chinese round it."""

import ast
import io
import json
import re
import tokenize

import pytest
from test_texts import is_chinese

from chainrule_course import builder
from chainrule_course.base.places import ROOT
from chainrule_course.builder import chinese, pairs

LESSONS = builder.lessons()
ENGLISH = re.compile(r"(?:\b[A-Za-z]{2,} ){3}[A-Za-z]{2,}\b")
WORDS = re.compile(r"[a-z]{3,}")
NO_WORDS = "# fmt: skip", "# XOR"


def cells(language, lesson):
    path = ROOT / "lessons" / language / f"{lesson}.ipynb"
    book = json.loads(path.read_text("utf-8"))
    return {
        cell["id"]: "".join(cell["source"])
        for cell in book["cells"]
        if cell["cell_type"] == "code"
    }


def docstrings(text):
    nodes = ast.walk(ast.parse(text))
    kinds = ast.FunctionDef, ast.ClassDef
    found = (ast.get_docstring(n) for n in nodes if isinstance(n, kinds))
    return [text for text in found if text]


def comments(text):
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [t.string for t in tokens if t.type == tokenize.COMMENT]


def bare(text):
    """The code that runs: without docstrings, comments and labels."""
    tree = ast.parse(text)
    labels = chinese.table()["labels"]
    said = {*labels, *labels.values(), '"en"', '"zh"'}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node):
            node.body = node.body[1:]
        for name, value in ast.iter_fields(node):
            parts = value if isinstance(value, list) else [value]
            parts = [_blank(text, part, said) for part in parts]
            setattr(node, name, parts if isinstance(value, list) else parts[0])
    return ast.dump(tree)


def _blank(text, node, said):
    strings = isinstance(node, ast.Constant | ast.JoinedStr)
    if strings and ast.get_source_segment(text, node) in said:
        return ast.Constant("said")
    return node


@pytest.mark.parametrize("lesson", LESSONS)
def test_what_runs_is_the_same_in_both_languages(lesson):
    english, other = cells("en", lesson), cells("zh", lesson)
    assert list(english) == list(other)
    for key, text in english.items():
        assert bare(text) == bare(other[key]), key
        made = zip(docstrings(text), docstrings(other[key]), strict=True)
        for one, two in made:
            assert one.count("---") == two.count("---"), key
            assert one.partition(">>>")[1:] == two.partition(">>>")[1:], key


@pytest.mark.parametrize("lesson", LESSONS)
def test_nothing_in_the_chinese_code_is_left_in_english(lesson):
    for key, text in cells("zh", lesson).items():
        for told in docstrings(text):
            told = told.partition(">>>")[0]
            assert is_chinese(told) and not ENGLISH.search(told), key
            widest = max(map(chinese.columns, told.split("\n")))
            assert widest <= 75, key
        for told in comments(text):
            words = WORDS.search(re.split(r"# ", told)[-1])
            known = told in NO_WORDS or re.search(r"mine\(|kappa|exp", told)
            assert is_chinese(told) or known or not words, told


def test_every_text_of_the_table_is_used_and_nothing_else_is_needed():
    used = {"docstrings": set(), "comments": set(), "labels": set()}
    for lesson in LESSONS:
        for text in cells("en", lesson).values():
            for told in docstrings(text):
                used["docstrings"] |= paragraphs(told)
            for told in comments(text):
                used["comments"].add(re.split(r"(?<=# )", told)[-1])
            for label in chinese.table()["labels"]:
                if label in text:
                    used["labels"].add(label)
    for kind, texts in chinese.table().items():
        assert set(texts) - used[kind] == set(), kind
    assert used["docstrings"] - set(chinese.table()["docstrings"]) == set()


def paragraphs(told):
    """Everything in a docstring that has to be said in Chinese."""
    head = chinese._without_examples(told)[0]
    found = set()
    for block in re.split(r"\n\n+", head):
        lines = block.split("\n")
        if len(lines) > 1 and set(lines[1]) == {"-"}:
            below = re.findall(r"(?:^    .*\n?)+", block, re.M)
            found |= {" ".join(part.split()) for part in below}
        else:
            found.add(" ".join(block.split()))
    return found


@pytest.mark.parametrize("kind", ["docstrings", "comments", "labels"])
def test_a_text_and_its_chinese_say_the_same_numbers(kind):
    for english, other in chinese.table()[kind].items():
        assert other != english and not ENGLISH.search(other), english
        assert numbers(english) == numbers(other), english
        assert pairs._code(english) == pairs._code(other), english


def numbers(text):
    return sorted(re.findall(r"\d+(?:\.\d+)?(?:e-?\d+)?", text))


def test_lines_break_where_chinese_may_break():
    lines = chinese.wrapped("一二三四，五六 x = 1，七八。", 10)
    assert lines == ["一二三四，", "五六 x =", "1，七八。"]
    assert max(map(chinese.columns, lines)) <= 10


def test_what_has_no_chinese_is_found():
    """A new docstring stays English, and the first test above would fail."""
    made = chinese.code('def f():\n    """Return the sum of all rows."""\n')
    (told,) = docstrings(made)
    assert ENGLISH.search(told) and not is_chinese(told)
