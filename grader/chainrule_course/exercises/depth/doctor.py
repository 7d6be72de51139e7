"""Exercise of lesson 7: which disease has each of eight networks?

As in the clinic of lesson 4, the check says how many diagnoses are right, and
not which; what is shipped is a seal of each answer.
"""

import numpy as np

from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.depth.common import LESSON
from chainrule_course.solutions import depth as solution

LADDER = Ladder(LESSON)
RUNS = tuple(range(1, 9))

net_doctor = LADDER.add(
    solution.net_doctor,
    parts=("disease",),
    points={"values": 2},
    driver="diagnoses",
    hints="""
        Where does the loss begin, beside ln 10 = 2.3? Which diseases show
        before the first step, and which only afterwards?

        Does anything move at all? Look at the update ratios: 0, tiny, about
        0.01, or far too large. And who is dead, at the start and at the end?

        A symptom is not a cause. If two diseases would stop the loss, what
        does one of them do to another instrument that the other does not?
    """,
)
net_doctor.show(RUNS)


@net_doctor.hidden
def _(rng):
    return [net_doctor.case(tuple(int(k) + 1 for k in rng.permutation(8)))]


net_doctor.wrong(
    """
from_zero: {1: 1, 2: 9, 3: 8, 4: 6, 5: 3, 6: 11, 7: 7, 8: 4}[k] => {1: 1, 2: 9, 3: 8, 4: 6, 5: 3, 6: 11, 7: 7, 8: 4}[k] - 1
    All numbers are one too small: the list counts from 1.
one_too_many: {1: 1, 2: 9, 3: 8, 4: 6, 5: 3, 6: 11, 7: 7, 8: 4}[k] => {1: 1, 2: 9, 3: 8, 4: 6, 5: 3, 6: 11, 7: 7, 8: 4}[k] + 1
    All numbers are one too large: the list counts from 1.
number_of_the_run: {1: 1, 2: 9, 3: 8, 4: 6, 5: 3, 6: 11, 7: 7, 8: 4}[k] => k
    k itself comes back; the number of its disease is wanted.
all_eight: {1: 1, 2: 9, 3: 8, 4: 6, 5: 3, 6: 11, 7: 7, 8: 4}[k] => list({1: 1, 2: 9, 3: 8, 4: 6, 5: 3, 6: 11, 7: 7, 8: 4}.values())
    All eight numbers come back at once; return the one for k.
as_text: {1: 1, 2: 9, 3: 8, 4: 6, 5: 3, 6: 11, 7: 7, 8: 4}[k] => str({1: 1, 2: 9, 3: 8, 4: 6, 5: 3, 6: 11, 7: 7, 8: 4}[k])
    The number comes back as a text; return it without the quotes.
index_shifted: {1: 1, 2: 9, 3: 8, 4: 6, 5: 3, 6: 11, 7: 7, 8: 4}[k] => list({1: 1, 2: 9, 3: 8, 4: 6, 5: 3, 6: 11, 7: 7, 8: 4}.values())[k % 8]
    A list counts from 0, so k = 1 got the second of your numbers: take [k -
    1].
"""
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
