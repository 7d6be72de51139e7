"""What is said of one slip in a right program, in both languages.

The kinds are those of the grader's slip_kinds.py. Neither the place is told
nor what belongs there: to look for it with the kind in mind is hers.
"""

from chainrule.words.language import pick

EN = "Your numbers are those of a right program with one slip: {}."
ZH = "你的数值，正好是一个正确的程序只出一处小错时得到的：{}。"

SLIPS = {
    "slip_sign": (
        "a sign is turned, + where - belongs or the other way round",
        "有一个正负号弄反了，该减的地方加了，或者该加的地方减了",
    ),
    "slip_operation": (
        "an operation stands for another, such as * for /, or // for /",
        "有一处运算用错了，比如该用 / 的地方用了 *，或者用了 //",
    ),
    "slip_product": (
        "* stands where @ belongs",
        "该用 @ 的地方用了 *",
    ),
    "slip_power": (
        "a power is missing, or is another operation",
        "有一个乘方漏掉了，或者写成了别的运算",
    ),
    "slip_brackets": (
        "brackets are missing, so that something is done before its turn",
        "少了一对括号，有一步运算提前做了",
    ),
    "slip_order": (
        "two things are in each other's place, in a difference, a quotient,"
        " a product or a call",
        "有两样东西的位置弄反了，可能在减法、除法、乘法或函数调用里",
    ),
    "slip_factor": (
        "a factor or a division is left out, or stands there twice",
        "漏掉了一个因子或一次除法，或者多乘、多除了一次",
    ),
    "slip_term": (
        "a term of a sum or a difference is left out",
        "和或差里漏掉了一项",
    ),
    "slip_number": (
        "a number or a count is one too large or one too small, or has the"
        " wrong sign",
        "有一个数或个数多了一、少了一，或者正负号不对",
    ),
    "slip_rest": (
        "1 - a stands where a belongs, or the other way round",
        "该用 a 的地方用了 1 - a，或者反过来",
    ),
    "slip_name": (
        "a variable stands where another belongs",
        "有一处用错了变量",
    ),
    "slip_call": (
        "a function is not called where it should be",
        "有一处该调用函数而没有调用",
    ),
    "slip_function": (
        "a function stands for its counterpart, such as sum for mean",
        "有一处用了相对的另一个函数，比如该用 mean 的地方用了 sum",
    ),
    "slip_axis": (
        "an axis, keepdims or another keyword is wrong or missing",
        "axis、keepdims 或别的关键字参数写错了，或者漏掉了",
    ),
    "slip_index": (
        "an index or a slice is wrong or missing",
        "有一个下标或切片写错了，或者漏掉了",
    ),
    "slip_transposed": (
        "a .T is missing, or is one too many",
        "少了一个 .T，或者多了一个",
    ),
    "slip_loop": (
        "a loop runs once too often, or once too few",
        "有一个循环多跑了一圈，或者少跑了一圈",
    ),
    "slip_comparison": (
        "a comparison or a condition is another, such as > for >=",
        "有一处比较或条件写错了，比如该用 >= 的地方用了 >",
    ),
    "slip_added_up": (
        "= stands where += belongs",
        "该用 += 的地方用了 =",
    ),
    "slip_line": (
        "a line is left out",
        "漏掉了一行",
    ),
}  # fmt: skip
OR = {"en": "; or {}", "zh": "；或者：{}"}
SLIP_TEXTS = {
    id: {"en": EN.format(en), "zh": ZH.format(zh)}
    for id, (en, zh) in SLIPS.items()
}


def slip_text(kinds):
    """The sentence on one slip that may be of several kinds."""
    first, *others = ({"en": en, "zh": zh} for en, zh in map(SLIPS.get, kinds))
    either = pick(first) + "".join(pick(OR).format(pick(o)) for o in others)
    return pick({"en": EN, "zh": ZH}).format(either)
