"""Pages of notebooks for feedback: harmless, and made quickly.

    c.GenerateFeedback.exporter_class = "grader.pages.PageExporter"

makes nbgrader's own `generate_feedback` use it. What a submission shows is
cleaned with bleach, so no script of a learner's runs in the browser of who
reads the page: outputs by nbconvert's templates, prose here, after it became
HTML (nbconvert cleans its source, which spoils code and formulas). For
formgrader, the same filter is entered by configuration:

    c.HTMLExporter.sanitize_html = True
    c.HTMLExporter.filters = {"markdown2html": "grader.pages.markdown2html"}

A class's notebooks are mostly the same, so
code and prose that were rendered once are not rendered again; and the page is
not parsed a second time to add what can be added to its text.
"""

import re
from functools import lru_cache

import bleach
from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.markdown_mistune import (
    IPythonRenderer,
    MarkdownWithMath,
)
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from traitlets import default

IMAGE = re.compile(r"<img(?![^>]*\salt=)")
NO_TEXT = '<img alt="No description has been provided for this image"'
TAGS = {
    *bleach.ALLOWED_TAGS, "br", "del", "div", "dd", "dl", "dt", "h1", "h2",
    "h3", "h4", "h5", "h6", "hr", "img", "p", "pre", "s", "small", "span",
    "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u",
}  # fmt: skip
ATTRIBUTES = {
    "*": ["align", "class", "id", "title"],
    "a": ["href"],
    "img": ["alt", "height", "src", "width"],
}
PROTOCOLS = {"data", "http", "https", "mailto"}
KEPT = 20_000  # cells that are remembered


class PageExporter(HTMLExporter):
    """nbconvert's HTML exporter with a sanitizer, without a second parse."""

    @default("sanitize_html")
    def _sanitize_html_default(self):
        return True

    @default("optimistic_validation")
    def _validated_once(self):
        return True  # not again after each of a dozen preprocessors

    def default_filters(self):
        """Yield the filters of the templates; ours come last and win."""
        yield from super().default_filters()
        yield "markdown2html", markdown2html

    def from_notebook_node(self, nb, resources=None, **more):
        """Convert a notebook; as HTMLExporter does, but for one thing.

        Cells are not made focusable one by one: the page scrolls by
        keyboard as it is.
        """
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
        return IMAGE.sub(NO_TEXT, html), resources


class _Highlighter:
    """The filter that colours code, with a memory."""

    def __init__(self, lexer):
        self.lexer = lexer

    def __call__(self, source, language=None, metadata=None):
        if metadata:  # its settings may be anything
            return _colour(self.lexer)(source, language, metadata)
        return _coloured(self.lexer, source, language)


@lru_cache(maxsize=16)
def _colour(lexer):
    return Highlight2HTML(pygments_lexer=lexer)


@lru_cache(maxsize=KEPT)
def _coloured(lexer, source, language):
    return _colour(lexer)(source, language)


@pass_context
def markdown2html(context, source):
    """Prose as clean HTML: a filter for nbconvert's templates."""
    attachments = context.get("cell", {}).get("attachments")
    if attachments:
        return _rendered(source, attachments)
    return _rendered_once(source)


@lru_cache(maxsize=KEPT)
def _rendered_once(source):
    return _rendered(source, {})


def _rendered(source, attachments):
    renderer = IPythonRenderer(escape=False, attachments=attachments)
    html = MarkdownWithMath(renderer=renderer).render(source)
    return bleach.clean(html, TAGS, ATTRIBUTES, PROTOCOLS)
