"""Exercise of lesson 7: the cure, judged by how the run then learns."""

import numpy as np

from chainrule.checking.drivers.patients import ILL
from grader.exercises.base import Ladder, both
from grader.exercises.depth.common import LESSON
from solutions import depth as solution

LADDER = Ladder(LESSON)

cure = LADDER.add(
    solution.cure,
    parts=("run",),
    points={"values": 3, "purity": 1},
    driver="treated",
    hints=[
        both(
            "Which of the seven entries does each disease sit in? Three of the"
            " eight sit in the same one.",
            "每种病出在七项中的哪一项？八种里有三种出在同一项。",
        ),
        both(
            "For each entry: what does a healthy run have there? Which rate,"
            " which scale of pixels, which pairing, which order, which start?",
            "每一项，健康的 run 里是什么？多大的学习率、像素怎样缩放、"
            "怎样配对、什么顺序、怎样的初始参数？",
        ),
        both(
            "{**run, name: new} is the same run with one entry new. Which"
            " standard deviation keeps a ReLU network's signal alive, and may"
            " biases begin at 0?",
            "{**run, 名字: 新值} 是只换了一项的 run。"
            "什么标准差能让 ReLU 网络的信号不死？偏置可以从 0 开始吗？",
        ),
    ],
    fits=(
        "only_the_rate diseases_mixed_up",
        "tiny_start pairing_drawn_anew timid_rate wild_rate scale_over_255"
        " order_by_label",
        "one_entry_only all_at_once images_scaled labels_moved twins_stay"
        " biases_only weights_only edits_the_run purity not_a_run",
    ),
)
for disease in ILL:
    cure.show(disease, 0, "default_rng(0)")


@cure.hidden
def _(rng):
    return [cure.case(d, int(rng.integers(1, 10**6)), _seed(rng)) for d in ILL]


def _seed(rng):
    return f"default_rng({rng.integers(10**6)})"


def slip(id, edits, en, zh, **more):
    """A wrong answer to cure."""
    cure.slip(id, edits, en=en, zh=zh, **more)


LAST = "return {**run, 'params': start}"
slip(
    "only_the_rate",
    "if disease in (1, 9): => if True:",
    "Every run gets another rate; only two of the diseases sit there.",
    "每个 run 都换了学习率；只有两种病出在那里。",
)
slip(
    "diseases_mixed_up",
    ["disease in (1, 9) => disease in (1, 8)"],
    "A rate is changed where the start is ill, and the start where the rate"
    " is: look up the numbers in the list.",
    "该改初始参数的改了学习率，该改学习率的改了初始参数：对照清单上的编号。",
)  # fmt: skip
slip(
    "timid_rate",
    "'lr': 0.1 => 'lr': 0.003",
    "The rate is so small that 100 steps lead nowhere.",
    "学习率太小，100 步走不到哪里。",
)
slip(
    "tiny_start",
    "he_std(len(w)) => 0.01",
    "All weights begin with a standard deviation of 0.01: in three layers the"
    " signal is gone. It depends on what goes in, d.",
    "所有权重的标准差都取 0.01：三层之后信号就没了。它应当取决于输入个数 d。",
)
slip(
    "twins_stay",
    "rng.normal(0, he_std(len(w)), w.shape) => np.full(w.shape,"
    " he_std(len(w)))",
    "All weights of a matrix begin equal, so its columns stay twins; draw"
    " them.",
    "矩阵里的权重一开始全都相等，各列永远一样；应当随机抽取。",
)
slip(
    "biases_only",
    "rng.normal(0, he_std(len(w)), w.shape) => w * 1.0",
    "Only the biases begin anew; two of the diseases sit in the weights.",
    "只重置了偏置；有两种病出在权重里。",
)
slip(
    "weights_only",
    "if w.ndim == 2 else 0 * w => if w.ndim == 2 else w * 1.0",
    "The biases stay where they were, far below 0: their units stay dead.",
    "偏置还停在远低于 0 的地方：这些神经元还是死的。",
)
slip(
    "pairing_drawn_anew",
    "'pairing': np.arange(n) => 'pairing': rng.permutation(n)",
    "pairing is shuffled again, so images still have the labels of others;"
    " image i belongs to label i.",
    "pairing 又打乱了一次，图像配的还是别人的标签；"
    "第 i 张图像对应第 i 个标签。",
)
slip(
    "order_by_label",
    "'order': rng.permutation(n) => 'order': np.argsort(run['labels'])",
    "order is still sorted by class; shuffle it.",
    "order 仍然按类别排着；应当打乱。",
)
slip(
    "scale_over_255",
    "'scale': 1 / 16 => 'scale': 1 / 255",
    "These pixels go to 16 and not to 255: divided by 255 they are nearly"
    " nothing.",
    "这些像素最大是 16，不是 255：除以 255 就几乎没有了。",
)
slip(
    "images_scaled",
    "{**run, 'scale': 1 / 16} => {**run, 'images': run['images'] / 16}",
    "The images themselves are changed; scale is the entry for that.",
    "改的是图像本身；应当改 scale 这一项。",
)
slip(
    "labels_moved",
    "{**run, 'pairing': np.arange(n)} =>"
    " {**run, 'labels': run['labels'][run['pairing']]}",
    "The labels are moved instead of the pairing: now the wrong ones count as"
    " right.",
    "动的是标签，不是 pairing：错的标签反倒成了对的。",
)
slip(
    "all_at_once",
    f"{LAST} => {LAST[:-1]}, 'lr': 0.05}}",
    "The rate is changed along with the start: then nobody knows which of the"
    " two was the cure.",
    "改初始参数的同时也改了学习率：这样就不知道是哪一样治好的。",
)
slip(
    "one_entry_only",
    f"{LAST} => return {{'params': start}}",
    "Only the changed entry comes back; return the whole run.",
    "只返回了改过的那一项；应当返回整个 run。",
)
slip(
    "edits_the_run",
    "return {**run, 'lr': 0.1} => run['lr'] = 0.1; return run",
    "The caller's run is written into; {**run, ...} makes a new one.",
    "改写了调用者的 run；{**run, ...} 会新建一个。",
    finding="purity",
)


