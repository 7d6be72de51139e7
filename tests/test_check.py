"""check: whatever the function does, a report and never a traceback."""

import functools
import importlib
import linecache
import re
import sys
import types
import warnings

import numpy as np
import pytest
from chainrule_course.solutions import neuron as solution

import chainrule
from chainrule import check, use_language
from chainrule.checking import show
from chainrule.checking.as_html import html
from chainrule.checking.cases import Case, exercises
from chainrule.checking.drivers import calls as drivers
from chainrule.checking.findings import learner_source
from chainrule.checking.findings.hunches import slips_in
from chainrule.checking.judge import judge
from chainrule.checking.observe import observe
from chainrule.checking.report import report_of
from chainrule.study import check as study
from chainrule.study import journal
from chainrule.words.messages import TEXTS, say


@pytest.fixture(autouse=True)
def learner(tmp_path, monkeypatch):
    """A learner with an empty record, outside marking, who reads English."""
    monkeypatch.setenv("CHAINRULE_HOME", str(tmp_path))
    monkeypatch.delenv("CHAINRULE_MARKING", raising=False)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.setattr(journal, "_unsaved", [])
    monkeypatch.setattr(journal, "_told", False)
    monkeypatch.setattr(study, "SECONDS", 30.0)
    yield
    use_language("en")


@pytest.fixture
def hurried(monkeypatch):
    """For what never ends: a check that soon gives up."""
    monkeypatch.setattr(study, "SECONDS", 0.3)


@pytest.fixture
def report(capsys):
    """Function that checks and returns what was shown as plain text."""

    def checked(*arguments):
        assert check(*arguments) is None
        out, err = capsys.readouterr()
        assert err == ""
        return out

    return checked


def called(name):
    """Decorator that names a function like an exercise."""

    def named(function):
        function.__name__ = name
        return function

    return named


# right and wrong ------------------------------------------------------------


@pytest.mark.parametrize("name", exercises())
def test_references_pass(name, report):
    module = exercises()[name].lesson.split("_", 1)[1]
    reference = getattr(
        importlib.import_module(f"chainrule_course.solutions.{module}"), name
    )
    text = report(reference)
    assert text.startswith(f"{name}: right.")
    assert "Yours is ours, word for word." in text
    assert journal.of(name, "passed")


def test_wrong_values_are_shown_beside_the_expected(report):
    @called("linear")
    def function(X, W, b):
        return X @ W

    text = report(function)
    assert text.startswith("linear: not yet. 0 of ")
    assert "✓ shape (right)" in text
    assert "✗ values (not yet)" in text
    assert re.search(r"X = \[\[.*W = \[\[.*b = \[", text, re.DOTALL)
    assert re.search(r"Z expected  shape \(2, 2\)\n +\*1.5\*", text)
    assert re.search(r"Z yours  shape \(2, 2\)\n +\*1\.\*", text)
    assert "4 of 4 entries differ." in text
    assert "Likeliest cause: The bias b is not used." in text
    assert "hint(linear)" in text


def test_a_part_that_is_right_is_said_to_be(report):
    @called("neuron_gradient")
    def function(X, y, w, b):
        dw, db = solution.neuron_gradient(X, y, w, b)
        return dw / 2, db

    text = report(function)
    assert "Likeliest cause: dw: it is half the right one." in text
    assert "Right: db." in text


def test_the_learners_own_print_is_shown_when_it_fails(report):
    @called("neuron")
    def function(x, w, b):
        print("sum is", x @ w)
        return 0.0

    assert "It printed:\n    sum is 1" in report(function)


def test_numbers_that_differ_little_look_different(report):
    @called("neuron_batch")
    def function(X, w, b):
        return X @ w + b + 1e-4 / 3

    text = report(function)
    expected, got = re.search(
        r"first at z\[0\]: (\S+) was expected, (\S+) came", text
    ).groups()
    assert expected != got


def test_not_written_yet_is_not_a_try(report):
    @called("neuron")
    def function(x, w, b):
        raise NotImplementedError

    text = report(function)
    assert "Not written yet" in text and "✗" not in text
    assert journal.of("neuron", "tried")[0]["details"]["written"] is False


def test_chinese(report):
    use_language("zh")

    @called("neuron")
    def function(x, w, b):
        return x @ w - b

    text = report(function)
    mistake = exercises()["neuron"].mistakes["bias_subtracted"]["zh"]
    assert text.startswith(say("failed", name="neuron"))
    assert f"{say('cause')}：{mistake}" in text
    assert f"✓ {say('name_shape')}（{say('is_right')}）" in text
    assert not re.search(r"[a-z]{3,} [a-z]{3,} [a-z]{3,}", text)
    right = say("passed", name="neuron")
    assert report(solution.neuron).startswith(right)


