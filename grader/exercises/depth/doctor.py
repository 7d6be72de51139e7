"""Exercise of lesson 7: which disease has each of eight networks?

As in the clinic of lesson 4, the check says how many diagnoses are right, and
not which; what is shipped is a seal of each answer.
"""

import numpy as np

from grader.exercises.base import Ladder, both
from grader.exercises.depth.common import LESSON
from solutions import depth as solution

LADDER = Ladder(LESSON)
RUNS = tuple(range(1, 9))

net_doctor = LADDER.add(
    solution.net_doctor,
    parts=("disease",),
    points={"values": 2},
    driver="diagnoses",
    hints=[
        both(
            "Where does the loss begin, beside ln 10 = 2.3? Which diseases"
            " show before the first step, and which only afterwards?",
            "损失从哪里开始，与 ln 10 = 2.3 相比呢？"
            "哪些病在第一步之前就看得出来，哪些要之后才看得出来？",
        ),
        both(
            "Does anything move at all? Look at the update ratios: 0, tiny,"
            " about 0.01, or far too large. And who is dead, at the start and"
            " at the end?",
            "到底有没有东西在动？看更新比：是 0、极小、约 0.01，还是大得过头？"
            "开头和结尾各有谁死了？",
        ),
        both(
            "A symptom is not a cause. If two diseases would stop the loss,"
            " what does one of them do to another instrument that the other"
            " does not?",
            "症状不是病因。如果两种病都会让损失停住，"
            "其中一种会让另一件仪器显出什么，而另一种不会？",
        ),
    ],
    fits=("", "", ""),
)
net_doctor.show(RUNS)


@net_doctor.hidden
def _(rng):
    return [net_doctor.case(tuple(int(k) + 1 for k in rng.permutation(8)))]


def slip(id, edit, en, zh):
    """A mistake of the diagnosis, in form and not in content."""
    net_doctor.slip(id, edit, en=en, zh=zh)


TABLE = "{1: 1, 2: 9, 3: 8, 4: 6, 5: 3, 6: 11, 7: 7, 8: 4}[k]"
slip(
    "from_zero",
    f"{TABLE} => {TABLE} - 1",
    "All numbers are one too small: the list counts from 1.",
    "每个数都小了 1：清单从 1 数起。",
)
slip(
    "one_too_many",
    f"{TABLE} => {TABLE} + 1",
    "All numbers are one too large: the list counts from 1.",
    "每个数都大了 1：清单从 1 数起。",
)
slip(
    "number_of_the_run",
    f"{TABLE} => k",
    "k itself comes back; the number of its disease is wanted.",
    "返回了 k 自己；要的是它的病的编号。",
)
slip(
    "all_eight",
    f"{TABLE} => list({TABLE.removesuffix('[k]')}.values())",
    "All eight numbers come back at once; return the one for k.",
    "一次返回了全部八个数；应当只返回 k 的那一个。",
)
slip(
    "as_text",
    f"{TABLE} => str({TABLE})",
    "The number comes back as a text; return it without the quotes.",
    "返回的是文字；去掉引号，返回数。",
)
slip(
    "index_shifted",
    f"{TABLE} => list({TABLE.removesuffix('[k]')}.values())[k % 8]",
    "A list counts from 0, so k = 1 got the second of your numbers: take"
    " [k - 1].",
    "列表从 0 数起，k = 1 取到了第二个数：应当取 [k - 1]。",
)


@net_doctor.right("a_list")
def _(k):
    return [1, 9, 8, 6, 3, 11, 7, 4][k - 1]


@net_doctor.right("branches")
def _(k):
    if k == 1:
        return 1.0
    if k in (2, 3):
        return 9.0 if k == 2 else 8.0
    return {4: 6.0, 5: 3.0, 6: 11.0, 7: 7.0}.get(k, 4.0)


@net_doctor.right("from_numpy")
def _(k):
    return np.array([0, 1, 9, 8, 6, 3, 11, 7, 4])[k]
