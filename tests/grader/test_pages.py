"""Feedback pages: harmless, and otherwise what nbgrader makes of them."""

import copy
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import books
import nbformat
import nbgrader
import pytest
from nbconvert.exporters import HTMLExporter
from nbconvert.filters import Highlight2HTML
from traitlets.config import Config

from chainrule_course import exercises
from chainrule_course.plugins import pages
from chainrule_course.plugins.pages import PageExporter

FORMGRADER = Path(nbgrader.__file__).parent / "server_extensions/formgrader"
HOSTILE = {
    "text/html": "<script>steal()</script><b onclick='steal()'>b</b>"
    "<a href='javascript:steal()'>a</a><img src=x onerror='steal()'>"
    "<iframe srcdoc='<script>steal()</script>'></iframe>",
    "application/javascript": "steal()",
    "image/svg+xml": "<svg onload='steal()'><script>steal()</script></svg>",
    "text/markdown": "<script>steal()</script> [a](javascript:steal())",
    "text/latex": "</span><script>steal()</script>",
    "text/vnd.mermaid": "graph</pre><script>steal()</script>",
}
PROSE = "<script>steal()</script> <img src=x onerror=steal()> *kept*"


def config():
    found = Config()
    found.HTMLExporter.template_name = "feedback"
    found.HTMLExporter.extra_template_basedirs = [
        str(FORMGRADER / "templates")
    ]
    found.HTMLExporter.extra_template_paths = [
        str(FORMGRADER / "static/node_modules/bootstrap/dist/css")
    ]
    return found


def notebook(*outputs):
    """Lesson 1, marked, with outputs in every code cell."""
    book = nbformat.from_dict(books.solved())
    for cell in book.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.score = 1
        if cell.cell_type == "code":
            cell.outputs = list(outputs)
    return book


def page(book, exporter=PageExporter):
    about = {"notebook": "01", "score": 1, "max_score": 2, "late_penalty": 0}
    made = exporter(config=config())
    text, _ = made.from_notebook_node(copy.deepcopy(book), {"nbgrader": about})
    return text


class Active(HTMLParser):
    """Everything in a page that could run, and the text."""

    def __init__(self):
        super().__init__()
        self.found, self.text, self.within = [], [], None

    def handle_starttag(self, tag, attributes):
        self.within = tag
        for key, value in attributes:
            if key.startswith("on") or "javascript:" in (value or ""):
                self.found.append((tag, key))
        if tag in ("iframe", "object", "embed", "svg"):
            self.found.append(tag)

    def handle_data(self, data):
        if self.within == "script" and "steal" in data:
            self.found.append("script")
        self.text.append(data)


def active(text):
    seen = Active()
    seen.feed(text)
    return seen


@pytest.mark.parametrize("kind", HOSTILE)
def test_nothing_of_a_learner_s_runs(kind):
    output = nbformat.v4.new_output("display_data", {kind: HOSTILE[kind]})
    book = notebook(output)
    book.cells.append(nbformat.v4.new_markdown_cell(PROSE))
    html = {"raw_mimetype": "text/html"}
    book.cells.append(nbformat.v4.new_raw_cell(PROSE, metadata=html))
    seen = active(page(book))
    assert seen.found == []
    assert "kept" in "".join(seen.text)


def test_the_attack_works_on_what_is_not_cleaned():
    html = nbformat.v4.new_output(
        "display_data", {"text/html": HOSTILE["text/html"]}
    )
    assert "script" in active(page(notebook(html), HTMLExporter)).found


@pytest.mark.parametrize("source, seen", [
    ("a List<int> b", "a List&lt;int&gt; b"),
    ("1 <2 & 3", "1 &lt;2 &amp; 3"),
    ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
    ("<svg/onload=x>", "&lt;svg/onload=x&gt;"),
    ("<b onclick=x>hi</b>", "<b>hi</b>"),
    ("<a href='javascript:x'>hi</a>", "<a>hi</a>"),
    ("<!-- <img src=x> -->", ""),
])  # fmt: skip
def test_a_tag_that_may_not_be_stands_as_text(source, seen):
    assert pages._clean(source) == seen


