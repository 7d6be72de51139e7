"""Name kinds of mistakes that know no exercise.

A finder looks at what came beside what was expected, and says which kind of
mistake makes the one of the other. It is asked only where no misconception
of the exercise explains the whole. Two kinds are entered:

    @of_parts("clipped", en="...", zh="...")
    def _(case, seen, part): ...

is asked for each wrong part of each failing case, and fits if it fits them
all. It returns the values for its sentence, {} for a sentence without any,
None where it does not fit. {part} is filled in by itself.

    @of_results("swapped", en="...", zh="...")
    def _(exercise, results): ...

is asked once, with the results of all ordinary cases, right ones among them.
"""

import re
from dataclasses import dataclass, replace

import numpy as np

from chainrule.checking import compare
from chainrule.checking.verdict import Finding
from chainrule.words.language import pick
from chainrule.words.messages import joined, listed

FINDERS = {}
PLURAL = {"is": "are", "has": "have", "stops": "stop", "holds": "hold"}
VERB = re.compile(r"{part} (is|has|stops|holds)\b")
MOST_DECIMALS = 8
# Kinds that are no slip of a calculation.
NO_SLIP = ("zeros", "unchanged")
# Kinds that say how long something is.
LENGTHS = "cut_short", "goes_on"
# Findings that tell no more than what differs. Others speak for themselves.
BARE = ("values", "shape")


@dataclass(frozen=True)
class Finder:
    """A kind of mistake: how it is noticed, and its sentence."""

    id: str
    look: object
    text: dict
    by_part: bool
    late: bool
    whole: bool

    def finding(self, values, several=False):
        """The finding with the values of its sentence."""
        text = pick(self.text)
        if several:
            text = VERB.sub(lambda verb: f"{{part}} {PLURAL[verb[1]]}", text)
        return Finding(self.id, text.format(**values))


def of_parts(id, *, en, zh, late=False, whole=False):
    """Decorator: enter a finder for parts; late ones are asked last.

    What late ones and whole ones say holds everywhere: the right parts have
    to agree.
    """
    whole = late or whole
    return _enter(id, {"en": en, "zh": zh}, True, late, whole)


def of_results(id, *, en, zh, late=False):
    """Decorator: enter a finder for the results of all ordinary cases."""
    return _enter(id, {"en": en, "zh": zh}, False, late, False)


def _enter(id, text, by_part, late, whole):
    def enter(look):
        if id in FINDERS:
            raise ValueError(f"finder {id!r} stands twice")
        FINDERS[id] = Finder(id, look, text, by_part, late, whole)
        return look

    return enter


def found(exercise, results, late=False):
    """The finding of the first finder that fits all results, or None."""
    wrong = [(r, p) for r in results for p in first_step(r) if _is_off(p)]
    right = [(r, p) for r in results for p in r.parts if not p.finding]
    failed = any(r.finding and not r.parts for r in results)
    for finder in FINDERS.values():
        if finder.late != late:
            continue
        if finder.by_part:
            finding = not failed and in_parts(finder, wrong, right)
        else:
            values = finder.look(exercise, results)
            finding = None if values is None else finder.finding(values)
        if finding:
            return finding
    return None


def in_columns(results, names):
    """Findings on parts through all results, each with the parts it fits."""
    found = {}
    for name in names:
        finder = _finder_of(results, name)
        if finder:
            found.setdefault(finder.id, []).append(name)
    told = {}
    for id, some in found.items():
        together = in_parts(FINDERS[id], *_columns(results, some))
        for names in [some] if together else [[name] for name in some]:
            finding = in_parts(FINDERS[id], *_columns(results, names))
            told[finding] = names
    return told


def _finder_of(results, name):
    """The first finder that fits one part through all results, or None."""
    columns = _columns(results, [name])
    finders = sorted(FINDERS.values(), key=lambda finder: finder.late)
    for finder in finders:
        if finder.by_part and in_parts(finder, *columns):
            return finder
    return None


