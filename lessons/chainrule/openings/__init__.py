"""Pages that move without a kernel: HTML with its own script.

A page is one output of a code cell. The notebooks of the course have it saved
in them, so it lives as soon as the notebook is shown; running the cell only
makes it anew. Where scripts do not run (a notebook that is not trusted, a
viewer), its text and its links stand.
"""

import json
from functools import cache
from importlib import resources
from string import Template

from chainrule import journal, screen
from chainrule.cases import exercises
from chainrule.language import current, pick
from chainrule.overview import LESSONS
from chainrule.screen import escape

LANGUAGES = {"en": "English", "zh": "中文"}


def opening(name):
    """Show a page that moves: "start" is the start page."""
    if not screen.marking():
        screen.put_forms(PAGES[name](journal.events()))


def start(events=()):
    """The start page by MIME type, in the current language.

    Parameters
    ----------
    events : sequence of dict
        What was done so far, see `journal.events`.
    """
    known = exercises()
    ours = [event for event in events if event["exercise"] in known]
    passed = {e["exercise"] for e in ours if e["event"] == "passed"}
    latest = ours[-1]["exercise"] if ours else None
    data = {"passed": sorted(passed), "latest": latest}
    return {
        "text/plain": pick(TEXTS["title"]),
        "text/html": page("start", _start(), data),
    }


PAGES = {"start": start}


def page(name, body, data):
    """HTML of a page: its style, its body, and the script that moves it."""
    script = f"{_text('look.js')}\n{_text(f'{name}.js')}"
    language = current()
    zh = json.dumps(language == "zh")
    return (
        f"<style>{_text('look.css')}{_text(f'{name}.css')}</style>"
        f'<div class="cl-page cl-{name}" lang="{language}">{body}</div>'
        "<script>(() => {\n"
        "const root = document.currentScript.previousElementSibling;\n"
        f"const ZH = {zh}, DATA = {json.dumps(data)};\n"
        f"{script}}})()</script>"
    )


@cache
def _text(name):
    file = resources.files("chainrule.openings") / name
    return file.read_text(encoding="utf-8")


TEXTS = {
    "title": {
        "en": "How does a machine learn from its mistakes?",
        "zh": "机器怎样从错误中学习？",
    },
    "lead": {
        "en": "<b>Drag the seed.</b> <b class='f'>Blue</b> is what the network"
        " says, forwards. <b class='b'>Orange</b> is how much each weight is"
        " to blame, backwards.",
        "zh": "<b>拖动这粒种子。</b><b class='f'>蓝色</b>向前：网络怎么说。"
        "<b class='b'>橙色</b>向后：每个权重各有多少责任。",
    },
    "picture": {
        "en": "A plane with 48 seeds of two kinds, one of which can be"
        " dragged, and a network of two inputs, three neurons and one output."
        " Blue lines show its signals, orange ones the gradient of each"
        " weight.",
        "zh": "平面上有两种种子共 48 粒，其中一粒可以拖动；旁边是一个网络，"
        "两个输入、三个神经元、一个输出。蓝线表示信号，橙线表示每个权重的"
        "梯度。",
    },
    "one": {"en": "Learn from this one seed", "zh": "从这一粒里学"},
    "all": {
        "en": "Learn from all 48, again and again",
        "zh": "从 48 粒里反复学",
    },
    "way": {"en": "Your way through the course", "zh": "课程路线"},
    "every": {"en": "All exercises", "zh": "全部练习"},
    "language": {"en": "Language", "zh": "语言"},
}


def _start():
    return Template(_text("start.html")).substitute(
        {name: pick(texts) for name, texts in TEXTS.items()},
        count=len(LESSONS),
        languages="".join(map(_language, LANGUAGES)),
        stations="".join(map(_station, LESSONS)),
        steps="".join(map(_steps, LESSONS)),
    )


def _language(each):
    name = LANGUAGES[each]
    if each == current():
        return f'<span lang="{each}" aria-current="true">{name}</span>'
    return f'<a lang="{each}" href="../{each}/00_start.ipynb">{name}</a>'


def _station(lesson):
    title = escape(pick(LESSONS[lesson]))
    return (
        f'<li data-lesson="{lesson}"><a href="{lesson}.ipynb">'
        f'<svg viewBox="0 0 58 58" aria-hidden="true"></svg>'
        f'<span class="name">{title}</span> <span class="count"></span>'
        f"</a></li>"
    )


def _steps(lesson):
    names = [e.name for e in exercises().values() if e.lesson == lesson]
    links = " ".join(
        f'<a href="{lesson}.ipynb#cell-id={name}" data-lesson="{lesson}"'
        f' data-exercise="{name}">{name}</a>'
        for name in names
    )
    return f"<li>{escape(pick(LESSONS[lesson]))}: {links}</li>"
