"""Bold words render as bold: beside Chinese, Markdown easily refuses.

`**` ends nothing where a bracket or full stop stands before it and a Chinese
character after it, as in **层（layer）**就是; a comma after it helps.
"""

import re

import pytest
from markdown_it import MarkdownIt

from chainrule_course import builder

MARKED = re.compile(r"(\*{1,2})(.+?)\1")
MARKDOWN = MarkdownIt("commonmark")


def emphasised(text):
    """What an author marked, and what a reader sees marked."""
    text = re.sub(r"```.*?```", "", text, flags=re.S)
    text = re.sub(r"\$\$.*?\$\$|\$[^$\n]+\$|`[^`\n]+`", "x", text, flags=re.S)
    html = MARKDOWN.render(text)
    seen = re.findall(r"<(strong|em)>(.*?)</\1>", html)
    return [words for _, words in MARKED.findall(text)], [w for _, w in seen]


@pytest.mark.parametrize("lesson", builder.lessons())
def test_emphasis_renders(lesson):
    for cell in builder.read(lesson).cells:
        if cell.kind == "markdown":
            written, seen = emphasised(cell.text)
            assert written == seen, f"{lesson}, {cell.key} ({cell.lang})"


def test_bold_that_would_not_render_is_found():
    written, seen = emphasised("**层（layer）**就是神经元，**损失（loss）**，")
    assert written != seen
    written, seen = emphasised("一**层（layer）**，而 $a * b$ 是*新*的")
    assert written == seen == ["层（layer）", "新"]
