"""What one lesson says of another is so: promises and memories.

Each sentence that names another lesson stands here beside what it leads to:
a cell of that lesson with words in it, or an exercise. Every such sentence
of the lessons is found, so that a new one needs its place here.
"""

import re

import pytest
from prose import cells, code, tells

from chainrule_course import builder, exercises

N, A, L, B, G, D = *builder.lessons()[1:6], "07_depth"
KEPT = [  # a sentence; where it leads: lesson, cell, words in both languages
    (N, "parity_read", "In lesson 4 a second layer makes both",
     [(B, "xor_read", "19 of 20 get below", "20 次里有 19 次"),
      (B, "parity_read", "All ten are right now", "现在十个全对了")]),
    (N, "practice", "without nudging; lesson 4 shows how",
     [(B, "price_head", "Nudging would take", "轻推")]),
    (N, "practice", "lessons 2, 4 and 5 come to these",
     [(A, "sigmoid_task", "about 7 digits instead of 16", "大约 7 位"),
      (B, "equal_read", "Equal neurons get equal gradients", "一样的梯度"),
      (G, "batch_head", "**mini-batches**", "打乱")]),
    (A, "title", "You need** lesson 1", ["neuron", "numerical_gradient"]),
    (A, "given_text", "gradient from lesson 1", ["numerical_gradient"]),
    (A, "practice", "as lesson 3 does", ["softmax_cross_entropy"]),
    (L, "title", "You need** lessons 1 and 2", ["sigmoid", "softmax"]),
    (L, "mse_task", "In lesson 1 a `(n, 1)` prediction met",
     [(N, "shape_read", "Broadcasting made a table", "广播造出了一张表")]),
    (L, "given_text", "is from lesson 1", ["numerical_gradient"]),
    (L, "story_d", "In lesson 1 no border could tell even",
     [(N, "parity_read", "Six of ten is the best", "最多对六个")]),
    (L, "practice", "Lesson 5 shows that for Adam the penalty",
     ["adamw_step"]),
    (B, "title", "You need** lessons 1 to 3", ["numerical_gradient", "relu",
                                              "mse_backward"]),
    (B, "*", "Lesson 1 measured slopes by nudging",
     [(N, "slope_idea", "nudge, and look", "轻轻推一下")]),
    (B, "*", "In lesson 1 a single neuron could never learn XOR",
     [(N, "xor_read", "Three of four is the best", "四个里最多对三个")]),
    (B, "*", "and lesson 3 has shown what comes of that",
     [(L, "repeated_read", "1000 are stuck", "1000 遍的卡在")]),
    (B, "parity_text", "Lesson 1 promised a second task",
     [(N, "parity_read", "makes both tasks possible", "这两个任务")]),
    (B, "*", "all weights, as in lesson 2",
     [(A, "depth_head", "The **gain** says", "增益")]),
    (B, "*", "the cross-entropy of lesson 3", ["bce_with_logits"]),
    (B, "*", "The fit of lesson 1",
     [(N, "published_read", "weights end at 0", "权重最后却是 0")]),
    (B, "*", "On the 400 points of lesson 1",
     [(N, "story_head", "with 400 points", "400 个点")]),
    (B, "*", "what lesson 1 says of borders holds",
     [(N, "recap", "Its border is a straight line", "边界是一条直线")]),
    (B, "*", "The neuron of lesson 3 that should tell even",
     [(L, "even_or_odd_read", "jumps to and fro", "来回乱跳")]),
    (B, "practice", "Lesson 5 is about what to do with a gradient",
     ["sgd_step"]),
    (G, "title", "You need** lessons 1 to 4", ["fit_line", "mlp_backward"]),
    (G, "*", "Here is the slider of lesson 1 again",
     [(N, "rate_play", "most important slider", "最重要的滑块")]),
    (G, "*", "lesson 1 wrote it as $\\lambda$",
     [(N, "rate_read", "The number $\\lambda$ (lambda)", "（lambda）")]),
    (G, "*", "softmax and cross-entropy from lesson 3",
     ["softmax_cross_entropy"]),
    (G, "*", "The penalty of lesson 3 adds", ["l2_penalty"]),
    (G, "*", "Lesson 2 called it exploding",
     [(A, "gains_read", "**exploding** gradients", "梯度爆炸")]),
    (G, "*", "And the network of lesson 4?", ["mlp_forward"]),
    (G, "*", "lesson 4 keeps layers in a list", ["mlp_forward"]),
    (G, "*", "with the gain of lesson 2",
     [(A, "gains_read", "the balance is at $\\sqrt{2}$", "平衡点")]),
    (G, "network_text", "digits of lesson 4 are shuffled",
     [(B, "digits_text", "Here are 1797 digits", "1797")]),
    (G, "*", "Does the network of lesson 4 gain", ["mlp_forward"]),
    (G, "*", "the cures of lesson 2", ["leaky_relu"]),
    (G, "*", "are the gain of lesson 2",
     [(A, "practice", "He initialisation", "He 初始化")]),
    (D, "title", "You need** lesson 2", ["signal_std"]),
    (D, "title", "lesson 4 (going back)", ["mlp_backward"]),
    (D, "health_head", "no gradient passes it (lesson 2)",
     [(A, "leaky_task", "it is **dead**", "死了")]),
    (D, "batch_task", "the running means of lesson 5",
     [(G, "rms_head", "**running mean**", "滑动平均")]),
    (D, "batch_back_task", "sums over the rows (lesson 4)",
     ["linear_backward"]),
    (D, "fold_head", "is a weighted sum again (lesson 2",
     [(A, "stack_read", "the single line they amount to", "直线")]),
    (D, "skip_head", "its gradient is a sum of two (lesson 4",
     [(B, "recap", "gets the sum of its gradients", "梯度之和")]),
    (D, "cures_head", "with lesson 5's Adam", ["adam_step"]),
]  # fmt: skip
NAMES = re.compile(r"\b[Ll]essons? \d(?:(?:, | and | to )\d)*")


