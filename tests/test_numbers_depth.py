"""The numbers that lesson 7 tells are those that its code gives.

What was measured over hundreds of runs stands in `labs/depth.json`; some of
those runs are made again here.
"""

import contextlib
import io
from functools import cache

import numpy as np
import pytest
from chainrule_course.solutions import activations, backprop, depth, losses
from chainrule_course.solutions import gradient_descent as descent
from test_figures_depth import LIVE, draw, figures, move, numbers_in, plt

from chainrule.labs import depth as experiments
from chainrule_course import builder
from chainrule_course.builder import depth_runs, ward

CELLS = {c.key: c.text for c in builder.read("07_depth").cells
         if c.lang != "zh"}  # its numbers are the same  # fmt: skip
SPACE = {
    **vars(activations), **vars(losses), **vars(backprop), **vars(descent),
    **vars(depth), "experiments": experiments,
}  # fmt: skip
RUNS = experiments.measured()


@pytest.fixture(autouse=True)
def tidy():
    yield
    plt.close("all")


def tells(key, words, *numbers):
    """Assert that a cell says the words, with these numbers in them."""
    assert words.count("{") == len(numbers)
    assert words.format(*numbers) in CELLS[key]


def printed(*keys):
    """Numbers that cells of the lesson print, one after the other."""
    space = dict(SPACE)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        for key in keys:
            out.seek(0)
            out.truncate()
            exec(CELLS[key], space)
    return numbers_in(out.getvalue())


drawn = cache(draw)  # a figure takes long to make and little to move


def shown(make, **values):
    status = move(drawn(make), **values)[0].replace("layer 1", "it")
    return numbers_in(status)


def mean_right(kind, layers):
    return round(100 * np.mean(RUNS["table"][kind][str(layers)]["right"]))


def rate_right(kind, layers, rate):
    return round(100 * np.mean(RUNS["rates"][kind][str(layers)][str(rate)]))


def test_numbers_of_the_start():
    assert CELLS["title"].count("seventeen") == 1
    tasks = [c for c in builder.read("07_depth").cells if c.exercise]
    assert len(tasks) == 17
    glorot, he = printed("start_by_hand")
    tells("start_task", "50 inputs and 150 outputs: Glorot {}, He {}.",
          glorot, he)  # fmt: skip
    assert [depth.glorot_std(50, 150), depth.he_std(50)] == [glorot, he]
    plain = shown(figures.spreads, rule="gain", gain=1.0, shape="level")
    tells("spreads_read", "arrives as {}, the gradient as {}.",
          plain[1], plain[3])  # fmt: skip
    level = shown(figures.spreads, rule="he", shape="level")
    assert all(1 <= level[k] < 1.5 for k in (1, 3))
    he = shown(figures.spreads, rule="he", shape="narrowing")
    assert 1 < he[1] < 2
    tells("spreads_read", "the gradient comes back as {};", he[3])
    glorot = shown(figures.spreads, rule="glorot", shape="narrowing")
    tells("spreads_read", "shrink, to {} and {}.", glorot[1], glorot[3])
    same = shown(figures.spreads, rule="glorot", shape="level")
    assert same == plain


def test_numbers_of_an_ill_network():
    first = shown(figures.health, lr=1e-4)
    assert first[2:4] == [0, 6] and round(0.06 * 32) == 2
    long = shown(figures.health, lr=2.0)
    assert long[2] == long[3]
    tells("health_read", "dead in both layers, {:.0f} %, and the loss rests"
          " at {}", long[2], long[1])  # fmt: skip
    assert long[1] > np.log(10)
    ends = {lr: shown(figures.health, lr=lr) for lr in (0.1, 0.2, 0.32, 0.5)}
    best = min(ends.values(), key=lambda shown: shown[1])
    assert 0.05 < best[4] <= best[5] < 0.2  # near 0.1
    tells("health_read", "needs ratios near {} here", 0.1)


def test_numbers_of_batch_norm():
    gaps = {n: shown(figures.batch_gap, size=n, scale=1.0)[2] for n in (32, 2)}
    tells("gap_read", "differs by {} on average between training and"
          " evaluation, with batches of 2 by {},", *gaps.values())  # fmt: skip
    own, running = (
        {n: round(100 * np.mean(RUNS["gap"][n][name])) for n in ("2", "16")}
        for name in ("own", "running")
    )
    tells("gap_read", "batches of 2 get {} % of fresh digits right by the"
          " statistics of each batch, and {} % by the running ones; at 16 it"
          " is {} and {}.", own["2"], running["2"], own["16"],
          running["16"])  # fmt: skip
    kept = printed("momentum_run")
    assert kept[::2] == [0.1, 0.9] and 3.5 < kept[3] / kept[1] < 4
    tells("momentum_read", "dances nearly {} times", "four")
    out = printed("ten_times")
    assert out[1:3] == pytest.approx(out[6:8], abs=0.002)
    assert out[4] == pytest.approx(10 * out[9], rel=0.01)


