"""The ideas of the course, what carries them, and when each comes back.

A part of an idea is learned when a check or a prediction was right. Then the
idea comes back after a day, a week, a month: see `review`. All of it is read
from the record of progress, which stays on the learner's machine.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from chainrule.checking.cases import exercises
from chainrule.study import journal
from chainrule.words import display
from chainrule.words.display import card, escape, prose
from chainrule.words.language import pick
from chainrule.words.messages import say

DAYS = (1, 7, 30)  # until it comes back
IDEAS = {
    "chain_rule": {
        "name": {"en": "Chain rule", "zh": "链式法则"},
        "means": {
            "en": "What comes back is upstream times local.",
            "zh": "往回传的，是上游的梯度乘以局部的导数。",
        },
        "questions": ("sigmoid_slope", "relu_gate", "passes", "layer_shape"),
        "exercises": (
            "neuron_gradient", "sigmoid_backward", "tanh_backward",
            "relu_backward", "leaky_relu_backward", "softmax_backward",
            "mse_backward", "huber_backward", "multiply_backward",
            "divide_backward", "maximum_backward", "linear_backward",
            "two_layer_loss_and_grads", "mlp_backward",
        ),
    },
    "fan_out": {
        "name": {"en": "Fan-out", "zh": "分叉"},
        "means": {
            "en": "What is used several times collects a gradient from each"
            " use.",
            "zh": "一个数用了几次，每次用都带回一份梯度，要加起来。",
        },
        "questions": ("used_twice",),
        "exercises": (
            "l2_penalty_backward", "multiply_backward", "graph_gradients",
            "unbroadcast",
        ),
    },
    "broadcasting": {
        "name": {"en": "Broadcasting", "zh": "广播"},
        "means": {
            "en": "Shapes are lined up from the right; what was stretched is"
            " summed on the way back.",
            "zh": "形状从右边对齐；前向时拉长的，反向时要求和收回来。",
        },
        "questions": ("batch_shape", "published_shape", "layer_shape"),
        "exercises": (
            "neuron_batch", "linear", "signed_distance", "unbroadcast",
            "linear_backward",
        ),
    },
    "scaling": {
        "name": {"en": "Scaling", "zh": "尺度"},
        "means": {
            "en": "1/n, the spread of a signal, the length of a step: sizes"
            " decide whether learning works.",
            "zh": "1/n、信号的标准差、步子的长短：大小合适，学习才学得动。",
        },
        "questions": (
            "too_large_rate", "depth_gain", "repeated_rows", "parabola_jump",
        ),
        "exercises": (
            "fit_line", "signal_std", "mse", "mse_backward", "l2_penalty",
            "expected_initial_loss", "descend", "clip_by_global_norm",
            "step_decay", "cosine_schedule", "lr_range_test",
        ),
    },
    "stability": {
        "name": {"en": "Stability", "zh": "数值稳定"},
        "means": {
            "en": "The same formula, written so that nothing overflows and"
            " no digits are lost.",
            "zh": "同一个公式，换一种写法，既不溢出，也不丢数位。",
        },
        "questions": ("smaller_step", "softmax_shift", "sure_and_wrong"),
        "exercises": (
            "numerical_gradient", "sigmoid", "softplus", "softmax",
            "bce_with_logits", "bce_with_logits_backward",
            "softmax_cross_entropy", "softmax_cross_entropy_backward",
            "gradient_check",
        ),
    },
    "state": {
        "name": {"en": "State", "zh": "状态"},
        "means": {
            "en": "What is kept from one step to the next, and what must not"
            " change before its time.",
            "zh": "上一步留给下一步的是什么，什么又不能提前改动。",
        },
        "questions": ("memory", "velocity_limit", "adam_first_step"),
        "exercises": (
            "perceptron_step", "train_perceptron", "mlp_forward",
            "minibatches", "sgd_step", "momentum_step", "nesterov_step",
            "rmsprop_step", "adam_step", "adamw_step", "train",
        ),
    },
}  # fmt: skip


@dataclass(frozen=True)
class Idea:
    """An idea, which parts of it are learned, and when it comes back.

    due is a time; None before anything is learned, and after the last review.
    """

    key: str
    learned: tuple
    parts: int
    due: datetime | None = None
    seen: int = 0
    settled: bool = False

    @property
    def name(self):
        """What it is called in the current language."""
        return pick(IDEAS[self.key]["name"])


def parts_of(key):
    """Exercises and questions that carry an idea, those that exist."""
    about = IDEAS[key]
    known = [name for name in about["exercises"] if name in exercises()]
    return [*known, *about["questions"]]


def all_ideas(events):
    """Every idea, as far as the events so far have brought it."""
    return [_idea(key, events) for key in IDEAS]


def _idea(key, events):
    parts, learned, due, stage, seen = parts_of(key), {}, None, 0, 0
    for event in events:
        when = _time(event)
        own = event["exercise"] == key and event["event"] == "reviewed"
        if when is None or not (own or event["exercise"] in parts):
            continue
        seen += own
        if own and not event["details"].get("right"):
            stage, due = 0, _after(when, 0)
        elif own or _is_right(event):
            if not own:
                learned[event["exercise"]] = True
            if due is None and stage == 0:
                due = _after(when, 0)
            elif due is not None and when >= due:
                stage += 1
                due = _after(when, stage)
    settled = stage == len(DAYS)
    return Idea(key, tuple(learned), len(parts), due, seen, settled)


def _after(when, stage):
    with suppress(OverflowError):  # a clock that was far off
        if stage < len(DAYS):
            return when + timedelta(days=DAYS[stage])
    return None


def _is_right(event):
    right = event["event"] == "predicted" and event["details"].get("right")
    return event["event"] == "passed" or right is True


def _time(event):
    try:
        return datetime.fromisoformat(event["time"]).astimezone()
    except (TypeError, ValueError, OverflowError):
        return None


def now():
    """The time, with its zone."""
    return datetime.now().astimezone()


def days_to(due, moment):
    """Days until a time, a part of one as a whole."""
    return -((moment - due) // timedelta(days=1))


def ideas():
    """Show the ideas of the course, how far each is filled, when it is due."""
    if display.marking():
        return
    found, moment = all_ideas(journal.events()), now()
    rows = "".join(_row(idea, moment) for idea in found)
    head = f'<strong class="cr-title">{say("ideas_title")}</strong>'
    lines = [f"{i.name}  {_count(i)}  {_when(i, moment)}" for i in found]
    display.put(
        card("info", f'{head}<ul class="cr-ideas">{rows}</ul>'),
        "\n".join([say("ideas_title"), *map(str.rstrip, lines)]),
    )


def _count(idea):
    return f"{len(idea.learned)}/{idea.parts}"


def _row(idea, moment):
    return (
        f"<li><strong>{escape(idea.name)}</strong>"
        f' <meter min="0" max="{idea.parts}" value="{len(idea.learned)}">'
        f'</meter> <span class="cr-quiet">{_count(idea)}'
        f" {escape(_when(idea, moment))}</span>"
        f"<p>{prose(pick(IDEAS[idea.key]['means']))}</p></li>"
    )


def _when(idea, moment):
    if idea.settled:
        return say("idea_settled")
    if idea.due is None:
        return ""
    days = days_to(idea.due, moment)
    if idea.due <= moment:
        return say("idea_due")
    return say("idea_tomorrow") if days <= 1 else say("idea_days", days=days)
