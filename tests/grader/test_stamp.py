"""Times of submissions: read rightly, or said to be unreadable."""

from datetime import datetime

import pytest
from nbgrader.utils import parse_utc

from chainrule_course.classroom.stamp import canonical

DAY = "2026-11-30 23:30:00"
TIMES = {
    f"{DAY} UTC": "23:30",
    f"{DAY}.123456 UTC": "23:30",
    DAY: "23:30",
    f"{DAY} -0500": "04:30 1",
    f"{DAY} +01:00": "22:30",
    f"{DAY} +0530": "18:00",
    f"{DAY} -03": "02:30 1",
    "2026-11-30T23:30:00Z": "23:30",
    "2026-11-30T23:30:00+02:00": "21:30",
    f"{DAY} CET": "22:30",
    f"{DAY} EST": "04:30 1",
    f"{DAY} UTC+8": "15:30",
    f"{DAY} GMT+3": "20:30",
    f"{DAY} Europe/Berlin": "22:30",
    f"{DAY} America/Argentina/Ushuaia": "02:30 1",
    "30.11.2026 23:30": "23:30",
    f"{DAY} UTC+05:45": "17:45",
    f"{DAY} Asia/Kathmandu": "17:45",
    f"{DAY} Etc/GMT+5": "04:30 1",
    f"{DAY} \u22120500": "04:30 1",
    "2026年11月30日 23:30": "23:30",
    "Mon, 30 Nov 2026 23:30:00 +0100": "22:30",
    "20261130T233000Z": "23:30",
    "Nov 30 2026 11:30 pm": "23:30",
    f"\ufeff{DAY} UTC\r\n": "23:30",
}
UNREADABLE = [
    "", "yesterday", "12:00", "2026", "2026-11", "2026-13-40 12:00",
    f"{DAY} CST", f"{DAY} XYZ", f"{DAY} /etc/passwd", f"{DAY} ../../x/y",
    f"{DAY} {'a' * 5000}", f"{DAY} {'a/' * 2000}", "99999-11-30",
    "11.12.2026 23:30", "11/12/2026 23:30", f"{DAY} China Standard Time",
    f"{DAY} +9999", "0001-01-01 00:00:00 +1400", "\0" * 100, "9" * 400,
]  # fmt: skip


@pytest.mark.parametrize("text", TIMES)
def test_a_time_is_read_with_its_zone(text):
    clock, _, later = TIMES[text].partition(" ")
    day = "2026-12-01" if later else "2026-11-30"
    found = parse_utc(canonical(text.encode()).decode())
    wanted = datetime.fromisoformat(f"{day} {clock}")
    assert found.replace(microsecond=0) == wanted


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_is_no_time_is_none(text):
    assert canonical(text.encode()) is None


def test_other_bytes_and_files_of_windows():
    assert canonical(b"\xff\xfe\x00") is None
    assert canonical(bytes(range(256)) * 99) is None
    assert canonical(f"{DAY} CET".encode("utf-16")).startswith(
        b"2026-11-30 22"
    )


def test_the_zone_of_the_course_counts_first():
    text = f"{DAY} CST".encode()
    assert b"15:30" in canonical(text, "Asia/Shanghai")
    assert b"2026-12-01 05:30" in canonical(text, "America/Chicago")
    assert b"22:30" in canonical(f"{DAY} CET".encode(), "Europe/Berlin")