def words(text):
    """The words of a page, where a learner looks for them."""
    body = text[text.index("<body") :]
    return " ".join(active(re.sub(r"(?s)<script.*?</script>", "", body)).text)


def test_the_page_says_what_nbgrader_s_own_says(monkeypatch):
    forget()
    monkeypatch.setattr(pages.mathml, "convert", None)
    text = nbformat.v4.new_output("stream", name="stdout", text="1 < 2 & 3\n")
    number = nbformat.v4.new_output("execute_result", {"text/plain": "0.5"})
    picture = nbformat.v4.new_output("display_data", {"image/png": "aGk="})
    book = notebook(text, number, picture)
    ours, theirs = page(book), page(book, HTMLExporter)
    said = ["".join(words(text).split()) for text in (ours, theirs)]
    assert said[0] == said[1]
    assert "1 < 2 & 3" in words(ours)
    assert ours.count("<img") == theirs.count("<img") > 0
    assert ours.count("<img") == len(re.findall(r"<img[^>]* alt=", ours))
    forget()


def of_student(name):
    """Lesson 1 with something of a student's wherever she may write."""
    book = notebook(nbformat.v4.new_output("stream", text=f"{name} out"))
    books.cell(book, "linear").source = f"# {name} codes"
    books.cell(book, "linear").metadata.nbgrader.comment = f"{name} is told"
    text = nbformat.v4.new_markdown_cell("![same](attachment:same.png)")
    text.attachments = {"same.png": {"image/png": f"{name}+picture"}}
    raw = nbformat.v4.new_raw_cell(f"{name} raw")
    prose = nbformat.v4.new_markdown_cell(f"{name} *writes*")
    for number, cell in enumerate([text, raw, prose]):
        book.cells.append(nbformat.from_dict({**cell, "id": f"own{number}"}))
    return book


def forget():
    """Empty what is remembered from other pages."""
    pages._coloured.cache_clear()
    pages._rendered_once.cache_clear()


def test_a_class_s_pages_are_those_of_fresh_exporters():
    names = ("ada", "bo", "cleo")
    class_ = [of_student(name) for name in names]
    class_[1].metadata.language_info = {"name": "r"}
    books.cell(class_[2], "setup").metadata.magics_language = "text"
    given = copy.deepcopy(class_)
    exporter = PageExporter(config=config())
    made = [page(book, lambda config: exporter) for book in class_]
    assert class_ == given
    for name, text, book in zip(names, made, class_, strict=True):
        forget()
        assert text == page(book)
        parts = (" out", " codes", "+picture", " raw", " <em>", " is told")
        assert all(f"{name}{part}" in text for part in parts)
        assert not any(f"{other} " in text for other in {*names} - {name})
        assert not any(f"{other}+" in text for other in {*names} - {name})


def test_the_same_code_has_the_colours_of_its_own_language():
    source = "%%time\nfor x in y: print(f'{x}')"
    seen = set()
    for lexer in ("ipython3", "r", None):
        for about in ({}, {"magics_language": "bash"}, {"score": 1}):
            text = pages._Highlighter(lexer)(source, metadata=about)
            theirs = Highlight2HTML(pygments_lexer=lexer)
            assert text == theirs(source, metadata=about)
            seen.add(text)
    assert len(seen) == 3


def test_a_class_s_code_is_coloured_once(monkeypatch):
    forget()
    page(notebook())
    monkeypatch.setattr(pages, "Highlight2HTML", None)
    monkeypatch.setattr(pages.nh3, "clean", None)
    again = notebook()
    books.cell(again, "test_linear").metadata.nbgrader.score = 0
    page(again)


