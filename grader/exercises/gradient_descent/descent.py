"""Exercises of lesson 5: the path of gradient descent."""

import numpy as np

from grader.exercises.base import Ladder, both, strided
from grader.exercises.gradient_descent.common import EDGE
from grader.exercises.notes import A_VIEW, INTEGERS
from grader.exercises.telling import fine, wide
from solutions import gradient_descent as solution

LADDER = Ladder("05_gradient_descent")
ONE_NUMBER = both("one coordinate", "只有一个坐标")
STANDS_STILL = both("a rate of 0", "学习率为 0")
NO_STEP = both("no step at all", "一步也不走")
DIVERGES = both("a rate that is too large", "学习率太大")
COUPLED = both(
    "each slope depends on both coordinates", "每个斜率都与两个坐标有关"
)
AT_MINIMUM = both("it starts at the minimum", "起点就是最小值")
COMES_TO_IT = both("it comes to the minimum", "途中到达最小值")


descend = LADDER.add(
    solution.descend,
    parts=("path",),
    driver="descent",
    hints=[
        both(
            "After 3 steps, how many points have you been at, the start"
            " counted in?",
            "走了 3 步，连起点在内一共到过几个点？",
        ),
        both(
            "Each step needs the gradient. At which point: the start, or the"
            " one where you are?",
            "每一步都要用梯度。是在起点处求，还是在当前所在的点求？",
        ),
        both(
            "Keep a list that begins with x0 as floats, and append x - lr *"
            " grad(x). Why would `x -= ...` fill it with one and the same"
            " array?",
            "准备一个列表，第一项是浮点数的 x0，然后不断追加 x - lr * grad(x)。"
            "为什么写 `x -= ...` 会让列表里全是同一个数组？",
        ),
    ],
    fits=(
        "start_missing one_step_short one_step_more end_only"
        " steps_not_points cut_short begins_late goes_on shape",
        "gradient_of_start always_from_start one_coordinate_after_the_other",
        "one_array whole_numbers in_place ascent no_rate purity",
    ),
)
descend.show("slope_of_bowl", np.array([4.0, 1.0]), 0.125, 3)
descend.show("slope_of_wave", np.array([0.0]), 0.5, 2, note=ONE_NUMBER)
descend.show("slope_of_valley", np.array([1.0, 0.5]), 0.25, 2, note=COUPLED)
descend.show("slope_of_bowl", np.array([0.0, 0.0]), 0.25, 2, note=AT_MINIMUM,
             **EDGE)  # fmt: skip
descend.show("slope_of_bowl", np.array([1.0, 3.0]), 0.0, 2, note=STANDS_STILL,
             **EDGE)  # fmt: skip
descend.show("slope_of_bowl", np.array([1.0, 1.0]), 1.0, 3, note=DIVERGES,
             **EDGE)  # fmt: skip
descend.show("slope_of_bowl", np.array([3.0, 1.0]), 0.1, 0, note=NO_STEP,
             **EDGE)  # fmt: skip
descend.show("slope_of_bowl", np.array([4, 1]), 0.125, 2, note=INTEGERS,
             **EDGE)  # fmt: skip


@descend.hidden
def _(rng):
    d, steps = int(rng.integers(2, 6)), int(rng.integers(7, 12))
    x, lr = 2 * rng.normal(size=d), rng.uniform(0.03, 0.07)
    case, whole = descend.case, rng.choice([-3, -1, 2, 4], d)

    def at(scale):
        return "slope_of_valley", scale * rng.normal(size=d), lr, steps

    return [
        case("slope_of_bowl", x, lr, steps),
        case("slope_of_wave", x, 3 * lr, steps),
        case("slope_of_bowl", x, lr, 1),
        case("slope_of_valley", x, lr, steps),
        fine(descend, lambda: at(4e-4)),
        wide(descend, lambda: at(300)),
        case("slope_of_wave", x[:1], lr, steps, note=ONE_NUMBER, **EDGE),
        case("slope_of_bowl", 0 * x, lr, steps, note=AT_MINIMUM, **EDGE),
        case("slope_of_bowl", x[:1], 0.5, steps, note=COMES_TO_IT, **EDGE),
        case("slope_of_bowl", x, 0.0, steps, note=STANDS_STILL, **EDGE),
        case("slope_of_bowl", x, 1.5, steps, note=DIVERGES, **EDGE),
        case("slope_of_bowl", x, lr, 0, note=NO_STEP, **EDGE),
        case("slope_of_wave", whole, lr, steps, note=INTEGERS, **EDGE),
        case("slope_of_bowl", strided(x), lr, steps, note=A_VIEW, **EDGE),
    ]


