"""Exercise of the bug clinic: which fault is it?

The check says how many diagnoses are right, and not which: a number is found
by thinking, not by trying. What is shipped and shown is a seal of each
answer, from which it cannot be read.
"""

import numpy as np

from grader.exercises.base import Ladder, both
from solutions import clinic as solution

LADDER = Ladder("04_backprop")

diagnose = LADDER.add(
    solution.diagnose,
    parts=("fault",),
    points={"values": 2},
    driver="diagnoses",
    hints=[
        both(
            "Which line did you change to mend it? What did that line do"
            " wrong: a factor, a shape, a place, a mask, a mean?",
            "修的时候改了哪一行？那一行错在哪里：因子、形状、位置、掩码，"
            "还是平均？",
        ),
        both(
            "Divide each broken gradient by the mended one. Is the ratio the"
            " same everywhere? Does it change when the data are repeated?",
            "用坏的梯度除以修好的梯度。各处的比值一样吗？数据重复几遍，"
            "比值会变吗？",
        ),
        both(
            "A symptom is not a cause: two faults may both make the loss"
            " fall. Which sentence of the list describes the line itself?",
            "症状不是病因：两种错误都可能让损失下降。"
            "清单里哪一句说的正是那一行？",
        ),
    ],
)
diagnose.show((1, 2, 3, 4, 5))


@diagnose.hidden
def _(rng):
    order = rng.permutation(5) + 1
    return [diagnose.case(tuple(int(k) for k in order))]


def slip(id, *, en, zh):
    """Decorator: a mistake of the diagnosis, in form and not in content."""
    return diagnose.mistake(id, en=en, zh=zh)


@slip(
    "from_zero",
    en="All numbers are one too small: the list counts from 1.",
    zh="每个数都小了 1：清单从 1 数起。",
)
def _(k):
    return solution.diagnose(k) - 1


@slip(
    "one_too_many",
    en="All numbers are one too large: the list counts from 1.",
    zh="每个数都大了 1：清单从 1 数起。",
)
def _(k):
    return solution.diagnose(k) + 1


@slip(
    "number_of_the_pass",
    en="k itself comes back; the number of its fault is wanted.",
    zh="返回了 k 自己；要的是它的错误的编号。",
)
def _(k):
    return k


@slip(
    "all_five",
    en="All five numbers come back at once; return the one for k.",
    zh="一次返回了全部五个数；应当只返回 k 的那一个。",
)
def _(k):
    return [solution.diagnose(i) for i in range(1, 6)]


@slip(
    "as_text",
    en="The number comes back as a text; return it without the quotes.",
    zh="返回的是文字；去掉引号，返回数。",
)
def _(k):
    return str(solution.diagnose(k))


@slip(
    "index_shifted",
    en="A list counts from 0, so k = 1 got the second of your numbers: take"
    " [k - 1].",
    zh="列表从 0 数起，k = 1 取到了第二个数：应当取 [k - 1]。",
)
def _(k):
    return [solution.diagnose(i) for i in range(1, 6)][k % 5]


@diagnose.right("a_list")
def _(k):
    return [9, 4, 11, 2, 6][k - 1]


@diagnose.right("branches")
def _(k):
    if k == 1:
        return 9.0
    if k == 2:
        return 4.0
    return {3: 11.0, 4: 2.0}.get(k, 6.0)


@diagnose.right("from_numpy")
def _(k):
    return np.array([0, 9, 4, 11, 2, 6])[k]
