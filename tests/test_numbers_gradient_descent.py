"""The numbers that lesson 5 tells are those that its code gives."""

import ast
import contextlib
import inspect
import io
import re
from functools import partial

import digits_again
import numpy as np
import pytest
from test_experiments_descent import X, experiments, loss_and_grads, y
from test_figures_gradient_descent import STEPS, figures, move, numbers_in, plt

from chainrule import data
from chainrule.figures import race, rules
from chainrule.figures.grounds import ravine, rosenbrock, saddle
from grader import build
from solutions import gradient_descent as g

CELLS = {c.key: c.text for c in build.read("05_gradient_descent").cells
         if c.lang != "zh"}  # its numbers are the same  # fmt: skip
WORDS = {0.5: "half", 1: "one", 2: "two", 3: "three", 10: "ten", 12: "twelve",
         13: "thirteen", 50: "fifty", 60: "sixty"}  # fmt: skip


@pytest.fixture(autouse=True)
def tidy():
    yield
    plt.close("all")


def tells(key, words, *numbers):
    """Assert that a cell says the words, with these numbers in them."""
    assert words.count("{") == len(numbers)
    assert words.format(*numbers) in CELLS[key]


def printed(key):
    """Numbers that a cell of the lesson prints with the reference."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(CELLS[key], {**vars(g)})
    return numbers_in(out.getvalue())


def shown(figure, **values):
    return numbers_in(move(figure, **values)[0])


def lengths(step, steps=1, slope=1.0, **more):
    step = partial(step, **more)
    return experiments.step_lengths(step, steps, 1.0, slope).round(6).tolist()


def test_numbers_of_plain_descent():
    written = ast.parse(inspect.getsource(g)).body
    bodies = [f.body[1:] for f in written if isinstance(f, ast.FunctionDef)]
    lines = [b[-1].end_lineno - b[0].lineno + 1 for b in bodies]
    words = [WORDS[n] for n in (len(lines), min(lines), max(lines))]
    tells("title", "{} functions of {} to {} lines", *words)
    figure = figures.rate(g.descend)
    marks = {shown(figure, lr=0.2, kappa=kappa)[1] for kappa in (1, 10, 50)}
    tells("rate_read", "stays at {}, because", *marks)
    tells("velocity_read", "this page, walked with {}.", rules._WALKERS[2][1])
    assert [lr for lr, _ in rules._WALKERS[:2]] == [0.06, 0.49]
    assert printed("ugly_count")[1::2] == [1, 44, 459, 4603]
    bends, rates = np.array([1, 1000]), np.array([1, 1 / 1000])
    path = g.descend(lambda x: bends * x, np.ones(2), rates, 1)
    assert path[-1].tolist() == [0, 0]  # one step, and we are there


def test_numbers_of_momentum():
    step = g.momentum_step
    words = "is {:g}, then {}, then {}."
    tells("momentum_head", words, *lengths(step, 3))
    fast = [WORDS[lengths(step, 2000, beta=b)[-1]] for b in (0.9, 0.98)]
    tells("velocity_read", "{} at 0.9, {} at 0.98.", *fast)
    figure = figures.velocity(step)
    parts = [shown(figure, beta=0.7, step=k)[2:5:2] for k in range(1, 7)]
    pulls = [kept * push < 0 for kept, push in parts]
    tells("velocity_read", "At step {}: as soon", pulls.index(True) + 1)
    figure, betas = figures.momentum_rate(step), (0.38, 0.4, 0.42, 0.98)
    falls = ["falls" in move(figure, lr=0.7, beta=b)[0] for b in betas]
    needed = betas[falls.index(True) - 1]
    tells("momentum_rate_read", r"0.7 needs $\beta$ above {}.", needed)
    assert falls[-1]


def test_numbers_of_rates_for_each_weight():
    step, slopes = partial(g.rmsprop_step, beta=0.75), (8.0, 8000.0)
    assert {lengths(step, slope=s)[0] for s in slopes} == {2}
    words = "the step twice the rate. A slope of {:g} gives the same step."
    tells("rms_head", words, slopes[1])
    first = WORDS[round(lengths(g.rmsprop_step)[0])]
    tells("guess_adam_play", "RMSProp's first is about {} times", first)
    mean = g.adam_step({"w": 0}, {"w": 8}, {}, 1, 0.75)[1]["w"][0]
    tells("adam_head", "makes {:g} into {:g}.", mean, mean / (1 - 0.75))
    figure = figures.effective_rate(g.adam_step)
    rates = [shown(figure, kappa=k, angle=0)[1:3] for k in (10, 100)]
    assert rates == [[0.647, 0.185], [6.47, 0.185]]
    left = dict.fromkeys(printed("shrink"))  # AdamW's two are equal
    words = "keeps {} and the calm one {}. With AdamW both keep {}:"
    tells("shrink_read", words, *left)


def test_numbers_of_batches_and_schedules():
    kinds = {len(set(y[k : k + 50])) for k in range(0, 600, 50)}
    words = [WORDS[count] for count in sorted(kinds)]
    tells("mend_batches", "every batch holds {} or {} kinds", *words)
    tells("digits_text", "{} times 0", *{WORDS[n] for n in np.bincount(y)})
    figure, sizes = figures.noise(g.minibatches), (4, 16, 64, 256)
    above = [shown(figure, size=s, lr=0.05)[2] * s / 10 for s in sizes]
    assert above == pytest.approx([1.0, 0.93, 0.49, 0.13], abs=0.006)
    figure = figures.schedules(g.step_decay, g.cosine_schedule)
    means = {d: shown(figure, every=30, drop=d)[1:] for d in (0.5, 0.55, 0.6)}
    like = min(means, key=lambda drop: abs(np.subtract(*means[drop])))
    tells("schedule_read", "With a step every 30, about {}.", like)
    same = {WORDS[shown(figure, warmup=n)[2] / 0.1] for n in (0, 10, 60)}
    tells("schedule_read", "stays at {} the", *same)


def test_numbers_of_training():
    losses = {1: 3.0, 2: 1.0, 3: 2.0}
    best, _ = g.lr_range_test(losses.get, np.array([1, 2, 3]))
    words = "losses 3, 1, 2 become {:g}, {:g}, {:g}. The {} rate wins"
    smooth = printed("smooth_neighbour")
    tells("search_head", words, *smooth, {3: "third"}[best])
    run = partial(experiments.losses_by_epoch, g.minibatches, loss_and_grads)
    rates = np.geomspace(1e-5, 10, 31)
    best = g.lr_range_test(lambda lr: run(X, y, lr, 1)[-1], rates)[0]
    tells("search_read", "rate for our digits, {:.3f} here", best)


def test_numbers_of_the_digits_are_those_of_another_program():
    plain, scaled = digits_again.compare(), digits_again.compare(scaled=True)
    shares = [f"{100 * fresh:.1f}" for _, _, fresh in plain.values()]
    words = "plain steps get {} % right, momentum {}, Nesterov {}, Adam {}."
    tells("train_read", words, *shares)
    shares = sorted(100 * fresh for _, _, fresh in scaled.values())
    words = "between {:.1f} and {:.1f} % of the fresh"
    tells("scaled_read", words, shares[0], shares[-1])


def test_order_of_the_digits_holds_for_others_and_a_finer_search():
    """Six sets that nobody chose, one with four times as many rates."""
    others = {}
    for scaled in (False, True):
        runs = [
            digits_again.compare(first, seed=first, rates=rates, scaled=scaled)
            for first, rates in ((101, 19), (104, 19), (107, 19), (110, 19),
                                 (113, 19), (7, 73))
        ]  # fmt: skip
        others[scaled] = 100 * np.array(
            [[share for _, _, share in run.values()] for run in runs]
        )
    assert (others[False][:, 1:].min(axis=1) > others[False][:, 0]).all()
    said = numbers_in(
        re.search("averages are (.+?) %", CELLS["train_read"])[1]
    )
    assert others[False].mean(axis=0) == pytest.approx(said, abs=3)
    words = "each averages {} %, and they are never more than {} points apart"
    tells("scaled_read", words, 87, 2)
    assert others[True].mean(axis=0) == pytest.approx(87, abs=2)
    assert np.ptp(others[True], axis=1).max() <= 2
    lead = others[False][:, 3] - others[False][:, 2]  # Adam's
    assert 0 < lead.mean() < 5
    none = digits_again.compare(58, seed=2)
    assert none["adam"][2] <= none["nesterov"][2]


def test_a_tenth_of_the_rate_puts_momentum_on_plain_steps():
    X, y = data.digits()
    rules = (digits_again.sgd, 0.02), (digits_again.momentum, 0.002)
    plain, momentum = (
        digits_again.losses(*digits_again.train_all(rule, [lr], X, y, 3), X, y)
        for rule, lr in rules
    )
    assert momentum == pytest.approx(plain, rel=0.03)


def test_who_leads_the_race():
    def first(ground, step):
        walks = race._Best().walks(STEPS, ground).items()
        low = {n: race._height(ground, p)[step] for n, (p, _) in walks}
        return min(low, key=low.get)

    narrow = {first(ravine(kappa), -1).title() for kappa in (20, 30, 100)}
    tells("race_read", "{} leads in a narrow ravine", *narrow)
    tells("race_read", "), {} in the bent valley", first(rosenbrock(), -1))
    walks = race._Best().walks(STEPS, saddle()).items()
    left = {n: int((abs(p[:, 1]) > 0.5).argmax()) for n, (p, _) in walks}
    assert left == dict(sgd=39, momentum=18, nesterov=22, rmsprop=6, adam=2)
    assert first(saddle(), 60) == max(left, key=left.get) == "sgd"
