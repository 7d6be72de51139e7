"""Pages of notebooks for feedback: harmless, and made quickly.

    c.GenerateFeedback.exporter_class = "....PageExporter"

makes nbgrader's own `generate_feedback` use it; .... is this module's name.
What a submission shows is cleaned with nh3, so no script of a learner's runs
in the browser of who reads the page: outputs by nbconvert's templates, prose
here, after it became HTML (nbconvert cleans its source, which spoils code and
formulas). For formgrader, the same filter is entered by configuration:

    c.HTMLExporter.sanitize_html = True
    c.HTMLExporter.filters = {"markdown2html": "....markdown2html"}

Formulas in prose become MathML, which needs no network; MathJax is named on a
page only where a formula is left to it.

What a learner wrote may be made to keep a parser busy. So prose, code and
HTML have a length and a time, and a page has a time for all of them; what is
beyond stands on the page as the text that it is.

A class's notebooks are mostly the same, so code and prose that were rendered
once are not rendered again. A notebook is copied once and validated once, not
after each step, its grades come with three queries, and the page is not
parsed a second time to add what can be added to its text.
"""

import math
import re
import threading
import time
from functools import lru_cache
from html import escape

import nbformat
import nh3
from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from nbconvert.filters import strings
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.markdown_mistune import (
    IPythonRenderer,
    MarkdownWithMath,
)
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from nbgrader.preprocessors import GetGrades
from traitlets import default

from chainrule.checking.limits import TimeLimit, time_limit
from chainrule_course.plugins import mathml
from chainrule_course.plugins.grades import Grades