def _columns(results, names):
    """The wrong pairs of a result and a part of these names, and the right."""
    pairs = [(r, p) for r in results for p in first_step(r) if p.name in names]
    wrong = [(r, p) for r, p in pairs if _is_off(p)]
    return wrong, [(r, p) for r, p in pairs if not p.finding]


PATHS = "steps", "two_runs", "reused_arrays"


def first_step(result):
    """The parts of a result; of paths, what the first wrong step gives.

    What comes after it is handed down.
    """
    if result.case.driver not in PATHS:
        return result.parts
    wrong = [part for part in result.parts if part.finding]
    if not all(map(_is_path, wrong)):
        return result.parts
    steps = [np.flatnonzero(_wrong_rows(part)) for part in wrong]
    first = min((rows[0] for rows in steps if rows.size), default=0)
    return [_at(part, first) for part in wrong if _wrong_rows(part)[first]]


def _is_path(part):
    alike = part.got is not None and part.got.shape == part.expected.shape
    return alike and part.got.ndim > 0 and len(part.got) > 0


def _wrong_rows(part):
    near = part.near()
    return ~near.reshape(len(near), -1).all(axis=1)


def _at(part, row):
    kink = None if part.kink is None else part.kink[row]
    rows = {"expected": part.expected[row], "got": part.got[row]}
    return replace(part, kink=kink, **rows)


def _is_off(part):
    """Whether something is wrong with a part but its digits or dtype."""
    return part.finding and part.finding.id not in ("dtype", "precision")


def is_bare(part):
    """Whether of a wrong part is known what differs, and nothing else."""
    known = part.got is not None and part.finding.id in BARE
    return known and not part.boolean


def _is_at_a_kink(part):
    return part.got is not None and part.finding.id == "kink"


def in_parts(finder, wrong, right=()):
    """What a finder finds in pairs of a result and a wrong part, or None."""
    bare = (is_bare(part) or _is_at_a_kink(part) for _, part in wrong)
    if not wrong or not all(bare):
        return None
    values = []
    for pair in wrong:
        values.append(_looked(finder, *pair))
        if values[-1] is None:
            return None
    names = dict.fromkeys(part.name for _, part in wrong)
    if finder.late and _by_chance(wrong, values):
        return None
    same = [(r, p) for r, p in right if finder.whole and p.name in names]
    if any(_looked(finder, *p) not in (ANY, values[0]) for p in same):
        return None
    values = {"part": listed(names), **values[0]}
    return finder.finding(values, several=len(names) > 1)


def _looked(finder, result, part):
    part = replace(part, expected=compare.wide(part.expected))
    with np.errstate(all="ignore"):
        return finder.look(result.case, result.observation, part)


ANY = {}  # values of what would show nothing, as a factor of zeros
FEWEST = 3  # numbers from which something is said of all


def _by_chance(pairs, values):
    """Whether numbers differ from case to case, or are too few to tell."""
    size = sum(part.expected.size for _, part in pairs)
    return any(each != values[0] for each in values) or size < FEWEST


def _as(part, got, expected):
    """Whether two arrays of a shape are equal, as is asked of the part."""
    near = compare.close(got, expected, part.tolerance, part.coarse)
    return bool(near.all())


def _same(got, expected):
    return compare.agree(got, np.asarray(expected))


# ---- Order, length, place -------------------------------------------------


@of_results(
    "swapped",
    en="{one} and {other} stand in each other's place.",
    zh="{one} 和 {other} 的位置放反了。",
)
def _(exercise, results):
    told = None
    for result in results:
        wrong = [part for part in result.parts if part.finding]
        if result.finding and not wrong:
            return None
        for part in filter(_is_off, wrong):
            others = [p for p in wrong if p is not part and _cross(part, p)]
            if not others:
                return None
            told = told or {"one": part.name, "other": others[0].name}
    return told


