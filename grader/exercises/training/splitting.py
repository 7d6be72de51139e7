"""Exercises of lesson 6: rows to train on, to validate on, to test on."""

import numpy as np

from grader.exercises.base import Ladder, both
from grader.exercises.training.common import BY_CHANCE, EDGE, seed
from solutions import training as solution

LADDER = Ladder("06_training")
NO_VAL = both("no rows to validate on", "不留验证行")
NO_TEST = both("no rows to test on", "不留测试行")
ALL_TO_TRAIN = both("every row is trained on", "全部用来训练")
NONE_LEFT = both("no row is left to train on", "没有行可以训练")
NEGATIVE = both("a negative size", "负的大小")
ONE_ROW = both("a single row", "只有一行")

split = LADDER.add(
    solution.split,
    parts=("train", "val", "test"),
    driver="splits",
    points={"shape": 1, "values": 2, "edges": 1, "purity": 1},
    hints=[
        both(
            "You shuffle a pack of n cards once. How do you deal three heaps"
            " from it, so that no card is in two of them?",
            "把 n 张牌洗一次。怎样发成三堆，才不会有哪张牌同时在两堆里？",
        ),
        both(
            "rng.permutation(n) is such a pack. Which slices of it have the"
            " lengths n_val, n_test, and the rest?",
            "rng.permutation(n) 就是这样一副牌。哪几段切片的长度分别是"
            " n_val、n_test 和剩下的？",
        ),
        both(
            "What does order[-0:] hold? Write the slices with a start and an"
            " end that count from the front. And for which sizes should no"
            " split come at all?",
            "order[-0:] 里有什么？把切片的头尾都写成从前面数的位置。"
            "另外，哪些大小根本不该切分？",
        ),
    ],
    fits=(
        "not_shuffled with_replacement drawn_apart val_in_train rotated"
        " scattered fair distinct disjoint test_in_train",
        "swapped percent own_generator train_swapped held_out_only"
        " one_row_lost drawn shape inside"
        " counted_from_one",
        "minus_zero none_left negative_unchecked should_raise masks not_parts",
    ),
)
split.show(10, 2, 3, "default_rng(0)", note=BY_CHANCE)
split.show(6, 0, 2, "default_rng(1)", note=NO_VAL)
split.show(7, 3, 0, "default_rng(2)", note=NO_TEST, **EDGE)
split.show(4, 0, 0, "default_rng(3)", note=ALL_TO_TRAIN, **EDGE)
split.show(5, 2, 3, "default_rng(4)", note=NONE_LEFT, **EDGE)
split.show(5, -1, 3, "default_rng(5)", note=NEGATIVE, **EDGE)


@split.hidden
def _(rng):
    n, held = int(rng.integers(12, 20)), int(rng.integers(3, 5))

    def case(*sizes, **options):
        return split.case(*sizes, seed(rng), **options)

    return [
        case(n, held, held + 1, note=BY_CHANCE),
        case(n + 20, held + 4, 2, note=BY_CHANCE),
        case(3 * held, held, held, note=both("three equal parts", "三等分")),
        case(n, 0, held, note=NO_VAL, **EDGE),
        case(n, held, 0, note=NO_TEST, **EDGE),
        case(n, 0, 0, note=ALL_TO_TRAIN, **EDGE),
        case(1, 0, 0, note=ONE_ROW, **EDGE),
        case(2 * held, held, held - 1,
             note=both("one row to train on", "只有一行用来训练"), **EDGE),
        case(2 * held, held, held, note=NONE_LEFT, **EDGE),
        case(n, n, 0, note=NONE_LEFT, **EDGE),
        case(n, held, n, note=NONE_LEFT, **EDGE),
        case(1, 0, 1, note=NONE_LEFT, **EDGE),
        case(n, -1, held, note=NEGATIVE, **EDGE),
        case(n, held, -2, note=NEGATIVE, **EDGE),
    ]  # fmt: skip


