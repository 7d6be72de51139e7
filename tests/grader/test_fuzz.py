"""A fixed sample of what `make fuzz` tries."""

import fuzz
import pytest


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    with fuzz.prepared(tmp_path_factory.mktemp("fuzz")) as both:
        yield both


def test_forged_replies_are_survived():
    through = sum(fuzz.reply(seed) for seed in range(200))
    assert 50 < through < 190


def test_marks_in_marks_are_survived(prepared):
    fuzz.mark(294, *prepared)  # a case of its own: nested 600 deep


def test_odd_notebooks_are_survived(prepared):
    marked = sum(fuzz.mark(seed, *prepared) for seed in range(1000, 1012))
    assert 4 < marked < 12
