"""Texts shown to people: no clause twice, and a pair says one thing.

Every pair of an English and a Chinese text is held to this: those of the
lessons, of the code (dicts with "en" and "zh", en= and zh=), of the catalogue
and of the glossary. A clause that stands twice in a row was typed twice; a
number or a direction that only one language has is told wrong in one.
"""

import ast
import re
from itertools import pairwise
from pathlib import Path

from chainrule.words import catalogue
from chainrule_course import builder
from chainrule_course.builder import pairs

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted(
    path
    for folder in ("lessons/chainrule", "grader")
    for path in (ROOT / folder).rglob("*.py")
)


def text_of(node):
    """The text of a string in code, {} for what is filled in; else None."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(part) or "{}" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        sides = text_of(node.left), text_of(node.right)
        return "".join(side or "{}" for side in sides) if any(sides) else None
    return None


def is_chinese(text):
    return re.search(r"[\u4e00-\u9fff]", text) is not None


def pairs_in(source):
    """(line, English, Chinese) of every pair that stands in code."""
    for node in ast.walk(ast.parse(source)):
        two = {}
        if isinstance(node, ast.Dict):
            keys = [getattr(key, "value", None) for key in node.keys]
            two = dict(zip(keys, map(text_of, node.values), strict=True))
        elif isinstance(node, ast.Call):
            two = {k.arg: text_of(k.value) for k in node.keywords}
            if not (two.get("en") and two.get("zh")):
                texts = list(map(text_of, node.args))
                for en, zh in pairwise(texts):
                    if en and zh and is_chinese(zh) and not is_chinese(en):
                        two = {"en": en, "zh": zh}
        if two.get("en") and two.get("zh"):
            yield node.lineno, two["en"], two["zh"]


def every_pair():
    for path in SOURCES:
        for line, en, zh in pairs_in(path.read_text("utf-8")):
            yield f"{path.relative_to(ROOT)}:{line}", en, zh
    for en, zh in catalogue.catalogue("zh").items():
        yield "the catalogue", en, zh
    for lesson in builder.lessons():
        english = {}
        for cell in builder.read(lesson).cells:
            if cell.lang == "en":
                english[cell.key] = cell.text
            elif cell.lang == "zh":
                told = pairs.OWN.sub("", cell.text)
                yield f"{lesson}, {cell.key}", english[cell.key], told


CLAUSE = re.compile(r"[，。：；？！、,.:;?!\n]+\s*")
MARKED = re.compile(r"```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]+\$", re.S)
SAYS_SO = {  # what English says, and what Chinese must then have one of
    r"\blayers? below\b|\bone below\b|\blayers? before\b": "前",
    r"\blayers? above\b|\blayers? after\b": "后",
    r"\bcolumns?\b": "列",
    r"\bpositive\b": "正|大于",
    r"\bnegative\b": "负|小于",
    r"\b(?:smaller|smallest|less than|lowest)\b": "小|少|低|不到|不超过|差|矮",
    r"\buphill\b": "上|升",
    r"\bdownhill\b": "下",
    r"\b(?:half|halves|halved)\b": "半|分|一倍|0.5|1/2|中间",
}
# 下面一层 may be the next layer or the one before: no text says it
TWO_WAYS = re.compile("[上下]面(?:的)?一?层")


def _one_word(marked):
    """Code or a formula as one word, which no clause ends in."""
    return "_" + re.sub(r"\W", "_", marked.group())


def doubled(text):
    """A clause or a word that stands twice in a row, or None."""
    text = MARKED.sub(_one_word, text)
    clauses = [clause.strip() for clause in CLAUSE.split(text)]
    for one, other in pairwise(clauses):
        if one == other and len(one) > 3 and (" " in one or is_chinese(one)):
            return one
    word = re.search(r"\b([a-z]{2,}) \1\b(?! [a-z]+ed)", text)
    return word.group() if word else None


def large(text):
    """Numbers that nobody spells out: with a point, or above twelve."""
    found = set(pairs._numbers(text))
    return {n for n in found if not n.isdigit() or int(n) > 12}


def contradiction(english, chinese):
    """What one of the two says and the other does not, or None."""
    if large(english) != large(chinese):
        return f"numbers {large(english) ^ large(chinese)}"
    if found := TWO_WAYS.search(chinese):
        return f"{found.group()} can be read two ways"
    told = pairs.plain(english)
    for words, allowed in SAYS_SO.items():
        said = re.search(words, told)
        if said and not re.search(allowed, chinese):
            return f"{said.group()!r} should be one of {allowed}"
    return None


def test_a_pair_says_one_thing():
    found = [
        (where, problem)
        for where, en, zh in every_pair()
        if (problem := contradiction(en, zh) or doubled(en) or doubled(zh))
    ]
    assert found == []


def strings_in(path):
    """Every text of a file: of Markdown by paragraph, of code by string."""
    text = path.read_text("utf-8")
    if path.suffix == ".md":
        return text.split("\n\n")
    nodes = ast.walk(ast.parse(text))
    texts = [text for text in map(text_of, nodes) if text]
    return [t for t in texts if "<" not in t and "\n" not in t and " " in t]


def test_no_clause_stands_twice_in_a_row():
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
    found = [
        (path.name, twice)
        for path in [*SOURCES, *pages]
        for text in strings_in(path)
        if (twice := doubled(text))
    ]
    assert found == []


def test_what_is_wrong_is_found():
    assert doubled("dA2 的符号反了：dA2 的符号反了：误差应当是 A2 - Y。")
    assert doubled("The sum is taken over the the rows.")
    assert contradiction("What goes to the layer below?", "传给下面一层？")
    assert contradiction("What goes to the layer below?", "传给下一层？")
    assert contradiction("z is negative", "z 是正数")
    assert contradiction("with 400 points", "在 1000 个点上")
    assert contradiction("it falls to 0.25", "降到 0.52")
    assert contradiction("all point downhill", "都指向上坡")


def test_every_lesson_names_books_in_chinese():
    """Two or more, in the Chinese cell alone; English classics stay."""
    for lesson in builder.lessons():
        cells = [c for c in builder.read(lesson).cells if c.key == "reading"]
        for cell in cells:
            books = "".join(pairs.OWN.findall(cell.text)).count("《")
            assert books >= 2 if cell.lang == "zh" else books == 0, lesson
    assert pairs.difference("- a", "- 一\n\n中文读物：\n\n- 《二》") is None
    assert pairs.difference("- a", "- 一\n\n读物：\n\n- 《二》")


def test_the_chinese_readme_tells_no_other_numbers():
    """Whatever number it gives stands in README.md as well."""
    english, chinese = (
        (ROOT / name).read_text("utf-8")
        for name in ("README.md", "README.zh.md")
    )
    numbers = set(pairs._numbers(chinese))
    assert numbers and numbers <= set(re.findall(r"\d+(?:[.,]\d+)*", english))
    for heading in ("## 开始", "## 课程", "## 给谁用", "## 实情", "## 许可"):
        assert heading in chinese
    links = re.findall(r"\]\(([^)#:]+)\)", chinese)
    assert all((ROOT / link).exists() for link in links)
