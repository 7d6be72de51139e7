"""Exercise of the bug clinic: which fault is it?

The check says how many diagnoses are right, and not which: a number is found
by thinking, not by trying. What is shipped and shown is a seal of each
answer, from which it cannot be read.
"""

from chainrule_course.exercises.base import Ladder
from chainrule_course.solutions import clinic as solution

LADDER = Ladder("04_backprop")

diagnose = LADDER.add(
    solution.diagnose,
    parts=("fault",),
    points={"values": 2},
    driver="diagnoses",
    hints="""
        Which line did you change to mend it? What did that line do wrong: a
        factor, a shape, a place, a mask, a mean?

        Divide each broken gradient by the mended one. Is the ratio the same
        everywhere? Does it change when the data are repeated?

        A symptom is not a cause: two faults may both make the loss fall. Which
        sentence of the list describes the line itself?
    """,
)
diagnose.show((1, 2, 3, 4, 5))


@diagnose.hidden
def diagnose_cases(rng):
    order = rng.permutation(5) + 1
    return [diagnose.case(tuple(int(k) for k in order))]


diagnose.wrong("""
from_zero: {1: 9, 2: 4, 3: 11, 4: 2, 5: 6}[k] => diagnose(k) - 1
    All numbers are one too small: the list counts from 1.
one_too_many: {1: 9, 2: 4, 3: 11, 4: 2, 5: 6}[k] => diagnose(k) + 1
    All numbers are one too large: the list counts from 1.
number_of_the_pass: {1: 9, 2: 4, 3: 11, 4: 2, 5: 6}[k] => k
    k itself comes back; the number of its fault is wanted.
all_five: {1: 9, 2: 4, 3: 11, 4: 2, 5: 6}[k] => [diagnose(i) for i in range(1, 6)]
    All five numbers come back at once; return the one for k.
as_text: {1: 9, 2: 4, 3: 11, 4: 2, 5: 6}[k] => str(diagnose(k))
    The number comes back as a text; return it without the quotes.
index_shifted: {1: 9, 2: 4, 3: 11, 4: 2, 5: 6}[k] => [diagnose(i) for i in range(1, 6)][k % 5]
    A list counts from 0, so k = 1 got the second of your numbers: take [k
    - 1].
""")


diagnose.unusual("""
a_list: {1: 9, 2: 4, 3: 11, 4: 2, 5: 6}[k] => [9, 4, 11, 2, 6][k - 1]
""")


@diagnose.right("branches")
def branches(k):
    if k == 1:
        return 9.0
    if k == 2:
        return 4.0
    return {3: 11.0, 4: 2.0}.get(k, 6.0)


diagnose.unusual("""
from_numpy: {1: 9, 2: 4, 3: 11, 4: 2, 5: 6} => np.array([0, 9, 4, 11, 2, 6])
""")
