"""The numbers that lesson 5 tells are those that its code gives."""

import ast
import contextlib
import inspect
import io
from dataclasses import replace
from functools import partial

import digits_again
import numpy as np
import pytest
from chainrule_course.solutions import gradient_descent as g
from test_experiments_descent import X, experiments, loss_and_grads, y
from test_figures_gradient_descent import STEPS, figures, move, numbers_in, plt

from chainrule.figures.gradient_descent import rules
from chainrule.figures.gradient_descent.best_rates import (
    COARSE,
    FINE,
    BestRates,
)
from chainrule.figures.gradient_descent.guess import _SETTINGS as guessing
from chainrule.figures.gradient_descent.noise import _SIZES, _STEPS
from chainrule.figures.grounds import ravine, rosenbrock, saddle
from chainrule.labs import data
from chainrule_course import builder

CELLS = {c.key: c.text for c in builder.read("05_gradient_descent").cells
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
    *smooth, place = printed("smooth_neighbour")[:4]
    assert place == best - 1
    tells("search_head", words, *smooth, {3: "third"}[best])
    run = partial(experiments.losses_by_epoch, g.minibatches, loss_and_grads)
    rates = np.geomspace(1e-5, 10, 31)
    best = g.lr_range_test(lambda lr: run(X, y, lr, 1)[-1], rates)[0]
    tells("search_read", "the rate with the lowest mean, {:.3f} here", best)


def test_numbers_of_the_digits_are_those_of_another_program():
    plain, scaled = digits_again.compare(), digits_again.compare(scaled=True)
    shares = [f"{100 * fresh:.1f}" for _, _, fresh in plain.values()]
    words = "plain steps get {} % right, momentum {}, Nesterov {}, Adam {}."
    tells("train_read", words, *shares)
    shares = sorted(100 * fresh for _, _, fresh in scaled.values())
    words = "between {:.1f} and {:.1f} % of the fresh"
    tells("scaled_read", words, shares[0], shares[-1])


def test_order_of_the_digits_holds_for_others_and_a_finer_search():
    """Sixteen sets nobody chose, one with four times as many rates."""
    others = {}
    for scaled in (False, True):
        runs = [
            digits_again.compare(first, seed=first, rates=rates, scaled=scaled)
            for first, rates in ((101, 19), (104, 19), (107, 19), (110, 19),
                                 (113, 19), (7, 73),
                                 *((k, 19) for k in range(201, 231, 3)))
        ]  # fmt: skip
        others[scaled] = 100 * np.array(
            [[share for _, _, share in run.values()] for run in runs]
        )
    last = others[False][:, 1:].min(axis=1) > others[False][:, 0]
    assert last.mean() > 0.9
    tells("train_read", "and plain steps are last nearly every time.")
    words = "over sixty such sets the averages are {}, {}, {} and {} %,"
    tells("train_read", words, 72, 82, 84, 86)
    assert others[False].mean(axis=0) == pytest.approx([72, 82, 84, 86], abs=2)
    words = "each averages {} %, and they are seldom more than {} points"
    tells("scaled_read", words, 87, 2)
    assert others[True].mean(axis=0) == pytest.approx(87, abs=1)
    assert (np.ptp(others[True], axis=1) <= 2).mean() > 0.75
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


def ends_of_batches(digits, seeds):
    """Losses after 30 epochs: rows shuffled, and only starts shuffled."""
    X, y = data.digits(digits)
    ours = [
        digits_again.losses(
            *digits_again.train_all(digits_again.sgd, [0.03], X, y, seed), X, y
        )[0]
        for seed in seeds
    ]
    return ours, [starts_shuffled(X, y, seed) for seed in seeds]


def starts_shuffled(X, y, seed):
    rng, W, b = np.random.default_rng(seed), np.zeros((1, 15, 10)), 0.0
    for _ in range(30):
        for k in rng.permutation(12):
            some = slice(50 * k, 50 * k + 50)
            dW, db = digits_again.gradients(W, b, X[some], y[some])
            W, b = W - 0.03 * dW, b - 0.03 * db
    return digits_again.losses(W, b, X, y)[0]


def test_shuffled_starts_end_anywhere():
    """In the lesson's order, in forty others, and on other digits."""
    ours, theirs = ends_of_batches(7, range(41))
    words = "Yours comes down to {:.2f}."
    tells("published_read", words, ours[0])
    words = "after 30 epochs ends at {:.2f}, above the {:.1f} of a model"
    tells("published_read", words, theirs[0], np.log(10))
    words = (
        "in forty other orders it ended anywhere between {:.1f} and {:.1f},"
    )
    tells("published_read", words, min(theirs[1:]), max(theirs[1:]))
    tells("published_read", "while yours ends between 1.0 and 1.3.")
    assert 1.0 < min(ours) < 1.1 and 1.2 < max(ours) < 1.3
    ours, theirs = ends_of_batches(20, range(10))
    assert max(ours) < 1.5 and np.mean(theirs) > np.log(10)
    kinds = [len(set(y[50 * k : 50 * k + 50])) for k in range(12)]
    assert set(kinds) == {1, 2}


def test_no_batch_comes_twice_when_rows_are_shuffled():
    """By sets of rows, drawn here from other seeds."""
    for seed in (1, 2):
        rng, rows, starts = np.random.default_rng(seed), set(), set()
        for _ in range(200):
            order = rng.permutation(600)
            for k in rng.permutation(12):
                rows.add(frozenset(order[50 * k : 50 * k + 50].tolist()))
                starts.add(k)
        words = "The same {}, again and again, against {}."
        tells("mend_batches", words, len(starts), len(rows))


# ---- Descent, again, by other means ----------------------------------------


def test_no_rate_avoids_the_hollow():
    """By Newton's method, and from more beginnings than the lesson's."""
    places = np.roots([1, 0, -1, 0.2]).real  # where the slope is 0
    lowest, ridge, hollow = np.sort(places)
    bottom = np.polyder([1 / 4, 0, -1 / 2, 1 / 5, 0])
    assert bottom == pytest.approx([1, 0, -1, 0.2])
    tells("hollow_head", "Take $L = x^4/4 - x^2/2 + x/5$: it has a hollow at")
    words = "a hollow at {:.2f} and its lowest place at −{:.2f}, which bends"
    tells("hollow_head", words, hollow, -lowest)
    assert 3 * lowest**2 > 3 * hollow**2  # the curvatures, but for the -1
    assert 2 / (3 * lowest**2 - 1) < 0.9 < 2 / (3 * hollow**2 - 1)
    starts = np.linspace(-1.5, 1.5, 31)
    caught = int((starts > ridge).sum())
    tells("hollow_read", "the same {} end in the hollow", caught)
    rows = np.reshape(printed("hollow"), (4, -1))[:, [0, 1, 2]]
    assert rows[:3, 1].tolist() == [31 - caught] * 3
    assert rows[:3, 2].tolist() == [caught] * 3 and rows[3, 1] == 0
    tells("hollow_read", "there any more, and {:.0f} still sit", rows[3, 2])
    tells("hollow_read", "drives them out of the lowest place as well.")
    for rate in np.linspace(0.05, 4, 400):  # who can rest where
        rests = [abs(1 - rate * (3 * x**2 - 1)) < 1 for x in (lowest, hollow)]
        assert rests[1] or not rests[0]
    for rate in (0.01, 0.1, 0.5, 0.9):  # whatever the rate, some are caught
        for seed in range(3):
            x = np.random.default_rng(seed).uniform(-1.5, 1.5, 200)
            for _ in range(1000):
                x = x - rate * (x**3 - x + 0.2)
            assert 20 < (abs(x - hollow) < 0.001).sum() < 180


def steps_to(kappa, root, c):
    """Steps until both axes stay within 0.01, by powers of a matrix.

    A step with momentum takes (x, v) to (x - lr * v', v'), v' = c v + k x.
    """
    lr = 4 / (root + 1) ** 2 if c else 2 / (kappa + 1)
    last = 0
    for bend in (1.0, kappa):
        step = np.array([[1 - lr * bend, -lr * c], [bend, c]])
        state = np.array([1.0, 0.0])
        for k in range(1, 6000):
            state = step @ state
            last = max(last, k) if abs(state[0]) > 0.01 else last
    return last + 1


def test_momentum_pays_for_the_root_of_the_condition_number():
    counts = []
    for kappa in (10, 100, 1000):
        root = np.sqrt(kappa)
        beta = ((root - 1) / (root + 1)) ** 2
        counts.append([steps_to(kappa, root, c) for c in (0.0, beta)])
    plain, quick = np.transpose(counts)
    tells("buys_read", "as many plain steps, {}, {} and {},", *plain)
    tells("buys_read", "with momentum: {}, {} and {}.", *quick)
    assert np.allclose(plain[1:] / plain[:-1], 10, rtol=0.01)
    assert (quick[1:] / quick[:-1] < 4).all()
    words = "in a step, {:.3f} at the usual 0.9."
    tells("buys_read", words, np.sqrt(0.9))
    words = r"In a ravine of $\kappa = 30$ plain steps leave {:.3f}:"
    tells("buys_read", words, 29 / 31)
    usual = 0.9
    tells("buys_read", "there momentum at {} is the slower one", usual)
    assert np.sqrt(usual) > 29 / 31


@pytest.mark.parametrize("kappa", [7, 40, 300])
def test_best_settings_are_the_best(kappa):
    """No rate and beta near the formulas' leave less in the long run."""
    root = np.sqrt(kappa)

    def left(lr, beta):  # the largest eigenvalue of a step on either axis
        return max(
            abs(np.linalg.eigvals([[1 - lr * k, -lr * beta], [k, beta]])).max()
            for k in (1, kappa)
        )

    plain, lr = 2 / (kappa + 1), 4 / (root + 1) ** 2
    beta = ((root - 1) / (root + 1)) ** 2
    assert left(plain, 0) == pytest.approx((kappa - 1) / (kappa + 1))
    assert left(lr, beta) == pytest.approx((root - 1) / (root + 1), rel=1e-4)
    for near in (0.9, 0.99, 1.01, 1.1):
        assert left(plain * near, 0) > left(plain, 0)
        assert left(lr * near, beta) > left(lr, beta)
        assert left(lr, min(beta * near, 0.999)) > left(lr, beta) - 1e-6
    assert left(lr, 0.9) >= np.sqrt(0.9) - 1e-9
    rates = np.geomspace(1e-4, 4 / kappa, 60)
    assert min(left(rate, 0.9) for rate in rates) >= np.sqrt(0.9) - 1e-9


# ---- What is worked out by hand, again -------------------------------------


def test_what_is_worked_out_by_hand_in_lesson_5():
    x, places = 4.0, []
    for _ in range(3):  # by differences instead of the formula
        x = x - 0.25 * ((x + 1e-3) ** 2 - (x - 1e-3) ** 2) / 2e-3
        places.append(round(x, 9))
    words = (
        r"$4 - 0.25 \cdot 8 = {:g}$, the next ends at {:g}, the third at {}."
    )
    tells("descend_head", words, *places)
    v = [sum(0.9**k for k in range(n)) for n in (1, 2, 3)]
    tells("momentum_head", "$v$ is {:g}, then {:.1f}, then {:.2f}.", *v)
    assert 0 < 0.9 * v[2] - 2 < v[0]  # brakes, and does not turn round
    tells("momentum_task", "does not turn the velocity round; it only brakes.")
    s = 0.25 * 8**2
    words = "and a first slope of 8: $s$ is {:g}, its root {:g},"
    tells("rms_head", words, s, s**0.5)
    mean = 8 * (1 - 0.75)
    tells("adam_head", "After one value of 8 our mean said {:g}.", mean)
    norm = np.linalg.norm([3, 4])
    words = (
        "$(3, 4)$ has norm {:g}; with a limit of 2.5 it becomes $({:g}, {:g})$"
    )
    tells("clip_head", words, norm, 3 * 2.5 / norm, 4 * 2.5 / norm)
    rates = [0.4 / 2**k for k in (1, 2)]
    words = "it is {:g} at step 10 and {:g} at step 25."
    tells("schedule_head", words, *rates)


@pytest.mark.parametrize("scale", [0.1, 1.0, 30.0])
def test_steps_of_adam_by_formula(scale):
    """After t equal slopes a mean is 1 - beta**t of them, whatever size."""
    t = np.arange(1, 2001)
    theirs = (1 - 0.9**t) / 0.1 / np.sqrt((1 - 0.999**t) / 0.001)
    theirs = 0.001 * theirs * scale / np.sqrt(scale**2)
    words = "The published steps are {:g}, {:.5f}, {:.5f}; they grow to twice"
    tells("lengths_read", words, *theirs[:3])
    assert 1.95 < theirs.max() / 0.001 < 2.15
    tells("lengths_read", "then shrink to a third of it.")
    assert 0.3 < theirs[-1] / 0.001 < 0.37
    tells("lengths_read", "Every step should be 0.001 long, and yours is.")
    ours = experiments.step_lengths(g.adam_step, 50, 0.001, scale)
    assert ours == pytest.approx(np.full(50, 0.001), rel=1e-5)


@pytest.mark.parametrize("first", [1, -1])
def test_a_penalty_inside_adam_is_no_decay(first):
    """One weight at a time, here; and with slopes that begin the other way."""

    def left(size, penalty, decay):
        w, m, v = 1.0, 0.0, 0.0
        for t in range(1, 501):
            slope = first * size * (-1) ** (t - 1) + penalty * w
            m, v = 0.9 * m + 0.1 * slope, 0.999 * v + 0.001 * slope**2
            root = np.sqrt(v / (1 - 0.999**t)) + 1e-8
            step = m / (1 - 0.9**t) / root
            w = w - 0.01 * decay * w - 0.01 * step
        return w

    inside = left(10, 0.1, 0), left(0.1, 0.1, 0)
    outside = left(10, 0, 0.1), left(0.1, 0, 0.1)
    assert outside[0] == pytest.approx(outside[1])
    assert outside[0] == pytest.approx(0.999**500, abs=0.02)
    tells("shrink_text", "should leave about {:.1f} of each", 0.999**500)
    assert inside[0] > 0.9 > 0.1 > abs(inside[1])
    if first == 1:
        words = "noisy weight keeps {:.3f} and the calm one {:.3f}. With AdamW"
        tells("shrink_read", words, *inside)
        tells("shrink_read", "both keep {:.3f}:", outside[0])


def test_a_step_at_45_degrees_whatever_the_slope():
    for slope in ([100.0, -0.01], [3.0, 7.0], [-1e-3, 2.0]):
        grads = {"w": np.array(slope)}
        adam = g.adam_step({"w": np.zeros(2)}, grads, {}, 0.4)[0]["w"]
        rms = g.rmsprop_step({"w": np.zeros(2)}, grads, {}, 0.12)[0]["w"]
        assert abs(adam) == pytest.approx([0.4, 0.4], rel=1e-4)
        assert abs(rms) / 0.12 == pytest.approx([10**0.5] * 2, rel=1e-4)
    tells("guess_adam_play", "so at 45 degrees, whatever the slope.")
    tells("guess_adam_play", "at 45 degrees too.")


def test_rates_of_adagrad_only_shrink_and_its_steps_need_not():
    slopes = np.array([1.0, 0.1, 2.0, 0.5])
    rates = 1 / np.sqrt(np.cumsum(slopes**2))
    assert (np.diff(rates) < 0).all() and np.diff(slopes * rates).max() > 0
    tells("rms_head", "it never forgets, so its rates can only shrink.")


@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_clipping_mends_nothing_that_is_broken(broken):
    for place in range(3):
        grads = {"W": np.ones((1, 2)), "b": np.ones(1)}
        grads["W" if place < 2 else "b"].flat[place % 2] = broken
        with np.errstate(invalid="ignore"):
            clipped, norm = g.clip_by_global_norm(grads, 1.0)
        assert not np.isfinite(norm) and np.isnan(norm) == np.isnan(broken)
        whole = np.concatenate([a.ravel() for a in clipped.values()])
        assert not np.isfinite(whole).all()
    tells("clip_read", "where one slope is nan, so is the norm, and no scale")


def test_a_plain_step_stands_at_a_right_angle():
    """To the level lines of the game's ravine, at places drawn here."""
    ground, rng = ravine(8, 12), np.random.default_rng(5)
    for place in rng.uniform(-1.5, 1.5, size=(20, 2)):
        slope = ground.slope(place)
        along = np.array([-slope[1], slope[0]]) / np.hypot(*slope) * 1e-5
        here, there = ground.height(np.array([place - along, place + along]))
        assert abs(there - here) < 1e-8 * np.hypot(*slope)
    tells("guess_read", "A plain step stands at a right angle to the edge")
    halves = guessing["momentum"]["lr"] / guessing["sgd"]["lr"]
    tells("guess_read", "at {} the rate in this game.", WORDS[halves])


# ---- The race: three starts, and a search four times as fine ---------------

FOUR_TIMES = np.geomspace(COARSE[0], COARSE[-1], 4 * (len(COARSE) - 1) + 1)
RACES = [(COARSE, 41, 0.0), (FOUR_TIMES, 161, 0.0), (COARSE, 41, 0.05),
         (FOUR_TIMES, 161, -0.05), (COARSE, 41, -0.1)]  # fmt: skip


def test_settings_of_the_race_and_of_others():
    words = "a search tries {} rates, then {} more round the best."
    tells("race_head", words, len(COARSE), FINE)
    tells("race_head", "After {} steps, who is last in the narrowest", 120)
    tells("race_head", "and who lies lowest after {} steps?", 60)
    tells("race_read", "After {} steps plain steps are lowest in a wide", 120)
    tells("race_read", "the slope across is nearly {}, and plain steps", 0)
    tells("race_read", "such as who leads the narrow ravine at {}.", 0.9)
    lr = inspect.signature(experiments.losses_by_epoch).parameters["lr"]
    tells("story_batches", "take plain steps at a rate of {} from", lr.default)
    many = inspect.signature(experiments.distinct_batches).parameters
    words = "different batches each has dealt in {} epochs:"
    tells("published_read", words, many["epochs"].default)
    tells("noise_play", "fit a plane to {} points", len(data.plane()[0]))
    tells("noise_play", "takes {} plain steps over", _STEPS)
    tells("noise_play", "the examples in one batch, {}?", _SIZES[-1])
    for seed in (7, 8, 9):
        assert len(data.digits(seed)[0]) == 600
    tells("train_text", "wrong answers on {} digits set aside", 600)
    tells("train_text", "have {} fresh ones that nothing", 600)
    tells("velocity_play", r"goes wrong when $\beta$ is {}?", 0.98)


@pytest.mark.parametrize("kappa", [30, 100])
def test_a_turned_ravine_gives_both_coordinates_one_rate(kappa):
    figure = figures.effective_rate(g.adam_step)
    turned = shown(figure, kappa=kappa, angle=45)[1:3]
    upright = shown(figure, kappa=kappa, angle=0)[1:3]
    assert max(turned) / min(turned) < 1.6 < max(upright) / min(upright)
    tells("effective_play", "when it is turned by {} degrees?", 45)
    tells("effective_read", "A narrow ravine turned by {} degrees shows", 45)


def raced(ground, at, beta=0.9):
    """For each race, how low each optimiser stands, and its places."""
    for coarse, fine, off in RACES:
        sideways = 0.005 if ground.name == "saddle" else 0.3
        x, y = ground.start
        moved = replace(ground, start=(x + off, y + sideways * off))
        search, ends, ways = BestRates(120, coarse, fine), {}, {}
        for name, step in STEPS.items():
            more = {"beta": beta} if name in ("momentum", "nesterov") else {}
            ways[name], _ = search.find(name, step, moved, at, **more)
            low = moved.height(ways[name])
            ends[name] = low[at] if len(low) > at else np.inf
        yield ends, ways


def test_race_in_ravines():
    assert "up to 10; in the narrowest, 100, they" in CELLS["race_read"]
    for kappa in (3, 10):
        for ends, _ in raced(ravine(kappa), 120):
            assert min(ends, key=ends.get) == "sgd"
    for ends, _ in raced(ravine(100), 120):
        others = [low for name, low in ends.items() if name != "sgd"]
        assert ends["sgd"] > 1000 * max(others)
    root = np.sqrt(100)
    beta = ((root - 1) / (root + 1)) ** 2
    tells("race_read", r"at $\beta = {:.2f}$, its best", beta)
    leaders = {
        min(ends, key=ends.get) for ends, _ in raced(ravine(100), 120, 0.67)
    }
    assert leaders == {"momentum"}
    leaders = {min(ends, key=ends.get) for ends, _ in raced(ravine(100), 120)}
    assert len(leaders) > 1  # the ranking that changes with the search


def test_race_in_the_bent_valley_and_on_the_saddle():
    assert "bent valley Adam and momentum lead." in CELLS["race_read"]
    for ends, _ in raced(rosenbrock(), 120):
        assert set(sorted(ends, key=ends.get)[:2]) == {"adam", "momentum"}
    assert "lie lowest after 60" in CELLS["race_read"]
    for ends, ways in raced(saddle(), 60):
        assert min(ends, key=ends.get) == "sgd"
        left = {n: int((abs(p[:, 1]) > 0.5).argmax()) for n, p in ways.items()}
        assert max(left["adam"], left["rmsprop"]) < left["sgd"]


# ---- Smith's sweep ----------------------------------------------------------


def test_numbers_of_the_sweep():
    """In the lesson's run, on other digits, and with more batches."""
    for first, count in ((7, 240), (8, 240), (9, 240), (7, 480)):
        X, y = data.digits(first)
        rates = np.geomspace(1e-5, 1, count)
        rng, t = np.random.default_rng(first - 7), 0
        W, b, mean, best = np.zeros((1, 15, 10)), np.zeros((1, 1, 10)), 0, []
        while t < count:
            order = rng.permutation(len(X))
            for start in range(0, len(X), 50)[: count - t]:
                rows = order[start : start + 50]
                loss = digits_again.losses(W, b, X[rows], y[rows])[0]
                dW, db = digits_again.gradients(W, b, X[rows], y[rows])
                W, b, t = W - rates[t] * dW, b - rates[t] * db, t + 1
                mean = 0.9 * mean + 0.1 * loss
                best.append(mean / (1 - 0.9**t))
        lowest = rates[np.argmin(best)]
        assert 0.03 < lowest < 0.07
        if (first, count) == (7, 240):
            words = "lowest, near {:.2f}, the steps"
            tells("sweep_read", words, lowest)
            tells("sweep_read", "a third of it, {:.3f},", lowest / 3)


# ---- The network of lesson 4 -----------------------------------------------


def network_right(seed, epochs=20, size=32, lr=0.01):
    """Per cent right of trained and of fresh digits, written once more."""
    rng = np.random.default_rng(seed)
    W1, W2 = rng.normal(size=(64, 32)), rng.normal(size=(32, 10))
    params = [W1 / 32**0.5, np.zeros(32), W2 / 4, np.zeros(10)]
    images, y = data.digits8()
    order = rng.permutation(len(y))
    X, y = images[order].reshape(-1, 64) / 16, y[order]
    memory, t = [[0.0, 0.0] for _ in params], 0
    for _ in range(epochs):
        rows = rng.permutation(1200)
        for start in range(0, 1200, size):
            some, t = rows[start : start + size], t + 1
            grads = network_gradients(params, X[some], y[some])
            params = [
                w - lr * digits_again.adam(g, kept, t)
                for w, g, kept in zip(params, grads, memory, strict=True)
            ]
    W1, b1, W2, b2 = params
    right = ((X @ W1 + b1).clip(0) @ W2 + b2).argmax(axis=1) == y
    return 100 * right[:1200].mean(), 100 * right[1200:].mean()


def network_gradients(params, X, y):
    W1, b1, W2, b2 = params
    Z = X @ W1 + b1
    A = Z * (Z > 0)
    P = np.exp(A @ W2 + b2)
    P = P / P.sum(axis=1, keepdims=True)
    P[np.arange(len(y)), y] -= 1
    P = P / len(y)
    back = (P @ W2.T) * (Z > 0)
    return X.T @ back, back.sum(axis=0), A.T @ P, P.sum(axis=0)


def test_numbers_of_the_network():
    words = "gets {:.1f} % right, of the fresh ones {:.1f} %;"
    tells("network_read", words, *network_right(0))
    tells("network_read", "All {} numbers", 64 * 32 + 32 + 32 * 10 + 10)
    words = "1797 digits of lesson 4 are shuffled first; {} are for training"
    tells("network_text", words, 1200)
    tells("network_text", "and the other {} stay aside", 1797 - 1200)
    tells("network_read", "digits set aside it is 95 to 98 %.")
    fresh = [network_right(seed)[1] for seed in (11, 12, 13, 14)]
    assert min(fresh) >= 94.5 and max(fresh) < 98.5


@pytest.mark.parametrize("warmup", [1, 10, 50])
def test_a_warm_up_begins_with_a_step_of_nothing(warmup):
    tells("schedule_read", "the rate is 0 at step 0, and that step moves")
    rates = [g.cosine_schedule(k, 100, 0.4, warmup=warmup) for k in (0, 1)]
    here = np.ones(2)
    for rate, moves in zip(rates, (False, True), strict=True):
        params, _ = g.sgd_step({"w": here}, {"w": here}, {}, lr=rate)
        assert (params["w"] != here).any() == moves
    assert g.cosine_schedule(0, 100, 0.4) == 0.4
