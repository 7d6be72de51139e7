"""Graphs to step through: values, gradients, order, places, words."""

import math

import numpy as np
import pytest
from chainrule_course.solutions.backprop import graph_gradients
from chainrule_course.solutions.neuron import numerical_gradient

from chainrule.figures.backprop.graph import neuron
from chainrule.figures.backprop.graph_places import Curve, bends, places
from chainrule.figures.backprop.graph_words import describe, number
from chainrule.labs import graph
from chainrule.labs.graph import Tour, inputs, slope


def sums(x, y, z):
    return (x + y) * z - x / z


def shared(x, y, z):
    a = x * y
    return a * a + a / (y - z) - (-x)


def curved(x, y, z):
    return graph.exp(graph.tanh(x * y)) * graph.sigmoid(z) + graph.log(z) ** 2


def cornered(x, y, z):
    return graph.maximum(x * z, y) * graph.relu(z) + graph.relu(-x)


def with_numbers(x, y, z):
    return 2 * x + (1 - y) / 4 + 3 / z + (5 + x * 0.5)


EXPRESSIONS = sums, shared, curved, cornered, with_numbers


def tour_of(make, values=(1.3, -0.7, 2.1)):
    nodes = inputs(**dict(zip("xyz", values, strict=True)))
    return Tour(make(*nodes))


@pytest.mark.parametrize("make", EXPRESSIONS)
def test_gradients_are_those_that_nudging_finds(make):
    values = np.array([1.3, -0.7, 2.1])
    found = tour_of(make).gradients()
    nudged = numerical_gradient(lambda v: tour_of(make, v).root.value, values)
    assert [found[n] for n in "xyz"] == pytest.approx(nudged, rel=1e-6)


def test_a_neuron_is_that_of_the_exercise():
    x, w, b = np.array([0.3, -1.2]), np.array([0.8, 0.5]), 0.1
    found, right = Tour(neuron(x, w, b)).gradients(), graph_gradients(x, w, b)
    for name in ("L", "e", "a", "z", "b"):
        assert found[name] == pytest.approx(right[name], rel=1e-7)
    for name in ("p", "w", "x"):
        both = found[f"{name}1"], found[f"{name}2"]
        assert both == pytest.approx(right[name], rel=1e-7)


@pytest.mark.parametrize("make", EXPRESSIONS)
def test_a_tour_goes_forwards_and_then_back(make):
    tour = tour_of(make)
    known, sent = [], []
    for step in range(tour.last + 1):
        state = tour.at(step)
        known.append(len(state.known))
        sent.append(len(state.sent))
        assert state.back == (step > len(tour.operations))
        for node in state.known:
            assert set(node.inputs) <= state.known
        if state.back:
            assert tour.root in state.totals
    assert known == sorted(known) and known[-1] == len(tour.nodes)
    assert sent == sorted(sent) and sent[0] == 0
    assert sent[-1] == len(tour.slopes)


def test_nothing_is_sent_back_before_everything_has_arrived():
    tour = tour_of(shared)
    final = tour.at(tour.last).totals
    for step in range(len(tour.operations) + 2, tour.last + 1):
        state = tour.at(step)
        assert state.totals[state.node] == final[state.node]


def test_fan_out_adds_up():
    x, y = inputs(x=3.0, y=-4.0)
    tour = Tour((x + y) * y)
    state = tour.at(tour.last)
    parts = [state.sent[key] for key in tour.uses(y)]
    assert sorted(parts) == pytest.approx([-4, -1])
    assert state.totals[y] == pytest.approx(-5)
    before = tour.at(tour.last - 1)
    assert before.totals[y] == pytest.approx(-1)


def test_corners():
    a, b = inputs(a=2.0, b=2.0)
    larger = graph.maximum(a, b)
    assert [slope(larger, 0), slope(larger, 1)] == pytest.approx([1, 0])
    (z,) = inputs(z=0.0)
    assert slope(graph.relu(z), 0) == 0
    assert slope(z**2, 0) == 0


def test_what_cancels_is_zero():
    (x,) = inputs(x=0.37)
    tour = Tour(graph.tanh(x) - graph.tanh(x))
    assert tour.gradients()["x"] == 0.0


def test_numbers_ask_for_no_gradient():
    tour = tour_of(with_numbers)
    assert all(not node.constant for node in tour.at(tour.last).totals)
    assert all(not n.inputs[k].constant for n, k in tour.slopes)


def test_only_squares_are_known():
    (x,) = inputs(x=2.0)
    with pytest.raises(ValueError, match="squares"):
        x**3


@pytest.mark.parametrize("make", EXPRESSIONS)
def test_places_are_apart_and_lead_to_the_right(make):
    tour = tour_of(make)
    where = places(tour)
    assert set(where) == set(tour.nodes)
    spots = np.array(list(where.values()))
    apart = np.hypot(*(spots[:, None] - spots).transpose(2, 0, 1))
    assert apart[~np.eye(len(spots), dtype=bool)].min() > 0.9
    for node in tour.operations:
        for source in node.inputs:
            assert where[source][0] < where[node][0]


def test_edges_run_round_the_nodes_between():
    (x,) = inputs(x=0.5)
    tour = Tour(graph.tanh(graph.tanh(x)) + x)
    where = {
        node: place * [1.8, -1.25] for node, place in places(tour).items()
    }
    bend = bends(tour, where)
    for (node, place), aside in bend.items():
        source = node.inputs[place]
        curve = Curve(where[source], where[node], aside)
        for other in set(tour.nodes) - {node, source}:
            away = [np.hypot(*(curve.at(t) - where[other])) for t in TENTHS]
            assert min(away) > 0.3


TENTHS = np.linspace(0, 1, 41)


def test_twins_are_drawn_apart():
    tour = tour_of(lambda x, y, z: x * x)
    assert sorted(bends(tour, places(tour)).values()) == [-0.5, 0.5]


def test_words():
    x, w, b = inputs(x=2.0, w=3.0, b=-4.0)
    tour = Tour(((x * w + b).called("z") ** 2).called("L"))
    said = [describe(tour, k, tour.at(k)) for k in range(tour.last + 1)]
    assert all(text.keys() == {"en", "zh"} for text in said)
    assert "z = u1 + b = 6 + (−4) = 2" in said[2]["en"]
    assert "z 得到 1 · 4 = 4" in said[5]["zh"]
    assert said[-1]["en"].endswith(
        "Back through u1: x gets 4 · 3 = 12; w gets 4 · 2 = 8."
    )
    wrong = describe(tour, 7, tour.at(7), ["w"])
    assert "w" in wrong["en"].split("Not")[1] and "w" in wrong["zh"][-4:]


def test_sums_are_said():
    tour = tour_of(lambda x, y, z: x * x, (-3.0, 0.0, 0.0))
    said = describe(tour, tour.last, tour.at(tour.last))["en"]
    assert "together −6" in said and said.count("together") == 1


@pytest.mark.parametrize(
    "value, text",
    [(-0.5, "−0.5"), (-0.0, "0"), (1e-7, "1e−07"), (2 / 3, "0.6667")],
)
def test_short_numbers(value, text):
    assert number(value) == text


def test_values_are_checked_by_python():
    (x,) = inputs(x=-1.0)
    with pytest.raises(ValueError):
        graph.log(x)
    assert graph.sigmoid(x * 1000).value == pytest.approx(0, abs=1e-300)
    assert math.isclose(graph.exp(x).value, math.exp(-1))