split.slip(
    "not_shuffled", "rng.permutation(n) => np.arange(n)",
    en="The rows are cut off in their own order. If they are sorted by class,"
    " the test gets classes that training has never seen; shuffle first.",
    zh="各行按原来的顺序切开了。数据若按类别排好，测试的类别训练时从没见过；"
    "应当先打乱。",
)  # fmt: skip
split.slip(
    "with_replacement", "rng.permutation(n) => rng.integers(0, n, n)",
    en="The rows are drawn with replacement: some come twice, others never."
    " rng.permutation(n) has every row once.",
    zh="抽取时放回了：有的行出现两次，有的一次也没有。"
    "rng.permutation(n) 里每一行恰好出现一次。",
)  # fmt: skip
split.slip(
    "rotated", "rng.permutation(n) => np.roll(np.arange(n), rng.integers(n))",
    en="The rows are only rotated: a part is always a run of neighbours."
    " Shuffle them.",
    zh="各行只是整体轮转了一下：每一部分总是相邻的一段。应当打乱。",
)  # fmt: skip
split.slip(
    "own_generator",
    "rng.permutation(n) => np.random.default_rng(0).permutation(n)",
    en="The function makes a generator of its own, so that every split is the"
    " same; draw from the rng that comes as an argument.",
    zh="函数自己新建了一个生成器，每次切分都一样；应当从参数 rng 里抽取。",
)  # fmt: skip
split.slip(
    "swapped", "order[:n_val], order[n_val:held_out]"
    " => order[n_val:held_out], order[:n_val]",
    en="Test and validation are exchanged; the order is train, val, test.",
    zh="测试和验证弄反了；顺序应当是 train、val、test。",
)  # fmt: skip
split.slip(
    "train_swapped", "order[held_out:], order[:n_val], order[n_val:held_out]"
    " => order[n_val:held_out], order[:n_val], order[held_out:]",
    en="Train and test are exchanged; the order is train, val, test.",
    zh="训练和测试弄反了；顺序应当是 train、val、test。",
)  # fmt: skip
split.slip(
    "val_in_train", "order[held_out:], order[:n_val], order[n_val:held_out]"
    " => order[n_test:], order[n_test:held_out], order[:n_test]",
    en="The rows to validate on are trained on as well, so that validation"
    " tells what was learned by heart.",
    zh="验证的行也用来训练了，这样的验证只能说明背下了多少。",
)  # fmt: skip
split.slip(
    "test_in_train", "order[held_out:], => order,",
    en="Train holds every row, those to test on as well; leave out what is"
    " held out.",
    zh="train 里是全部的行，连测试的行也在；留出的行应当去掉。",
)  # fmt: skip
split.slip(
    "minus_zero", ("order[held_out:], => order[:n - held_out],",
                   "order[:n_val], => order[n - held_out:n - n_test],",
                   "order[n_val:held_out] => order[-n_test:]"),
    en="order[-n_test:] is everything where n_test is 0; count the slice from"
    " the front.",
    zh="n_test 为 0 时，order[-n_test:] 就是全部；切片应当从前面数起。",
)  # fmt: skip
split.slip(
    "none_left", "n_val + n_test >= n => n_val + n_test > n",
    en="A split that leaves no row to train on is let through; raise"
    " ValueError.",
    zh="一行也没留给训练，却照样切分了；应当抛出 ValueError。",
)  # fmt: skip
split.slip(
    "negative_unchecked", "n_val < 0 or n_test < 0 or n_val => n_val",
    en="A negative size is let through, and slices count from the end; raise"
    " ValueError.",
    zh="负的大小没有被拦下，切片会从末尾数；应当抛出 ValueError。",
)  # fmt: skip
split.slip(
    "unchecked", "n_val < 0 or n_test < 0 or n_val + n_test >= n => False",
    en="Sizes that cannot be are let through: a negative one, or no row left"
    " to train on. Raise ValueError.",
    zh="不可能的大小没有被拦下：负的，或者一行也不留给训练。"
    "应当抛出 ValueError。",
)  # fmt: skip
split.slip(
    "percent", "order = => n_val, n_test = (n * n_val // 100,"
    " n * n_test // 100); order =",
    en="n_val and n_test are taken for percent; they count rows.",
    zh="n_val 和 n_test 被当成了百分比；它们是行数。",
)  # fmt: skip
split.slip(
    "counted_from_one", "rng.permutation(n) => 1 + rng.permutation(n)",
    en="Rows are counted from 1; the first is row 0, and there is no row n.",
    zh="行号从 1 数起了；第一行是 0，没有第 n 行。",
)  # fmt: skip
split.slip(
    "one_row_lost", "order[held_out:], => order[held_out + 1:],",
    en="One row comes into no part: the slice begins one too late.",
    zh="有一行哪一部分都没有：切片的起点晚了一位。",
)  # fmt: skip


@split.mistake(
    "drawn_apart",
    en="Each part is drawn from all rows by itself, so that they overlap;"
    " what is tested has been trained on. Cut one order into three.",
    zh="每一部分都单独从全部行里抽，于是互相重叠：测试用的行，"
    "训练时已经见过。应当把同一个排列切成三段。",
)
def _(n, n_val, n_test, rng):
    solution.split(n, n_val, n_test, rng)
    sizes = n - n_val - n_test, n_val, n_test
    return [rng.choice(n, size, replace=False) for size in sizes]


@split.mistake(
    "masks",
    en="Masks of True and False come; return the numbers of the rows, as"
    " np.flatnonzero gives them.",
    zh="返回的是 True 和 False 的掩码；应当返回行号，np.flatnonzero 可以得到。",
    finding="not_parts",
)
def _(n, n_val, n_test, rng):
    parts = solution.split(n, n_val, n_test, rng)
    return [np.isin(np.arange(n), part) for part in parts]


@split.right("keys_sorted")
def _(n, n_val, n_test, rng):
    if min(n_val, n_test) < 0 or n - n_val - n_test < 1:
        raise ValueError("sizes")
    order = np.argsort(rng.random(n))
    return tuple(np.split(order, [n - n_val - n_test, n - n_test]))


@split.right("complement")
def _(n, n_val, n_test, rng):
    if n_val < 0 or n_test < 0 or n_val + n_test >= n:
        raise ValueError("sizes")
    held = rng.choice(n, n_val + n_test, replace=False)
    train = np.setdiff1d(np.arange(n), held)
    return train, held[n_test:], held[:n_test]


@split.right("masks_to_numbers")
def _(n, n_val, n_test, rng):
    if n_val < 0 or n_test < 0 or n_val + n_test >= n:
        raise ValueError("sizes")
    kind = np.zeros(n, dtype=int)
    kind[:n_val], kind[n_val : n_val + n_test] = 1, 2
    rng.shuffle(kind)
    return [np.flatnonzero(kind == part) for part in range(3)]


@split.right("lists_sorted")
def _(n, n_val, n_test, rng):
    if n_val < 0 or n_test < 0 or n_val + n_test >= n:
        raise ValueError("sizes")
    left, parts = list(range(n)), []
    for size in (n_test, n_val):
        part = [left.pop(int(rng.integers(len(left)))) for _ in range(size)]
        parts.insert(0, sorted(part))
    return left, *parts