IMAGE = re.compile(r"<img(?![^>]*\salt=)")
NO_TEXT = '<img alt="No description has been provided for this image"'
TAGS = {
    "a", "abbr", "acronym", "b", "blockquote", "br", "code", "dd", "del",
    "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i",
    "img", "li", "ol", "p", "pre", "s", "small", "span", "strong", "sub",
    "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
OTHER = re.compile(rf"<(?!/?(?:{'|'.join(TAGS)})[\s/>]|!--)", re.IGNORECASE)
ATTRIBUTES = {
    "*": {"align", "class", "id", "title"},
    "a": {"href"},
    "img": {"alt", "height", "src", "width"},
}
PROTOCOLS = {"data", "http", "https", "mailto"}
KEPT = 20_000  # cells that are remembered
MOST_PROSE, MOST_CODE, MOST_HTML = 20_000, 50_000, 600_000  # characters
MOST_PLAIN = 50_000  # of what stands as text
SECONDS, PAGE_SECONDS = 2.0, 30.0
MATHJAX = re.compile(
    "<!-- Load mathjax -->.*?<!-- End of mathjax configuration -->", re.DOTALL
)
LEFT = '<span class="tex">'  # a formula that is left to MathJax
LATEX = "output_latex"  # and an output that is one
FORMULA = '<span title="formula {}"></span>'
PLACE = re.compile(FORMULA.format(r"(\d{1,5})"))


class PageExporter(HTMLExporter):
    """nbconvert's HTML exporter with a sanitizer, without a second parse."""

    @default("sanitize_html")
    def _sanitize_html_default(self):
        return True

    def default_filters(self):
        """Yield the filters of the templates; ours come last and win."""
        yield from super().default_filters()
        yield "markdown2html", markdown2html
        yield "clean_html", clean_html

    def register_preprocessor(self, preprocessor, enabled=False):
        """Register a step; for nbgrader's that gets grades, a quicker one."""
        if preprocessor is GetGrades:
            preprocessor = Grades
        return super().register_preprocessor(preprocessor, enabled)

    def from_file(self, file_stream, resources=None, **more):
        """Convert a notebook from a file; `_preprocess` validates it."""
        book = nbformat.convert(nbformat.reader.read(file_stream), 4)
        return self.from_notebook_node(book, resources, **more)

    def _preprocess(self, nb, resources):
        """Take all steps on the one copy, which is nobody's but ours."""
        for step in self._preprocessors:
            nb, resources = step(nb, resources)
        nbformat.validate(nb, relax_add_props=True)
        return nb, resources

    def from_notebook_node(self, nb, resources=None, **more):
        """Convert a notebook; as HTMLExporter does, but for one thing.

        Cells are not made focusable one by one: the page scrolls by
        keyboard as it is.
        """
        _page.until = time.monotonic() + PAGE_SECONDS
        language = nb.metadata.get("language_info", {})
        lexer = language.get("pygments_lexer", language.get("name"))
        resources = self._init_resources(resources)
        self.register_filter("highlight_code", _Highlighter(lexer))
        self.register_filter(
            "filter_data_type",
            WidgetsDataTypeFilter(
                notebook_metadata=self._nb_metadata,
                parent=self,
                resources=resources,
            ),
        )
        html, resources = super(HTMLExporter, self).from_notebook_node(
            nb, resources, **more
        )
        return self.without_network(IMAGE.sub(NO_TEXT, html)), resources

    def without_network(self, html):
        """The page, without MathJax where no formula is left to it."""
        if LEFT in html or LATEX in html:
            default = HTMLExporter.mathjax_url.default_value
            return html.replace(default, escape(self.mathjax_url), 1)
        return MATHJAX.sub("", html, 1)


class _Highlighter:
    """The filter that colours code, with a memory."""

    def __init__(self, lexer):
        self.lexer = lexer

    def __call__(self, source, language=None, metadata=None):
        magics = (metadata or {}).get("magics_language")  # no more is read
        return _coloured(self.lexer, source, language, magics)


class _Page(threading.local):
    """Until when a thread may work on the page at hand."""

    until = math.inf


_page = _Page()


def _within(most, function, text, *arguments):
    """What a function makes of a text; the text, where that is too much."""
    left = min(SECONDS, _page.until - time.monotonic())
    if len(text) > most or left <= 0:
        return _plain(text)
    try:
        with time_limit(left):
            return function(text, *arguments)
    except (TimeLimit, RecursionError):
        return _plain(text)


def _plain(text):
    shown = text[:MOST_PLAIN] + (" [...]" if len(text) > MOST_PLAIN else "")
    return f"<pre>{escape(shown)}</pre>"


def clean_html(element):
    """HTML that does nothing: nbconvert's filter, within limits."""
    text = element.decode() if isinstance(element, bytes) else str(element)
    return _within(MOST_HTML, strings.clean_html, text)


@lru_cache(maxsize=KEPT)
def _coloured(lexer, source, language, magics):
    return _within(MOST_CODE, _colour, source, lexer, language, magics)


def _colour(source, lexer, language, magics):
    colour = Highlight2HTML(pygments_lexer=lexer)
    about = {} if magics is None else {"magics_language": magics}
    return colour(source, language, about)


@pass_context
def markdown2html(context, source):
    """Prose as clean HTML: a filter for nbconvert's templates."""
    attachments = context.get("cell", {}).get("attachments")
    if attachments:
        return _within(MOST_PROSE, _rendered, source, attachments)
    return _rendered_once(source)


@lru_cache(maxsize=KEPT)
def _rendered_once(source):
    return _within(MOST_PROSE, _rendered, source, {})


def _rendered(source, attachments):
    renderer = _Renderer(escape=False, attachments=attachments)
    html = MarkdownWithMath(renderer=renderer).render(source)
    return renderer.with_formulas(_clean(html))


class _Renderer(IPythonRenderer):
    """nbconvert's renderer, with formulas as MathML.

    They are put in when all else has been cleaned.
    """

    def __init__(self, **options):
        super().__init__(**options)
        self.formulas = []

    def inline_math(self, body):
        """What stands for a formula in a line."""
        return self.kept(mathml.of(body), super().inline_math(body))

    def block_math(self, body):
        """What stands for a formula of its own."""
        return self.kept(mathml.of(body, "block"), super().block_math(body))

    def latex_environment(self, name, body):
        """What stands for an environment."""
        left = super().latex_environment(name, body)
        return self.kept(mathml.environment(name, body), left)

    def kept(self, formula, left):
        """Where a formula is to stand; its text, where there is none."""
        if formula is None:
            return f"{LEFT}{left}</span>"
        self.formulas.append(formula)
        return FORMULA.format(len(self.formulas))

    def with_formulas(self, html):
        """Clean HTML, with the formulas in their places.

        Nothing of a learner's is taken for a place but in the text: in an
        attribute, quotation marks are escaped.
        """
        known = dict(enumerate(self.formulas, 1))
        return PLACE.sub(lambda found: known.get(int(found[1]), ""), html)


def _clean(html):
    """HTML that does nothing; a tag that may not be stands as text."""
    return nh3.clean(
        OTHER.sub("&lt;", html),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=PROTOCOLS,
        link_rel=None,
    )