def _cross(one, other):
    if one.got is None or other.got is None:
        return False
    there = _alike(one.got, other.expected)
    back = _alike(other.got, one.expected)
    return there and back and not _alike(one.got, one.expected)


def _alike(got, expected):
    """As `_same`; single numbers may have any shape."""
    if got.size == 1 == expected.size:
        return _same(got.ravel(), expected.ravel())
    return _same(got, expected)


@of_parts(
    "cut_short",
    en="{part} stops after {got} of {expected} entries, and those are right:"
    " does a loop end too early?",
    zh="{part} 应当有 {expected} 项，只来了前 {got} 项（都是对的）："
    "是不是循环结束得太早？",
)
def _(case, seen, part):
    got, expected = part.got, part.expected
    if not _longer(expected, got) or not len(got):
        return None
    if not _same(got, expected[: len(got)]):
        return None
    return {"got": len(got), "expected": len(expected)}


@of_parts(
    "begins_late",
    en="The first of {part} is missing; the others are right.",
    zh="{part} 缺了第一项，其余都对。",
)
def _(case, seen, part):
    got, expected = part.got, part.expected
    fits = _longer(expected, got) and len(expected) - len(got) == 1
    return {} if fits and _same(got, expected[1:]) else None


@of_parts(
    "goes_on",
    en="{part} has {got} entries, and the first {expected} are right: does a"
    " loop go on too long?",
    zh="{part} 有 {got} 项，前 {expected} 项是对的：是不是循环多跑了几圈？",
)
def _(case, seen, part):
    got, expected = part.got, part.expected
    if not _longer(got, expected) or not _same(got[: len(expected)], expected):
        return None
    return {"got": len(got), "expected": len(expected)}


def _longer(one, other):
    fit = one.ndim and one.ndim == other.ndim and len(one) > len(other)
    return fit and one.shape[1:] == other.shape[1:]


@of_parts(
    "backwards",
    en="{part} is right but for its order: it runs from the last to the"
    " first.",
    zh="{part} 的内容是对的，顺序却反了：从最后一个排到了第一个。",
)
def _(case, seen, part):
    fits = part.got.ndim and part.got.shape == part.expected.shape
    return {} if fits and _same(part.got[::-1], part.expected) else None


@of_parts(
    "other_order",
    en="The rows of {part} are right, and stand in another order.",
    zh="{part} 的每一行都对，只是行的顺序不同。",
)
def _(case, seen, part):
    got, expected = part.got, part.expected
    if got.shape != expected.shape or not got.ndim or len(got) < 3:
        return None
    left = list(expected)
    for row in got:
        k = next((k for k, e in enumerate(left) if _same(row, e)), None)
        if k is None:
            return None
        del left[k]
    return {}


# ---- Shapes ---------------------------------------------------------------


@of_parts(
    "not_summed",
    en="Axis {axes} of {part} should be gone: add up over it.",
    zh="{part} 的第 {axes} 轴应当消去：沿这个轴求和。",
)
def _(case, seen, part):
    for axes in _axes(part.got):
        total = part.got.sum(axis=axes)
        if part.got.size > part.expected.size == total.size and _same(
            total.ravel(), part.expected.ravel()
        ):
            return {"axes": joined(map(str, axes))}
    return None


@of_parts(
    "summed_too_far",
    en="{part} is summed over axis {axes}, which should stay.",
    zh="{part} 沿第 {axes} 轴求了和，而这个轴应当保留。",
)
def _(case, seen, part):
    for axes in _axes(part.expected):
        total = part.expected.sum(axis=axes)
        if total.size == part.got.size < part.expected.size and _same(
            part.got.ravel(), total.ravel()
        ):
            return {"axes": joined(map(str, axes))}
    return None


def _axes(array):
    """Axes that could be added up, few first, all of them last."""
    single = [(k,) for k in range(array.ndim)]
    double = [(k, k + 1) for k in range(array.ndim - 1) if array.ndim > 2]
    whole = [tuple(range(array.ndim))] if array.ndim > 1 else []
    return single + double + whole