def where(lesson, key, words):
    """Keys of the cells of a lesson that say this."""
    texts = {k: re.sub(r"\s+", " ", t) for k, t in cells(lesson).items()}
    return [k for k, t in texts.items() if words in t and key in ("*", k)]


@pytest.mark.parametrize("lesson,key,words,leads", KEPT,
                         ids=[row[2] for row in KEPT])  # fmt: skip
def test_a_promise_is_kept(lesson, key, words, leads):
    (found,) = where(lesson, key, words)
    meant = NAMES.search(words).group()
    chinese = re.findall(r"\d", cells(lesson, "zh")[found])
    assert set(re.findall(r"\d", meant)) <= set(chinese)
    low, *_, high = sorted(re.findall(r"\d", meant) * 2)
    for lead in leads:
        named = isinstance(lead, str)
        there = exercises.find(lead).lesson if named else lead[0]
        assert low <= there[1] <= high
        if not named:
            tells(*lead)


def named(lesson):
    """Every mention of a lesson in the prose of one: (key, words around)."""
    for key, text in cells(lesson).items():
        text = re.sub(r"\s+", " ", text)
        for found in NAMES.finditer(text):
            yield key, text, found.start()


@pytest.mark.parametrize("lesson", [N, A, L, B, G])
def test_every_sentence_about_another_lesson_is_listed(lesson):
    listed = [(key, words) for name, key, words, _ in KEPT if name == lesson]
    for key, text, start in named(lesson):
        spans = [
            (text.find(words), text.find(words) + len(words))
            for at, words in listed
            if at in ("*", key) and words in text
        ]
        assert any(low <= start <= high for low, high in spans), text[start:][
            :90
        ]


def test_the_start_page_lists_what_is_there():
    start = cells("00_start")
    assert re.findall(r"\((\w+)\.ipynb\)", start["course"]) == [
        N, A, L, B, G, D,
    ]  # fmt: skip
    assert "glossary and what comes next" in start["course"]
    assert "glossary()" in code(G)["glossary"]
    assert any(
        text.startswith("## What comes next") for text in cells(G).values()
    )
    assert "three in all" in start["stuck"]
    assert all(len(e.hints) == 3 for e in exercises.every())
