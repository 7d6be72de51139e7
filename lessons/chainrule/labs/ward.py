"""The ward of lesson 7: eight networks that do not learn, and what ails them.

`ward.json` holds what the instruments of the lesson have shown of each run;
builder/ward.py has made it. Which disease a run has stands nowhere here.
"""

import json
from functools import cache
from pathlib import Path

from chainrule.words import display
from chainrule.words.language import pick

DISEASES = (
    {
        "en": "The learning rate is far too large.",
        "zh": "学习率大得太多。",
    },
    {
        "en": "The network is too small for the task.",
        "zh": "网络太小，学不了这个任务。",
    },
    {
        "en": "Images and labels were shuffled apart.",
        "zh": "图像和标签没有按同一个顺序打乱。",
    },
    {
        "en": "All weights of a layer begin equal.",
        "zh": "同一层的权重从一样的数开始。",
    },
    {
        "en": "The sign of the gradient is wrong: every step climbs.",
        "zh": "梯度的符号反了：每一步都在往上走。",
    },
    {
        "en": "The batches are sorted by class.",
        "zh": "各批是按类别排好的。",
    },
    {
        "en": "The pixels go from 0 to 16 and were not scaled.",
        "zh": "像素从 0 到 16，没有缩放。",
    },
    {
        "en": "The weights begin far too small.",
        "zh": "初始权重小得太多。",
    },
    {
        "en": "The learning rate is far too small.",
        "zh": "学习率小得太多。",
    },
    {
        "en": "It learns its rows by heart: nothing is wrong in training.",
        "zh": "它把训练的样本背下来了：训练本身没有问题。",
    },
    {
        "en": "The biases begin far below 0.",
        "zh": "偏置从远低于 0 的数开始。",
    },
)


def diseases():
    """Show the numbered list of diseases."""
    texts = [pick(disease) for disease in DISEASES]
    items = "".join(f"<li>{display.escape(text)}</li>" for text in texts)
    lines = [f"{i:2}. {text}" for i, text in enumerate(texts, 1)]
    display.put(display.card("info", f"<ol>{items}</ol>"), "\n".join(lines))


@cache
def records():
    """What was measured: of the healthy network first, then of runs 1 to 8."""
    text = Path(__file__).with_name("ward.json").read_text("utf-8")
    return json.loads(text)