# ---- Rows -----------------------------------------------------------------


def _rows(index):
    def look(case, seen, part):
        got, expected = part.got, part.expected
        if not expected.ndim or len(expected) < 2 or not got.size:
            return None
        row = expected[index]
        if got.shape == expected.shape:
            rest = np.delete(got, index, axis=0)
            same = _as(part, got[index], row)
            alike = (rest == 0).all() or all(_as(part, r, row) for r in rest)
            return {} if same and alike else None
        alone = got.size == row.size and _same(got.ravel(), row.ravel())
        return {} if alone else None

    return look


of_parts(
    "first_row_only",
    en="Only the first row of {part} is worked out; the others need the same.",
    zh="{part} 只算了第一行；其余各行也要同样计算。",
)(_rows(0))
of_parts(
    "last_row_only",
    en="Only the last row of {part} is worked out; is a result set anew in"
    " every round?",
    zh="{part} 只算了最后一行；是不是每一圈都把结果重新赋值了？",
)(_rows(-1))


@of_parts(
    "one_column_only",
    en="Only one column of {part} is worked out; the others need the same.",
    zh="{part} 只算了一列；其余各列也要同样计算。",
)
def _(case, seen, part):
    got, expected = part.got, part.expected
    if expected.ndim < 2 or expected.shape[-1] < 2:
        return None
    if got.shape != expected.shape:
        return None
    for k in (0, -1):
        rest = np.delete(got, k, axis=-1)
        if _same(got[..., k], expected[..., k]) and (
            (rest == 0).all() or _same(rest, _repeated(expected, k))
        ):
            return {}
    return None


@of_parts(
    "first_entry_only",
    en="Only the first entry of {part} is worked out; the others need the"
    " same.",
    zh="{part} 只算了第一个数；其余的也要同样计算。",
)
def _(case, seen, part):
    got, expected = part.got, part.expected
    if got.shape != expected.shape or got.size < 2:
        return None
    first = _as(part, got.flat[0], expected.flat[0])
    return {} if first and not got.ravel()[1:].any() else None


@of_parts(
    "sizes_written_in",
    en="Only the first {sizes} of {part} are worked out, and the rest stays"
    " 0: take the sizes from the arguments.",
    zh="{part} 只算了前 {sizes} 项，其余都还是 0：各个轴的长度要从参数里取。",
)
def _(case, seen, part):
    got, expected = part.got, part.expected
    if got.shape != expected.shape or not got.ndim:
        return None
    inside = tuple(slice(0, size) for size in _filled(got))
    rest = got.copy()
    rest[inside] = 0
    if rest.any() or not _same(got[inside], expected[inside]):
        return None
    return {"sizes": " × ".join(str(s.stop) for s in inside)}


def _filled(array):
    """Sizes of the block at the start that holds all that is not 0."""
    places = np.argwhere(array != 0)
    return places.max(axis=0) + 1 if len(places) else [1] * array.ndim


def _repeated(array, k):
    column = array[..., [k]]
    return np.repeat(column, array.shape[-1] - 1, axis=-1)


# ---- Numbers --------------------------------------------------------------


@of_parts(
    "zeros",
    en="{part} is zero everywhere.",
    zh="{part} 处处为零。",
    whole=True,
)
def _(case, seen, part):
    return {} if part.got.size and not part.got.any() else None


def _left_out(index):
    def look(case, seen, part):
        got, expected = part.got, part.expected
        if got.shape != expected.shape or not got.ndim or not got.size:
            return None
        rest = np.delete(got, index, axis=0)
        right = np.delete(expected, index, axis=0)
        alike = not np.any(got[index]) and _as(part, rest, right)
        return {} if alike else None

    return look