def test_a_function_among_the_inputs_is_told(report):
    @called("numerical_gradient")
    def function(f, x, h=1e-5):
        return x

    assert "f = bowl, the sum of (k + 1) x[k]**2\n" in report(function)
    assert all(f"f_{name}" in TEXTS for name in drivers.FUNCTIONS)


def test_an_edited_argument(report):
    @called("neuron_batch")
    def function(X, w, b):
        X *= w
        return X.sum(axis=1) + b

    text = report(function)
    assert "✗ arguments left alone" in text
    assert "changes its argument X in place" in text


def test_notes_come_with_a_right_answer(report):
    @called("neuron")
    def wrapped(x, w, b):
        return np.array([x @ w + b])

    @called("neuron")
    def warns(x, w, b):
        warnings.warn("on purpose", stacklevel=1)
        return x @ w + b

    assert "wrapped in an array of shape (1,)" in report(wrapped)
    assert "UserWarning: on purpose" in report(warns)


# what a beginner needs ------------------------------------------------------


def test_one_case_is_right_in_the_singular(report):
    text = report(called("neuron")(lambda x, w, b: 1.5))
    assert "1 of 3 visible cases is right." in text


def test_floats_keep_their_point_and_integers_have_none(report):
    @called("neuron")
    def function(x, w, b):
        return int(x @ w + b) + 3

    text = report(function)
    assert "x = [1., 2.]" in text and "w = [3., -1.]" in text
    assert "z expected: *1.5*" in text and "z yours: *4*\n" in text
    assert show.inputs(Case({"t": 1, "b": 1.0, "x": np.arange(2)})) == [
        "t = 1", "b = 1.0", "x = [0, 1]",
    ]  # fmt: skip


def test_truth_values_are_shown_as_such(report):
    @called("perceptron_step")
    def never(w, b, x, t):
        w, b, _ = solution.perceptron_step(w, b, x, t)
        return w, b, False

    text = report(never)
    assert "changed expected: *True*\n" in text
    assert "changed yours: *False*\n" in text
    assert "Right: w, b." in text

    @called("perceptron_step")
    def words(w, b, x, t):
        w, b, changed = solution.perceptron_step(w, b, x, t)
        return w, b, "yes" if changed else "no"

    assert "changed should be True or False." in report(words)

    @called("perceptron_step")
    def numbers(w, b, x, t):
        w, b, changed = solution.perceptron_step(w, b, x, t)
        return w, b, 3 + changed

    assert "changed should be True or False." in report(numbers)


def test_notes_wait_until_all_is_right(report):
    @called("neuron")
    def function(x, w, b):
        return np.array([x @ w + b * (len(x) != 3)])

    text = report(function)
    assert "not yet" in text and "wrapped" not in text


def test_an_edited_argument_comes_before_what_it_spoils(report):
    @called("neuron_batch")
    def function(X, w, b):
        X *= w
        return X.sum(axis=1) ** 2 + b / 7

    text = report(function)
    purity, values = "changes its argument X in place", "The values differ"
    assert text.index(purity) < text.index(values)

    @called("neuron_batch")
    def explained(X, w, b):
        X *= w
        return X.sum(axis=1)

    text = report(explained)
    assert "Likeliest cause: The bias b is not used." in text
    assert purity in text


def by_rows(X, w, b):
    return [x @ w + b for x in X]


def by_index(X, w, b):
    z = np.zeros(len(X))
    for i in range(len(X)):
        z[i] = X[i] @ w + b
    return z


def by_size(points, weights, bias):
    n, _ = points.shape
    z = []
    for i in range(n):
        z.append(points[i] @ weights + bias)
    return z


def by_map(X, w, b):
    return list(map(lambda x: x @ w + b, X))


@pytest.mark.parametrize("function", [by_rows, by_index, by_size, by_map])
def test_a_loop_over_the_rows_is_worth_a_word(function, report, monkeypatch):
    monkeypatch.setattr(function, "__name__", "neuron_batch")
    text = report(function)
    assert text.startswith("neuron_batch: right.")
    assert "loops over the rows. X @ w does it at once" in text


def test_no_other_loop_is(report):
    @called("neuron_batch")
    def inputs(X, w, b):
        return sum(X[:, k] * w[k] for k in range(len(w))) + b

    @called("train_perceptron")
    def one_by_one(X, t, max_epochs):
        return solution.train_perceptron(X, t, max_epochs)

    for function in (inputs, one_by_one):
        text = report(function)
        assert "right." in text and "loops over" not in text