@cure.right("what_it_sees")
def _(disease, run, rng):
    n, params = len(run["labels"]), run["params"]
    if not 0.01 < run["lr"] < 1:
        return {**run, "lr": 0.15}
    if (run["pairing"] != np.arange(n)).any():
        return dict(run, pairing=list(range(n)))
    if (np.diff(run["labels"][run["order"]]) >= 0).all():
        return dict(run, order=np.arange(n))
    if run["scale"] == 1:
        return dict(run, scale=0.08)
    start = {}
    for name, w in params.items():
        start[name] = np.zeros(w.shape)
        if name[0] == "W":
            d, h = w.shape
            limit = (6 / d) ** 0.5
            start[name] = rng.uniform(-limit, limit, (d, h))
    return dict(run, params=start)


@cure.right("least_of_all")
def _(disease, run, rng):
    new = dict(run)
    params = dict(run["params"])
    if disease == 11:
        for name in ("b1", "b2", "b3"):
            params[name] = np.zeros(len(params[name]))
        new["params"] = params
    elif disease == 8:
        grown = 2**0.5 / (params["W1"].std() * 8)
        for name in ("W1", "W2", "W3"):
            params[name] = params[name] * grown
        new["params"] = params
    elif disease == 4:
        for name, w in params.items():
            std = (2 / len(w)) ** 0.5 if w.ndim == 2 else 0.0
            params[name] = std * rng.standard_normal(w.shape)
        new["params"] = params
    elif disease in (1, 9):
        new["lr"] = 0.2
    else:
        cures = {3: ("pairing", np.arange(600)), 7: ("scale", 0.0625),
                 6: ("order", rng.permutation(run["order"]))}  # fmt: skip
        name, value = cures[disease]
        new[name] = value
    return new


@cure.right("a_gain_of_one")
def _(disease, run, rng):
    from solutions.depth import glorot_std

    names = {1: "lr", 9: "lr", 3: "pairing", 6: "order", 7: "scale"}
    name = names.get(disease, "params")
    n, params = len(run["labels"]), {}
    for key, w in run["params"].items():
        params[key] = 0.0 * w
        if w.ndim == 2:
            params[key] = 1.4 * glorot_std(*w.shape) * rng.normal(size=w.shape)
    healthy = {"lr": 0.2, "pairing": np.arange(n), "scale": 1 / 12,
               "order": rng.permutation(n), "params": params}  # fmt: skip
    return {**run, name: healthy[name]}