def test_no_page_of_an_invalid_notebook():
    book = notebook()
    books.cell(book, "setup").cell_type = "odd"
    with pytest.raises(nbformat.ValidationError):
        page(book)
    with pytest.raises(nbformat.ValidationError):
        PageExporter(config=config()).from_file(io.StringIO(json.dumps(book)))


DEEP = {
    "div": "<div>" * 200_000,
    "bold": "<b><i><a>" * 100_000,
    "formula": r"\\( " * 30_000,
    "environment": r"\begin{a}" * 20_000,
    "quotes": ">" * 19_000,
    "brackets": "[" * 19_000,
    "stars": "*a_" * 6_000,
    "ticks": "`a" * 9_000,
    "short formula": r"\\( " * 4_000,
    "short div": "<div>" * 3_900,
}


@pytest.mark.parametrize("kind", DEEP)
def test_what_takes_long_stands_as_text(kind, monkeypatch):
    """No time is measured: without limits these take minutes to hours."""
    monkeypatch.setattr(pages, "SECONDS", 0.5)
    text = DEEP[kind]
    display = {"output_type": "display_data", "metadata": {}}
    book = notebook(
        nbformat.from_dict({**display, "data": {"text/html": text}}),
        nbformat.from_dict({**display, "data": {"text/markdown": text}}),
    )
    book.cells = [books.cell(book, "neuron"), books.cell(book, "test_neuron")]
    prose = nbformat.v4.new_markdown_cell(text)
    book.cells.append(prose)
    book.cells.append(nbformat.v4.new_code_cell(text[:10_000]))
    book.cells.append(nbformat.v4.new_markdown_cell("kept to the end"))
    made = page(book)
    assert len(made) < 3_000_000
    seen = active(made)
    assert seen.found == [] and "kept to the end" in "".join(seen.text)


# formulas -------------------------------------------------------------------

BEGIN_MATHJAX = "Load mathjax"


def with_prose(*texts):
    """A page with prose of somebody's."""
    book = notebook()
    book.cells = [nbformat.v4.new_markdown_cell(text) for text in texts]
    return page(book)


@pytest.mark.parametrize("lesson", exercises.LESSONS)
def test_formulas_of_the_lessons_need_no_network(lesson):
    pytest.importorskip("latex2mathml")
    path = books.LESSONS / "en" / f"{lesson}.ipynb"
    book = nbformat.from_dict(json.loads(path.read_text("utf-8")))
    prose = [c.source for c in book.cells if c.cell_type == "markdown"]
    html = with_prose(*prose)
    assert html.count("<math ") > 5
    assert BEGIN_MATHJAX not in html and pages.LEFT not in html
    assert not re.search(r"<script[^>]+src=|<link[^>]+href=", html)


def test_what_is_no_known_formula_is_left_to_mathjax():
    pytest.importorskip("latex2mathml")
    for tex in (r"\unknown{x}", "a & b", "x^2^3"):
        html = with_prose(f"so $${tex}$$")
        assert BEGIN_MATHJAX in html and pages.LEFT in html, tex


HOSTILE_TEX = [
    r"\href{javascript:steal()}{x}",
    r"\class{x" + '" onclick="steal()' + r"}{x}",
    r"\style{background:url(javascript:steal())}{x}",
    r"\text{</mtext><script>steal()</script>}",
    r"<script>steal()</script>",
    '" onerror="steal()" x="',
]
PLACES = [
    "${}$", "$${}$$", r"\begin{{equation}}{}\end{{equation}}",
    "![${}$](x.png)", "# ${}$", "[${}$](x)", '<b title="${}$">b</b>',
    '<b title=\'<span title="formula 1"></span>\'>$x$ ${}$</b>',
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_a_formula_does_nothing(place):
    html = with_prose(*(place.format(tex) for tex in HOSTILE_TEX))
    words = {("b", "title"), ("math", "alttext"), ("img", "alt")}
    assert {*active(html).found} <= words  # they are only said