def test_a_slip_in_the_source_is_a_suspicion(report):
    @called("neuron")
    def function(x, w, b):
        for x_k, w_k in zip(x, w, strict=True):
            z = x_k * w_k
        return z + b

    text = report(function)
    assert "Perhaps: z is set anew in every round" in text
    assert "Likeliest cause" not in text
    tree = learner_source.tree_of(function)
    case = exercises()["neuron"].cases
    seen = [observe(function, each) for each in case]
    verdict = judge(exercises()["neuron"], case, seen, slips_in(tree))
    assert "<p><code>z</code> is set anew" in html(report_of(verdict))
    use_language("zh")
    assert "也许：每一圈都给 z 重新赋值" in report(function)


def test_a_known_cause_leaves_no_room_for_suspicions(report):
    @called("neuron")
    def function(x, w, b):
        x @ w + b
        return x @ w

    text = report(function)
    assert "Likeliest cause: The bias b is not used." in text
    assert "Perhaps" not in text


@pytest.mark.parametrize("broken", [True, False])
def test_a_cell_that_did_not_run(broken, report, monkeypatch):
    old = "def neuron(x, w, b):\n    return x @ w - b\n"
    new = old.replace(":", "") if broken else "def neuron(x, w, b): return 1"
    names = {"In": ["", old, "check(neuron)", new, "check(neuron)"]}
    file = "<ipython-input-1-old>"
    lines = old.splitlines(keepends=True)
    monkeypatch.setitem(linecache.cache, file, (0, None, lines, file))
    exec(compile(old, file, "exec"), names)
    shell = types.SimpleNamespace(user_ns=names)
    monkeypatch.setattr(learner_source, "shell", lambda: shell)
    text = report(names["neuron"])
    told = "The last cell with def neuron did not run, so this is about the"
    assert (told in text) is broken
    names["In"].append(old)  # run once more
    assert told not in report(names["neuron"])


@pytest.mark.parametrize("history", [None, 3, [], [None], ["def neuron("]])
def test_an_odd_history(history, report, monkeypatch):
    shell = types.SimpleNamespace(user_ns={"In": history})
    monkeypatch.setattr(learner_source, "shell", lambda: shell)
    assert report(solution.neuron).startswith("neuron: right.")


# hostile functions ----------------------------------------------------------


class Hostile:
    """Everything that can be asked of it raises."""

    def _raise(self, *_):
        raise RuntimeError("no")

    __eq__ = __array__ = __repr__ = __str__ = __float__ = __len__ = _raise
    __hash__ = __bool__ = __iter__ = __getattr__ = _raise


class Ugly(Exception):
    """An error that cannot be read."""

    def __str__(self):
        raise RuntimeError("no")


class OddArray(np.ndarray):
    """An array that raises when it is used."""

    def __array_function__(self, *_):
        raise RuntimeError("no")

    def __array_ufunc__(self, *_, **__):
        raise RuntimeError("no")


def endless():
    while True:
        pass


def swallowing():
    while True:
        try:  # noqa: SIM105
            endless()
        except BaseException:
            pass


def recursing():
    return recursing() + 1


def flood():
    for _ in range(20_000):
        print("x" * 1000)
        print("x" * 1000, file=sys.stderr)
    return 1


def raising(error):
    raise error


def settings():
    np.set_printoptions(precision=1, formatter={"all": lambda x: 1 / 0})
    np.seterr(all="raise")
    warnings.simplefilter("error")
    return np.float64(1e300)


def nested(depth):
    return [nested(depth - 1)] * 3 if depth else 1.0


HOSTILE = {
    "recursing": (recursing, "keeps calling itself"),
    "exit": (lambda: sys.exit(3), "calls exit()"),
    "flood": (flood, "xxx"),
    "none": (lambda: None, "returns None"),
    "text": (lambda: "1.5", "should be made of numbers; a str came"),
    "object": (Hostile, "a Hostile came"),
    "array of objects": (lambda: np.array([Hostile()]), "not yet"),
    "list of objects": (lambda: [Hostile(), 1], "not yet"),
    "array subclass": (lambda: np.ones(3).view(OddArray), "not yet"),
    "ragged": (lambda: [[1], [2, 3]], "not yet"),
    "nested": (lambda: nested(9), "not yet"),
    "nan": (lambda: np.nan, "nan"),
    "matrix": (lambda: np.zeros((3, 2)), "shape () (a single number)"),
    "generator": (lambda: (x for x in [1]), "a generator came"),
    "huge": (lambda: np.zeros(10_000_000), "array of 80000000 bytes"),
    "large": (lambda: np.ones((2,) * 15), "shape"),
    "empty": (lambda: np.zeros((0, 3)), "(0, 3)"),
    "big number": (lambda: 10**400, "not yet"),
    "complex": (lambda: 1j, "not yet"),
    "dates": (lambda: np.datetime64("2020-01-01"), "not yet"),
    "structured": (lambda: np.zeros(2, "f8,i4"), "not yet"),
    "dict": (lambda: {"a": 1}, "not yet"),
    "dict of objects": (lambda: {1: Hostile()}, "not yet"),
    "set": (lambda: {1.5}, "a set came"),
    "tuple": (lambda: (1.5,), "comma"),
    "ugly error": (lambda: raising(Ugly()), "Ugly"),
    "braces": (lambda: raising(ValueError("{0} {x} `y`")), "{0} {x}"),
    "lines": (lambda: raising(ValueError("a\nb\nc")), "ValueError: a"),
    "interrupt": (lambda: raising(KeyboardInterrupt()), "interrupted"),
    "group": (lambda: raising(BaseExceptionGroup("g", [Ugly()])), "not yet"),
    "settings": (settings, "1e+300"),
}