of_parts(
    "first_row_left_out",
    en="The first of {part} is left at 0, and the others are right: does a"
    " loop begin at 1?",
    zh="{part} 的第一项还是 0，其余都对：是不是循环从 1 开始了？",
)(_left_out(0))
of_parts(
    "last_row_left_out",
    en="The last of {part} is left at 0, and the others are right: does a"
    " loop end too early?",
    zh="{part} 的最后一项还是 0，其余都对：是不是循环结束得太早？",
)(_left_out(-1))


@of_parts(
    "truncated",
    en="{part} holds whole numbers: what stands behind the point is lost."
    " Make the array of floats.",
    zh="{part} 里只剩整数：小数部分丢了。请用浮点数的数组。",
)
def _(case, seen, part):
    whole = _fitting(part) and _same(part.got, np.trunc(part.expected))
    return {} if whole else None


def _fitting(part):
    return part.got.shape == part.expected.shape or (
        part.expected.shape == () and part.got.size == 1
    )


@of_parts(
    "rounded",
    en="{part} is rounded on the way; give back all digits, and round only"
    " what you print.",
    zh="{part} 在途中被舍入了；结果要保留所有位数，只在打印时才舍入。",
)
def _(case, seen, part):
    if not _fitting(part) or np.iscomplexobj(part.got):
        return None
    sizes = np.abs(np.where(part.expected == 0, 1, part.expected))
    first = 10.0 ** np.floor(np.log10(sizes))  # of each entry's first digit
    units = [10.0**-k for k in range(MOST_DECIMALS + 1)]
    units += [first * 10.0 ** (1 - k) for k in range(1, MOST_DECIMALS + 1)]
    fits = any(_is_rounded(part, unit) for unit in units)
    return {} if fits else None


def _is_rounded(part, unit):
    """Whether the nearest multiples of a unit came, either one at a tie.

    They are near what was expected, or near what earlier steps have handed
    down within the tolerance.
    """
    half = 0.500001 * unit
    at_most = np.clip(part.got, part.expected - half, part.expected + half)
    whole = np.round(part.got / unit) * unit
    return _as(part, part.got, at_most) and _exactly(part, whole)


def _exactly(part, numbers):
    """Whether these numbers came, to the last digits, but for ties."""
    coarse = part.coarse or compare.is_coarse(part.kind)
    rtol, atol = (1e-6, 1e-7) if coarse else (1e-12, 1e-14)
    return bool(np.isclose(part.got, numbers, rtol=rtol, atol=atol).all())


@of_results(
    "clipped",
    en="{part} is cut off: nothing comes {side} {limit}, where {expected} was"
    " expected.",
    zh="{part} 被截断了：没有{side} {limit} 的数，而应为 {expected}。",
)
def _(exercise, results):
    columns, told = {}, None
    for result in results:
        parts = first_step(result)
        if result.finding and not any(map(_is_off, parts)):
            return None
        for part in parts:
            columns.setdefault(part.name, []).append(part)
    columns = {n: c for n, c in columns.items() if any(map(_is_off, c))}
    if all(map(_is_one_number, columns.values())):
        return None
    for name, parts in columns.items():
        found = _limits(parts)
        if found is None:
            return None
        told = told or {"part": name, **found}
    return told


def _is_one_number(parts):
    """Whether one and the same number came everywhere."""
    numbers = [part.got.ravel() for part in parts if part.got is not None]
    return not numbers or len(np.unique(np.concatenate(numbers))) == 1


def _limits(parts):
    """Where a part is cut off in some results, None if it is not."""
    if not all(is_bare(part) for part in parts if part.finding):
        return None
    if not all(_fitting(p) and not np.iscomplexobj(p.got) for p in parts):
        return None
    got = np.concatenate([part.got.ravel() for part in parts])
    expected = np.concatenate([part.expected.ravel() for part in parts])
    far = np.concatenate([~np.ravel(part.near()) for part in parts])
    above, told = expected > got, None
    for side, here in ((_ABOVE, far & above), (_BELOW, far & ~above)):
        if not here.any():
            continue
        limit = got[here][0]
        beyond = got > limit if side is _ABOVE else got < limit
        if beyond.any() or not compare.close(got[here], limit).all():
            return None
        if here.sum() < 2 and not _is_round(limit):
            return None
        number = f"{float(expected[here][0]):.4g}"
        told = told or {
            "side": pick(side),
            "limit": f"{limit:g}",
            "expected": number,
        }
    return told


