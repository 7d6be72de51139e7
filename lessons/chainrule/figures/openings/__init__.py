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

import numpy as np

from chainrule.labs import cures, data
from chainrule.study import journal
from chainrule.study.progress import LESSONS, exercises_of
from chainrule.words import display
from chainrule.words.display import escape
from chainrule.words.language import current, pick

LANGUAGES = {"en": "English", "zh": "中文"}


def opening(name):
    """Show a page that moves: "start" is the start page."""
    if not display.marking():
        display.put_forms(forms(name, journal.events()))


def forms(name, events=()):
    """A moving page by MIME type, in the current language.

    Parameters
    ----------
    name : str
        "start", or one of QUESTIONS.
    events : sequence of dict
        What was done so far, see `journal.events`; for the start page.
    """
    return start(events) if name == "start" else _question(name)


QUESTIONS = {
    "border": {
        "question": {
            "en": "Which side is a seed on, and how far from the border?",
            "zh": "每粒种子在边界的哪一侧，离边界多远？",
        },
        "picture": {
            "en": "40 seeds by length and width, round ones hollow and"
            " slender ones filled, and a straight border that can be moved"
            " and turned; beside it the distance of every seed from the"
            " border, sorted.",
            "zh": "40 粒种子按长和宽排在平面上，圆的空心，细长的实心；一条"
            "可以移动和转动的直线边界；旁边是每粒种子到边界的距离，从小到大。",
        },
    },
    "valley": {
        "question": {
            "en": "How far should one step go?",
            "zh": "一步该走多远？",
        },
        "picture": {
            "en": "A curve with its lowest place in the middle, a start on it"
            " that can be dragged, and the steps down from there; beside it"
            " the loss after 20 steps for every learning rate, with a mark"
            " beyond which it grows.",
            "zh": "一条中间最低的曲线，上面有一个可以拖动的起点和从那里往下"
            "走的步子；旁边是每个学习率走 20 步之后的损失，过了临界值它就会"
            "变大。",
        },
    },
    "hinges": {
        "question": {
            "en": "Which dots can no straight line reach?",
            "zh": "哪些点是任何直线都够不着的？",
        },
        "picture": {
            "en": "25 dots that rise and fall, the best straight line through"
            " them, dashed, and a line of three pieces whose two ends and two"
            " hinges can be dragged; short lines show by how much it misses"
            " each dot.",
            "zh": "25 个有起有落的点，穿过它们的最好的直线（虚线），还有一条"
            "三段的折线，两个端点和两个折点都可以拖动；短线表示它离每个点有"
            "多远。",
        },
    },
    "outlier": {
        "question": {
            "en": "Which line is right, and who says so?",
            "zh": "哪条直线才对，由谁说了算？",
        },
        "picture": {
            "en": "Nine dots, one of them far from the others, and two lines:"
            " one with the least sum of squared errors, one, dashed, with the"
            " least sum of absolute errors. Every dot can be dragged.",
            "zh": "九个点，其中一个离得很远，还有两条直线：一条误差的平方和"
            "最小，另一条（虚线）误差的绝对值之和最小。每个点都可以拖动。",
        },
    },
    "graph": {
        "question": {
            "en": "Values go forwards, gradients come back: what does each"
            " number do to the loss?",
            "zh": "值往前走，梯度往回走：每个数对损失有什么作用？",
        },
        "picture": {
            "en": "A graph of one neuron and its loss. Each card shows a"
            " number in blue and below it the gradient of the loss in orange;"
            " inputs, weights and bias can be dragged.",
            "zh": "一个神经元和它的损失画成的计算图。每张卡片上蓝色是值，"
            "下面橙色是损失的梯度；输入、权重和偏置都可以拖动。",
        },
    },
    "memory": {
        "question": {
            "en": "How long may a step be, and does a memory help?",
            "zh": "一步可以迈多大，带上记忆有用吗？",
        },
        "picture": {
            "en": "A narrow ravine seen from above, with the paths of two"
            " walkers from one start that can be dragged; beside it their"
            " heights, step by step.",
            "zh": "从上往下看的一道窄峡谷，两条路从同一个可以拖动的起点出发；"
            "旁边是它们每一步的高度。",
        },
    },
    "trust": {
        "question": {
            "en": "When should the training stop, and which curve may say so?",
            "zh": "训练该在什么时候停，由哪条曲线说了算？",
        },
        "picture": {
            "en": "The share of wrong answers after each of 80 epochs, with"
            " an upright line at the epoch to stop after, which can be"
            " dragged. Of training it falls to the end; of validation and of"
            " the test it falls for about twenty epochs, and then climbs"
            " again. Buttons show and hide the curves.",
            "zh": "80 轮里每一轮之后答错的比例，还有一条竖线，标出在哪一轮"
            "之后停，可以拖动。训练的一直降到最后；验证和测试的先降，大约"
            "二十轮之后又回升。按钮可以显示或隐藏曲线。",
        },
    },
    "depth": {
        "question": {
            "en": "Turn the knob of depth: in which layer does the signal"
            " die, and in which the gradient?",
            "zh": "转动深度这个旋钮：信号在哪一层消失，梯度又在哪一层？",
        },
        "picture": {
            "en": "Two rows of up to forty bars, one a layer, on logarithmic"
            " axes: above how widely the signal is spread in each layer,"
            " below how widely the gradient is on its way back. Depth and"
            " gain can be dragged, and the kind of layer chosen.",
            "zh": "两排柱子，每层一根，最多四十层，纵轴为对数刻度：上面是每层"
            "信号的标准差，下面是梯度往回走时的标准差。层数和增益可以拖动，"
            "层的种类可以选择。",
        },
    },
}