def test_numbers_of_norms_and_skips():
    rows = shown(figures.who_moves, added=6.0)
    tells("who_read", "With batch norm all {:.0f} rows move", rows[1])
    _, measured, told = shown(figures.skips, scale=1.0)
    assert f"{told:.0f}" == "1020" and round(
        depth.residual_spread(20)[-1]
    ) == (1024)
    tells("skips_read", "the formula says {} and the measurement {:.0f}:",
          1024, measured)  # fmt: skip
    assert round(20**-0.5, 2) == 0.22
    tells("skips_read", "one over the root of twenty, it is {:.1f}.",
          depth.residual_spread(20, 0.22)[-1])  # fmt: skip
    ends = [depth.residual_spread(n, n**-0.5)[-1] for n in (5, 20, 1000)]
    assert max(ends) < np.exp(0.5) and round(np.exp(0.5), 2) == 1.65
    firsts = RUNS["table"]["residual"]["20"]["first"]
    assert all(20 < first < 200 for first in firsts)
    assert min(RUNS["table"]["residual"]["40"]["first"]) > 700


def test_numbers_of_the_cures():
    table = RUNS["table"]
    runs = sum(len(t["right"]) for of in table.values() for t in of.values())
    tells("cures_head", "trained {} networks on", runs)
    assert min(mean_right(k, n) for k in table for n in (2, 4)) >= 94
    parts = {
        "a gain of 1 gets {} %": "plain, gain 1", "He's rule {} %": "plain",
        "batch norm alone {} %": "batch norm",
        "layer norm alone {} %": "layer norm", "Skips get {} %": "residual",
        "scaled skips {} %.": "residual, scaled",
        "{} % with batch norm": "residual + batch norm",
        "{} % with layer norm.": "residual + layer norm",
    }  # fmt: skip
    for words, kind in parts.items():
        tells("cures_read", words, mean_right(kind, 40))
    tells("cures_read", "next to nothing: {} and {} %.", *(
        mean_right(f"scaled + {norm} norm", 40) for norm in ("batch", "layer")
    ))  # fmt: skip
    spans = [
        np.ptp(of["right"]) for kinds in table.values()
        for of in kinds.values() if np.mean(of["right"]) > 0.95
    ]  # fmt: skip
    assert 0.035 < max(spans) < 0.04  # up to 4 points
    why = printed("why_run")
    tells("why_read", "digits have become one: {}.", why[1])
    tells("why_read", "changes nothing about that, {}.", why[3])
    tells("why_read", "apart, {}; but", why[5])
    tells("why_read", "layer, {:.0f} times over 40.", why[4])
    assert 1.19 < why[4] ** (1 / 39) < 1.22  # by a fifth
    assert round(np.sqrt(np.pi / (np.pi - 1)), 2) == 1.21
    tells("why_read", "troubles: {} times, {}.", *why[-2:])
    assert 0.2 < why[0] < 1.5 and 0.5 < why[2] < 1.5
    failed = [table[k]["40"]["trained"] for k in ("batch norm", "layer norm")]
    assert np.max(failed) < 0.2  # on the trained digits, too


def test_numbers_of_the_rates():
    plain = [rate_right("plain", 4, rate) for rate in depth_runs.RATES]
    tells("rates_read", "from {} % at a rate of 0.1 to {} % at 1",
          plain[1], plain[3])  # fmt: skip
    normed = [rate_right("batch norm", 4, r) for r in depth_runs.RATES]
    assert set(normed) == {95, 96}
    for kind, words in (("plain", "networks get {} % at their best"),
                        ("batch norm", "batch norm alone {} %.")):  # fmt: skip
        best = max(rate_right(kind, 20, rate) for rate in depth_runs.RATES)
        tells("rates_read", words, best)
    skips = [rate_right("residual, scaled", 20, r) for r in depth_runs.RATES]
    tells("rates_read", "Scaled skips get {} and {} %", *skips[:2])
    assert max(skips[2:]) < 12
    both = [
        rate_right("scaled + batch norm", layers, rate)
        for layers in (4, 20) for rate in depth_runs.RATES
    ]  # fmt: skip
    assert {96, 97, 98} >= {*both[:3], *both[4:7]} and both[3] == both[7] == 10


@pytest.mark.parametrize("kind, layers, seed", [
    ("plain", 4, 0), ("batch norm", 4, 1), ("scaled + layer norm", 2, 2),
])  # fmt: skip
def test_what_is_shipped_can_be_measured_again(kind, layers, seed):
    run = depth_runs.adam_run(kind, layers, seed)
    told = {k: v[seed] for k, v in RUNS["table"][kind][str(layers)].items()}
    assert run["right"] == pytest.approx(told["right"], abs=0.01)
    assert run["first"] == pytest.approx(told["first"], rel=0.01)


def test_the_ward_can_be_measured_again():
    healthy, *ill = ward.lab.records()
    again = ward.record(ward.healthy())
    assert again["losses"][:200] == pytest.approx(healthy["losses"][:200],
                                                  rel=0.02)  # fmt: skip
    assert again["right"][-1] == pytest.approx(healthy["right"][-1], abs=2)
    assert ward.record(ward.ill(7))["dead"] == ill[6]["dead"]
    firsts = [record["losses"][0] for record in ill]
    assert max(firsts) == firsts[6] > 20  # pixels from 0 to 16


def test_every_live_figure_is_in_the_lesson():
    told = " ".join(CELLS.values())
    for name in figures.__all__:
        assert f"figures.{name}(" in told
    assert len(LIVE) > 7