def _path(grad, x0, steps, move):
    """descend with another move(x, g, number of the step)."""
    path = [np.array(x0, dtype=float)]
    for number in range(steps):
        path.append(move(path[-1], grad(path[-1]), number))
    return np.array(path)


@descend.mistake(
    "ascent",
    en="The path goes uphill; subtract the gradient.",
    zh="这条路走的是上坡；应当减去梯度。",
)
def _(grad, x0, lr, steps):
    return _path(grad, x0, steps, lambda x, g, i: x + lr * g)


@descend.mistake(
    "no_rate",
    en="The learning rate is not used.",
    zh="没有用到学习率 lr。",
)
def _(grad, x0, lr, steps):
    return _path(grad, x0, steps, lambda x, g, i: x - g)


@descend.mistake(
    "gradient_of_start",
    en="The gradient is taken once, at the start; take it anew at every"
    " point.",
    zh="梯度只在起点求了一次；每到一个点都要重新求。",
)
def _(grad, x0, lr, steps):
    first = grad(np.array(x0, dtype=float))
    return _path(grad, x0, steps, lambda x, g, i: x - lr * first)


@descend.mistake(
    "always_from_start",
    en="Every step leaves from x0 again; it leaves from the point before.",
    zh="每一步都从 x0 出发；应当从上一个点出发。",
)
def _(grad, x0, lr, steps):
    start = np.array(x0, dtype=float)
    return _path(grad, x0, steps, lambda x, g, i: start - lr * grad(start))


@descend.mistake(
    "start_missing",
    en="The start is not in the path; row 0 is x0.",
    zh="路径里没有起点；第 0 行应当是 x0。",
)
def _(grad, x0, lr, steps):
    return solution.descend(grad, x0, lr, steps)[1:].reshape(steps, len(x0))


@descend.mistake(
    "one_step_short",
    en="The last step is missing: after `steps` steps the path has steps + 1"
    " points.",
    zh="少走了最后一步：走完 steps 步，路径上有 steps + 1 个点。",
)
def _(grad, x0, lr, steps):
    return solution.descend(grad, x0, lr, max(steps - 1, 0))


@descend.mistake(
    "one_step_more",
    en="There is one step too many.",
    zh="多走了一步。",
)
def _(grad, x0, lr, steps):
    return solution.descend(grad, x0, lr, steps + 1)


@descend.mistake(
    "end_only",
    en="Only the last point comes back; the whole path is wanted.",
    zh="只返回了最后一个点；要的是整条路径。",
)
def _(grad, x0, lr, steps):
    return solution.descend(grad, x0, lr, steps)[-1]


@descend.mistake(
    "one_array",
    en="All rows are one and the same array, which `-=` goes on changing;"
    " make a new array at each step.",
    zh="所有行其实是同一个数组，`-=` 一直在改它；每一步都要建新的数组。",
)
def _(grad, x0, lr, steps):
    path = solution.descend(grad, x0, lr, steps)
    return np.repeat(path[-1:], steps + 1, axis=0)


@descend.mistake(
    "transposed",
    en="The path lies on its side: rows are points, columns are coordinates.",
    zh="路径放倒了：应当每一行是一个点，每一列是一个坐标。",
)
def _(grad, x0, lr, steps):
    return solution.descend(grad, x0, lr, steps).T


@descend.mistake(
    "steps_not_points",
    en="The rows hold the changes; they hold the points.",
    zh="每一行存的是改变量；应当存点的位置。",
)
def _(grad, x0, lr, steps):
    path = solution.descend(grad, x0, lr, steps)
    return np.concatenate([path[:1], np.diff(path, axis=0)])