def _question(name):
    texts = {key: pick(text) for key, text in QUESTIONS[name].items()}
    body = Template(_text("opening.html")).substitute(texts)
    given = DATA[name]() if name in DATA else {}
    return {
        "text/plain": texts["question"],
        "text/html": page(name, body, given),
    }


def _seeds():
    X, t = data.seeds()
    return {"seeds": np.column_stack([X, t]).tolist()}


def _trust():
    return {
        name: cures.measured(0.4, "plain")[name]
        for name in ("train", "validation", "test")
    }


DATA = {"border": _seeds, "trust": _trust}


def start(events=()):
    """The start page by MIME type, in the current language.

    Parameters
    ----------
    events : sequence of dict
        What was done so far, see `journal.events`.
    """
    known = {name for lesson in LESSONS for name in exercises_of(lesson)}
    ours = [event for event in events if event["exercise"] in known]
    passed = {e["exercise"] for e in ours if e["event"] == "passed"}
    latest = ours[-1]["exercise"] if ours else None
    done = {"passed": sorted(passed), "latest": latest}
    return {
        "text/plain": pick(TEXTS["title"]),
        "text/html": page("start", _start(), done),
    }


def page(name, body, given):
    """HTML of a page: its style, its body, and the script that moves it."""
    script = f"{_text('look.js')}\n{_text(f'{name}.js')}"
    language = current()
    zh = json.dumps(language == "zh")
    return (
        f"<style>{_text('look.css')}{_text('start.css', name)}</style>"
        f'<div class="cl-page cl-{name}" lang="{language}">{body}</div>'
        "<script>(() => {\n"
        "const root = document.currentScript.previousElementSibling;\n"
        f"const ZH = {zh}, DATA = {json.dumps(given)};\n"
        f"{script}}})()</script>"
    )


@cache
def _text(name, only=None):
    if only and not name.startswith(only):
        return ""
    file = resources.files("chainrule.figures.openings") / name
    return file.read_text(encoding="utf-8")


TEXTS = {
    "title": {
        "en": "How does a machine learn from its mistakes?",
        "zh": "机器怎样从错误中学习？",
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
    names = exercises_of(lesson)
    links = " ".join(
        f'<a href="{lesson}.ipynb#cell-id={name}" data-lesson="{lesson}"'
        f' data-exercise="{name}">{name}</a>'
        for name in names
    )
    return f"<li>{escape(pick(LESSONS[lesson]))}: {links}</li>"