_ABOVE = {"en": "above", "zh": "大于"}
_BELOW = {"en": "below", "zh": "小于"}


def _is_short(x):
    """Whether a person may have written this number."""
    return bool(np.isfinite(x) and x and np.isclose(x, float(f"{x:.3g}")))


def _is_round(x):
    return bool(np.isfinite(x) and np.isclose(x, float(f"{x:.1g}"), 1e-9))


@of_parts(
    "coarse",
    en="{part} is calculated in {kind}, and that leaves {digits} digits: use"
    " float64.",
    zh="{part} 是用 {kind} 计算的，只剩 {digits} 位数字是准的：请用 float64。",
)
def _(case, seen, part):
    if part.coarse or not compare.is_coarse(part.kind) or not _fitting(part):
        return None
    size = np.abs(part.expected).max(initial=0.0)
    gap = np.abs(part.got - part.expected).max(initial=0.0)
    if not (0 < gap < 1e-3 * size):
        return None
    return {"kind": part.kind, "digits": int(-np.log10(gap / size))}


@of_parts(
    "sign_lost",
    en="The sign of {part} is lost: its absolute value came.",
    zh="{part} 的符号丢了：得到的是绝对值。",
    whole=True,
)
def _(case, seen, part):
    size = np.abs(part.expected)
    return {} if _fitting(part) and _same(part.got, size) else None


@of_results(
    "should_stay",
    en="Changed where it should stay as it came, and right elsewhere: {part}.",
    zh="在应当原样返回的地方变了，别处都对：{part}。",
)
def _(exercise, results):
    parts = [(r, p) for r in results for p in r.parts]
    wrong = [(r, p) for r, p in parts if p.finding]
    names = dict.fromkeys(p.name for _, p in wrong)
    stays = [_stays(r, p) for r, p in parts if p.name in names]
    failed = any(r.finding and not r.parts for r in results)
    if failed or all(stays) or not wrong:
        return None
    if not all(is_bare(p) and _stays(r, p) for r, p in wrong):
        return None
    return {"part": listed(names)}


def _stays(result, part):
    """Whether a part should come back as the argument of its name."""
    name, _, key = part.name.rstrip("']").partition("['")
    given = result.case.inputs.get(name)
    given = given.get(key) if key and isinstance(given, dict) else given
    alike = np.shape(given) == part.expected.shape
    return alike and given is not None and _same(part.expected, given)


@of_parts(
    "unchanged",
    en="{part} is the argument {name}, unchanged.",
    zh="{part} 就是参数 {name}，没有变。",
)
def _(case, seen, part):
    for name, value in case.inputs.items():
        if isinstance(value, np.ndarray) and _same(
            part.got, compare.as_array(value)
        ):
            return {"name": name}
    return None


def _through(function):
    def look(case, seen, part):
        fits = _fitting(part) and part.expected.size
        return (
            {} if fits and _same(part.got, function(part.expected)) else None
        )

    return look


for _id, _function, _en, _zh in (
    ("squared", np.square,
     "{part} is the square of the right one.", "{part} 是正确值的平方。"),
    ("rooted", lambda x: np.sqrt(np.abs(x)),
     "{part} is the square root of the right one.",
     "{part} 是正确值的平方根。"),
    ("reciprocal", lambda x: 1 / x,
     "{part} is upside down: 1 divided by the right one.",
     "{part} 上下颠倒了：它是 1 除以正确值。"),
    ("complement", lambda x: 1 - x,
     "{part} is 1 minus the right one.", "{part} 是 1 减去正确值。"),
    ("exponential", np.exp,
     "{part} is exp of the right one.", "{part} 是正确值再取 exp。"),
    ("logarithm", np.log,
     "{part} is the logarithm of the right one.",
     "{part} 是正确值再取对数。"),
):  # fmt: skip
    of_parts(_id, en=_en, zh=_zh, late=True)(_through(_function))