@descend.mistake(
    "unit_steps",
    en="The gradient is divided by its length, so that all steps are equally"
    " long.",
    zh="梯度除以了自己的长度，于是每一步都一样长。",
)
def _(grad, x0, lr, steps):
    def move(x, g, i):
        return x - lr * g / np.sqrt(g @ g)

    return _path(grad, x0, steps, move)


@descend.mistake(
    "rate_shrinks",
    en="The rate becomes smaller from step to step; here it stays lr.",
    zh="学习率一步比一步小；这里它始终是 lr。",
)
def _(grad, x0, lr, steps):
    def move(x, g, i):
        return x - lr / (i + 1) * g

    return _path(grad, x0, steps, move)


@descend.mistake(
    "one_coordinate_after_the_other",
    en="The coordinates move one after the other, and the later ones feel the"
    " earlier; take the gradient once, then move all.",
    zh="各个坐标先后移动，后面的受到了前面的影响；应当先求一次梯度，再一起移动。",
)
def _(grad, x0, lr, steps):
    def move(x, g, i):
        x = x.copy()
        for k in range(len(x)):
            x[k] = x[k] - lr * grad(x)[k]
        return x

    return _path(grad, x0, steps, move)


@descend.mistake(
    "stops_at_the_minimum",
    en="It stops where the slope is 0; the path has steps + 1 points even if"
    " some of them are equal.",
    zh="斜率为 0 就停了；路径总有 steps + 1 个点，哪怕有的点重合。",
)
def _(grad, x0, lr, steps):
    path = [np.array(x0, dtype=float)]
    for _ in range(steps):
        g = grad(path[-1])
        if not g.any():
            break
        path.append(path[-1] - lr * g)
    return np.array(path)


@descend.mistake(
    "stops_where_it_is_flat",
    en="It stops where steps become short; all of them are wanted.",
    zh="步子变短就停了；要的是走完全部步数。",
)
def _(grad, x0, lr, steps):
    path = [np.array(x0, dtype=float)]
    for _ in range(steps):
        path.append(path[-1] - lr * grad(path[-1]))
        if np.linalg.norm(path[-1] - path[-2]) < 1e-6:
            break
    return np.array(path)


@descend.mistake(
    "whole_numbers",
    en="The path is made like x0 and holds whole numbers when x0 does; make"
    " it of floats.",
    zh="路径是照着 x0 建的，x0 是整数它就只能存整数；应当用浮点数。",
)
def _(grad, x0, lr, steps):
    path = np.zeros((steps + 1, len(x0)), dtype=x0.dtype)
    path[0] = x0
    for i in range(steps):
        path[i + 1] = path[i] - lr * grad(path[i])
    return path


@descend.mistake(
    "in_place",
    en="`-=` moves the caller's x0; copy it first.",
    zh="`-=` 改动了调用者的 x0；应当先复制一份。",
    finding="purity",
)
def _(grad, x0, lr, steps):
    path = solution.descend(grad, x0, lr, steps)
    x0[...] = path[-1]
    return path


@descend.right("filled")
def _(grad, x0, lr, steps):
    path = np.empty((steps + 1, len(x0)))
    path[0] = x0
    for i in range(1, steps + 1):
        path[i] = path[i - 1] - lr * grad(path[i - 1])
    return path


@descend.right("copies")
def _(grad, x0, lr, steps):
    x = np.asarray(x0).astype(np.float64)
    path = [x.copy()]
    while len(path) <= steps:
        x -= lr * grad(x.copy())
        path += [x.copy()]
    return np.stack(path)


@descend.right("lists")
def _(grad, x0, lr, steps):
    path = [[float(value) for value in x0]]
    for _ in range(steps):
        slopes = grad(np.array(path[-1]))
        pairs = zip(path[-1], slopes, strict=True)
        path.append([x + -lr * slope for x, slope in pairs])
    return path


@descend.right("recursive")
def _(grad, x0, lr, steps):
    def further(x, left):
        if left == 0:
            return [x]
        return [x, *further(x - lr * grad(x), left - 1)]

    return np.vstack(further(np.array(x0, dtype=float), steps))