# An alarm that rings while Python tidies up is reported, and rings again.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile(name, language, report):
    use_language(language)
    survives(report, *HOSTILE[name], language)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("body", [endless, swallowing])
def test_loops_without_end(body, report, hurried):
    survives(report, body, "still running after 0.3 seconds")


def survives(report, body, wanted, language="en"):
    @called("neuron")
    def function(x, w, b):
        return body()

    options, state = np.get_printoptions(), np.geterr()
    try:
        with warnings.catch_warnings():
            text = report(function)
    finally:
        np.set_printoptions(**options)
        np.seterr(**state)
    assert "Traceback" not in text and len(text) < 4000
    assert say("broken", problem="")[:12] not in text
    if language == "en":
        assert wanted in text, text


def test_after_one_endless_case_no_other_is_run(report, hurried):
    calls = []

    @called("neuron")
    def function(x, w, b):
        calls.append(1)
        endless()

    text = report(function)
    assert len(calls) == 1
    assert "The cases after it were not run." in text
    assert "· edge cases (waits until the rest is right)" in text


@pytest.mark.parametrize(
    "parameters", [lambda: 1, lambda x: 1, lambda x, w, b, c: 1]
)
def test_wrong_parameters(parameters, report):
    text = report(called("neuron")(parameters))
    assert "TypeError" in text and "not yet" in text


def test_a_broken_numpy_does_not_show_a_traceback(report, monkeypatch):
    @called("neuron")
    def function(x, w, b):
        monkeypatch.setattr(np, "isfinite", None)
        return 1.0

    assert "Restart the kernel" in report(function)


# what check is given --------------------------------------------------------


def test_no_argument(report):
    assert "check(neuron)" in report()


@pytest.mark.parametrize(
    "make", [float, list, lambda: None, lambda: np.ones(3), Hostile]
)
def test_a_result(make, report):
    assert "the function itself, without brackets" in report(make())


def test_a_name(report):
    assert "not its name in quotes: check(neuron)" in report("neuron")
    assert "No exercise is called nothing" in report("nothing")


def test_another_function(report):
    @called("linaer")
    def function():
        pass

    text = report(function)
    assert "No exercise is called linaer. This lesson has linear," in text


def nameless(x, w, b):
    return x @ w + b


@pytest.mark.parametrize(
    "make",
    [
        lambda: lambda x, w, b: x @ w + b,
        lambda: functools.partial(nameless),
        lambda: np.vectorize(nameless, signature="(n),(n),()->()"),
        lambda: type("Neuron", (), {"__call__": lambda s, *a: nameless(*a)})(),
    ],
)
def test_a_nameless_function_is_found_by_its_variable(make, report):
    globals()["neuron"] = make()
    try:
        assert report(globals()["neuron"]).startswith("neuron: right.")
    finally:
        del globals()["neuron"]


def test_a_lambda_without_a_variable(report):
    assert "write it with def" in report(lambda x: x)


# where it runs --------------------------------------------------------------


def test_marking_shows_and_records_nothing(report, monkeypatch, capsys):
    monkeypatch.setenv("CHAINRULE_MARKING", "1")
    assert report(solution.neuron) == report() == ""
    chainrule.hint("neuron")
    chainrule.reveal("neuron")
    chainrule.progress()
    chainrule.predict("neuron_sum")
    assert capsys.readouterr() == ("", "")
    assert journal.events() == []


def test_validating_raises_one_line(monkeypatch, capsys):
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    check(solution.neuron)
    with pytest.raises(study.NotYet) as caught:
        check(called("neuron")(lambda x, w, b: x @ w - b))
    assert str(caught.value) == "The bias is subtracted; it is added."
    line = "NotYet: The bias is subtracted; it is added."
    assert caught.value._render_traceback_() == [line]
    assert "neuron: not yet." in capsys.readouterr().out


def test_autograding_leaves_no_trace(report, monkeypatch, tmp_path):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert "not yet" in report(called("neuron")(lambda x, w, b: 0))
    assert list(tmp_path.iterdir()) == []
