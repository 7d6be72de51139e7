"""Chinese for the code of a lesson: docstrings, comments, printed labels.

Code that runs stays as it is. Each text is found by its English in
lessons/code.zh.toml, so that an edited English text has no Chinese until
somebody writes it; it stays English till then, and a test names it.
"""

import ast
import inspect
import io
import re
import textwrap
import tokenize
import tomllib
from functools import cache

from chainrule_course.base.places import LESSONS

TABLE = LESSONS / "code.zh.toml"
WIDTH = 72  # columns of a docstring; a Chinese character takes two
STUB = {"python": "# 在这里写你的代码\nraise NotImplementedError()"}
SECTIONS = {"Parameters": "参数", "Returns": "返回", "Raises": "异常",
            "Yields": "逐次交出"}  # fmt: skip
KINDS = [  # of the lines that say what an argument is
    (r"float or ndarray", "float 或 ndarray"),
    (r"list of \(W, b\)", "(W, b) 的列表"),
    (r"list of \(dW, db\)", "(dW, db) 的列表"),
    (r"list of \(A, W, Z\)", "(A, W, Z) 的列表"),
    (r"list of (\w+)", r"\1 的列表"),
    (r"dict of (\w+)", r"\1 的字典"),
    (r"tuple of int", "int 的元组"),
    (r"ndarray of int", "int 的 ndarray"),
    (r", any shapes?", "，任意形状"),
    (r", of that shape", "，就是这个形状"),
    (r", shape of ", "，形状同 "),
    (r", shapes of ", "，形状同 "),
    (r", shapes? (?=\()", "，形状 "),
    (r"(?<=\)) or (?=\()", " 或 "),
    (r"number of rates before the end", "停下之前的个数"),
    (r"\blist\b", "列表"),
    (r"\bdict\b", "字典"),
    (r"\bcallable\b", "函数"),
]


@cache
def table():
    """Docstrings, comments and labels: English to Chinese."""
    return tomllib.loads(TABLE.read_text("utf-8"))


def code(text):
    """Code of a cell with Chinese in its docstrings, comments and labels.

    >>> print(code("x = 1  # three products"))
    x = 1  # 三个乘积
    """
    changes = {*_docstrings(text), *_labels(text), *_comments(text)}
    lines = text.split("\n")
    for (line, start), (last, end), new in sorted(changes, reverse=True):
        head, tail = lines[line - 1][:start], lines[last - 1][end:]
        lines[line - 1 : last] = (head + new + tail).split("\n")
    return "\n".join(lines)


def _docstrings(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node):
            found = node.body[0].value
            inner = docstring(ast.get_docstring(node))
            indent = " " * found.col_offset
            body = textwrap.indent(inner, indent).strip()
            close = f"\n{indent}" if "\n" in body else ""
            raw = "r" if "\\" in body else ""
            yield *_place(text, found), f'{raw}"""{body}{close}"""'


def _labels(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant | ast.JoinedStr):
            new = table()["labels"].get(ast.get_source_segment(text, node))
            if new:
                yield *_place(text, node), new


def _place(text, node):
    """Where a node begins and ends, in characters."""
    lines = text.split("\n")

    def column(line, byte):
        return len(lines[line - 1].encode()[:byte].decode())

    return (
        (node.lineno, column(node.lineno, node.col_offset)),
        (node.end_lineno, column(node.end_lineno, node.end_col_offset)),
    )


def _comments(text):
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start, token.end, comment(token.string)


def comment(text):
    """A comment in Chinese, also one that ends in another comment.

    >>> comment("# f = mine('f')  # from lesson 2")
    "# f = mine('f')  # 来自第 2 课"
    """
    if about := re.fullmatch(r"# \(about (\d+) lines?\)", text):
        return f"# （大约 {about[1]} 行）"
    *before, last = re.split(r"(?<=# )", text)
    return "".join([*before, table()["comments"].get(last, last)])


def docstring(text):
    """A docstring in Chinese; the examples at its end are left alone."""
    head, examples = _without_examples(inspect.cleandoc(text))
    blocks = [_block(block) for block in re.split(r"\n\n+", head)]
    return "\n\n".join([*blocks, *examples])


def _without_examples(text):
    head, found, examples = text.partition(">>>")
    return head.rstrip(), [found + examples] if found else []


def _block(block):
    lines = block.split("\n")
    if len(lines) > 1 and set(lines[1]) == {"-"}:
        return "\n".join([SECTIONS[lines[0]], lines[1], *_items(lines[2:])])
    return "\n".join(wrapped(said(block)))


def _items(lines):
    """Lines that say what an argument is, and sentences on it below."""
    for item in re.split(r"\n(?=\S)", "\n".join(lines)):
        kind, _, sentences = item.partition("\n")
        yield kind_of(kind)
        if sentences:
            told = said(textwrap.dedent(sentences))
            yield from ("    " + line for line in wrapped(told, WIDTH - 4))


def kind_of(line):
    """What an argument is.

    >>> kind_of("y : ndarray of int, shape (n,) or (n, k)")
    'y : int 的 ndarray，形状 (n,) 或 (n, k)'
    """
    for pattern, chinese in KINDS:
        line = re.sub(pattern, chinese, line)
    return line


def said(paragraph):
    """A paragraph in Chinese, or in English where there is none."""
    english = " ".join(paragraph.split())
    return table()["docstrings"].get(english, english)


def wrapped(text, width=WIDTH):
    """Lines of at most so many columns, broken as Chinese is broken."""
    lines, line = [], ""
    for piece in re.findall(r"(?:[!-~]+|.)[，。：；、）！？]* ?", text):
        if columns(line + piece.rstrip()) > width and line:
            lines, line = [*lines, line.rstrip()], ""
        line += piece
    return [*lines, line.rstrip()]


def columns(text):
    """Columns of a text, of which a Chinese character takes two."""
    return sum(1 if letter < "\u2e80" else 2 for letter in text)
