"""What the proof found, as tables."""


def table(rows, total):
    """Table of all known answers, then the failures and remarks."""
    wide = _width(rows)
    lines = [
        f"{'':{wide}}{'right':>11}{'wrong, refused':>22}{'and named':>22}"
        f"{'slowest':>11}{'strangers':>11}{'and':>11}{'borders':>11}"
        f"{'pairs useful':>22}",
        f"{'exercise':{wide}}{'accepted':>11}{'marking':>11}{'check':>11}"
        f"{'marking':>11}{'check':>11}{'check':>11}{'refused':>11}"
        f"{'named':>11}{'even':>11}{'marking':>11}{'check':>11}",
    ]
    for row in [*rows, total]:
        counts = "".join(f"{count:>11}" for count in _counts(row))
        milliseconds = f"{row['slowest_check_ms']:>8.1f} ms"
        met = row["strangers_refused"], row["strangers_named"]
        count = row["strangers"] - row["equivalent"]
        strangers = "".join(f"{f'{number}/{count}':>11}" for number in met)
        even = f"{row['borders_even']}/{row['borders']}"
        useful = row["pairs_useful"], row["pairs_useful_in_check"]
        count = row["pairs"]
        pairs = "".join(f"{f'{number}/{count}':>11}" for number in useful)
        lines.append(
            f"{_name(row):{wide}}{counts}{milliseconds}{strangers}{even:>11}{pairs}"
        )
    lines += _by_lesson(rows)
    remarks = [text for row in rows for text in row["remarks"]]
    return "\n".join(lines + _paragraphs(total["failures"], remarks))


def _by_lesson(rows):
    """Pairs of mistakes that marking explains, lesson by lesson."""
    lines = ["", "Pairs of mistakes with a useful finding, by marking:"]
    for lesson in dict.fromkeys(row["lesson"] for row in rows):
        some = [row for row in rows if row["lesson"] == lesson]
        useful = sum(row["pairs_useful"] for row in some)
        pairs = sum(row["pairs"] for row in some)
        lines.append(f"{lesson:22}{f'{useful}/{pairs}':>11}")
    return lines


def _counts(row):
    wrong = row["wrong"]
    return [
        f"{row['right_accepted']}/{row['right']}",
        f"{row['refused_by_marking']}/{wrong}",
        f"{row['refused_by_check']}/{wrong}",
        f"{row['named_by_marking']}/{wrong}",
        f"{row['named_by_check']}/{wrong}",
    ]


def _name(row):
    return row.get("exercise") or f"{row['exercises']} exercises"


def _width(rows):
    return max(len(_name(row)) for row in [*rows, {"exercises": 999}])


def mutation_table(rows, total):
    """Table of all mutants, then those that nothing notices."""
    columns, wide = ("mutants", "killed", "equivalent", "survivors"), 11
    head = "".join(f"{column:>{wide}}" for column in columns)
    names = _width(rows)
    lines = [f"{'exercise':{names}}{head}"]
    for row in [*rows, total]:
        counts = "".join(f"{row[column]:>{wide}}" for column in columns)
        lines.append(f"{_name(row):{names}}{counts}")
    return "\n".join(lines + _paragraphs(total["failures"], []))


def _paragraphs(failures, remarks):
    found = []
    if failures:
        found += ["", "What fails:", *(f"- {text}" for text in failures)]
    if remarks:
        found += ["", "Worth knowing:", *(f"- {text}" for text in remarks)]
    return found