@of_parts(
    "scaled",
    en="{part} is {factor} times the right one, everywhere.",
    zh="{part} 处处是正确值的 {factor} 倍。",
    late=True,
)
def _(case, seen, part):
    got, expected = part.got, part.expected
    if not _fitting(part) or np.iscomplexobj(got):
        return None
    if not np.any(expected):
        return None if np.any(got) else ANY
    factor = np.vdot(expected, got) / np.vdot(expected, expected)
    if not (_is_short(factor) or _is_short(1 / factor)):
        return None
    if not _same(got, factor * expected):
        return None
    return {"factor": f"{factor:.4g}"}


@of_parts(
    "shifted",
    en="{part} is off by {shift}, everywhere.",
    zh="{part} 处处差 {shift}。",
    late=True,
)
def _(case, seen, part):
    if (
        not _fitting(part)
        or not part.expected.size
        or np.iscomplexobj(part.got)
    ):
        return None
    shift = (part.got - part.expected).mean()
    if not (_is_short(shift) and _same(part.got, part.expected + shift)):
        return None
    return {"shift": f"{shift:.4g}"}


# ---- Steps ----------------------------------------------------------------


@of_results(
    "remembers",
    en="Something is remembered outside the state: a second run finds what"
    " the first one left. Keep all memory in `state`.",
    zh="state 之外还记着东西：第二次运行会碰到第一次留下的内容。"
    "所有要记住的都放进 state。",
)
def _(exercise, results):
    for result in results:
        if result.case.driver != "two_runs" or not result.parts:
            continue
        parts = {part.name: part for part in result.parts}
        for name, part in parts.items():
            again = parts.get(f"{name[:-2]} again']")
            if again is None or part.got is None or again.got is None:
                continue
            if not _same(again.got, part.got):
                return {}
    return None


@of_results(
    "one_memory",
    en="The first array moves as it should and those after it do not: one"
    " memory serves all arrays. Keep one for each name.",
    zh="第一个数组走得对，后面的不对：所有数组共用了一份记忆。"
    "每个名字都要有自己的一份。",
)
def _(exercise, results):
    shown = False
    for result in results:
        steps = _first_steps(result)
        if not steps:
            if result.finding:
                return None
            continue
        if not any(all(right[:1]) for right in steps):
            return None
        shown = shown or not all(steps[0])
    return {} if shown else None


def _first_steps(result):
    """Which arrays move as they should at first, in either order of names.

    That of the parameters, and that of the gradients; [] where no paths came.
    """
    inputs = result.case.inputs
    if "state" not in inputs or not inputs.get("grads"):
        return []
    parts = {part.name: part for part in result.parts}
    found = []
    for order in (inputs["params"], inputs["grads"][0]):
        names = [f"params['{name}']" for name in order]
        paths = [parts[name] for name in names if name in parts]
        if not paths or not all(map(_moves, paths)):
            return []
        found.append([_same(p.got[1], p.expected[1]) for p in paths])
    return found


def _moves(part):
    got, expected = part.got, part.expected
    alike = got is not None and got.shape[1:] == expected.shape[1:]
    return alike and len(got) > 1


@of_results(
    "size_as_count",
    en="`size` is taken for the number of batches; it is the number of rows"
    " in each.",
    zh="把 size 当成了批的个数；它是每一批的行数。",
)
def _(exercise, results):
    shown = False
    for result in results:
        count = next((p for p in result.parts if p.name == "batches"), None)
        if count is None or count.got is None:
            return None
        size = result.case.inputs["size"]
        if count.got not in (size, min(size, len(result.case.inputs["X"]))):
            return None
        shown = shown or count.finding is not None
    return {} if shown else None
