"""A fixed sample of what `make fuzz` tries."""

import json

import books
import fuzz
import pytest


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    with fuzz.prepared(tmp_path_factory.mktemp("fuzz")) as both:
        yield both


def test_forged_replies_are_survived():
    through = sum(fuzz.reply(seed) for seed in range(200))
    assert 50 < through < 190


@pytest.mark.parametrize("name", ["neuron", "test_neuron"])
def test_marks_in_marks_are_survived(prepared, name):
    book, nested = books.slim(books.solved()), {}
    for _ in range(600):
        nested = {"nbgrader": nested, "points": 1}
    books.cell(book, name)["metadata"]["nbgrader"] = nested
    fuzz.taken(json.dumps(book).encode(), 1, *prepared)


def test_odd_folders_are_survived(prepared):
    read = sum(fuzz.handed_in(seed, *prepared) for seed in range(60))
    assert 10 < read < 50


def test_odd_notebooks_are_survived(prepared):
    marked = sum(fuzz.mark(seed, *prepared) for seed in range(1000, 1012))
    assert 4 < marked < 12
