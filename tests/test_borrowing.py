"""Nothing is earned by what an untouched exercise would do, if it is ours."""

import collections
import inspect

import nudges
import numpy as np
import pytest

from chainrule.checking.judge import judge
from chainrule.checking.lending import lend
from chainrule.checking.lending.borrowing import Record, arrays
from chainrule.checking.observe import observe
from chainrule_course import exercises

UNTOUCHED = "def {}(*values, **named):\n    raise NotImplementedError\n"


def verdict(source, name, cases, **own):
    """Verdict on an answer; the functions it calls are `own`, or lent."""
    names = {}
    exec(source, names)
    names.update(own)
    plain = exercises.find(name).plain()

    def judge_on(settle):
        seen = []
        for case in cases:
            seen.append(observe(names[name], case))
            settle(case, seen[-1].value)
        return judge(plain, cases, seen)

    with np.errstate(all="ignore"):
        if own:
            return judge_on(lambda *_: None)
        return lend.judged(names[name], plain, judge_on)


def size(case):
    """How many numbers a case holds."""
    return sum(array.size for array in arrays(case.inputs))


@pytest.fixture(scope="module")
def cases():
    """Ordinary cases of an exercise that are not large."""
    known = {}

    def of(name):
        if name not in known:
            exercise = exercises.find(name)
            known[name] = [
                case
                for case in exercise.cases_for(3)
                if case.property == "values" and size(case) < 60
            ]
        return known[name]

    return of


def by_exercise(answers):
    found = collections.defaultdict(list)
    for answer in answers:
        found[answer.exercise, answer.works].append(answer)
    return [pytest.param(a, id=" by ".join(k)) for k, a in found.items()]


def own(answer):
    """The references that work for an answer."""
    return {n: exercises.find(n).reference for n in answer.works.split()}


def earned(answer, cases):
    """Points for what comes, if all that works for it is untouched."""
    untouched = map(UNTOUCHED.format, answer.works.split())
    source = "".join(untouched) + answer.source
    points = verdict(source, answer.exercise, cases).points
    return sum(points.values()) - sum(
        points.get(free, 0) for free in ("shape", "purity")
    )


@pytest.mark.parametrize("answers", by_exercise(nudges.nudging()))
def test_a_nudge_of_what_is_lent_earns_no_values(answers, cases):
    some, right = cases(answers[0].exercise), 0
    for answer in answers:
        done = verdict(answer.source, answer.exercise, some, **own(answer))
        right += done.points["values"] > 0
        assert earned(answer, some) == 0, answer.what
    assert right >= 3  # so there was something to be earned


@pytest.mark.parametrize("answers", by_exercise(nudges.renamed()))
def test_another_exercise_with_other_arguments_earns_no_values(answers, cases):
    some = cases(answers[0].exercise)
    for answer in answers:
        done = verdict(answer.source, answer.exercise, some, **own(answer))
        assert done.points["values"] > 0, [f.text for f in done.findings]
        assert earned(answer, some) == 0


@pytest.mark.parametrize("lesson", exercises.LESSONS)
def test_no_exercise_does_the_work_of_another(lesson, cases):
    names = exercises.of_lesson(lesson)
    for answer in nudges.swept():
        if answer.exercise in names:
            some = cases(answer.exercise)[:4]
            which = f"{answer.exercise} by {answer.works}, {answer.what}"
            assert earned(answer, some) == 0, which


def borrowed(function, name, cases):
    """Verdict with what is lent, and the record."""
    plain, earlier = exercises.find(name).plain(), lend.earlier(name)
    record = Record(name, {n: exercises.find(n).parts for n in earlier})
    with (
        np.errstate(all="ignore"),
        lend.references(function, earlier, plain.lesson, record) as lent,
    ):
        assert lent
        seen = []
        for case in cases:
            seen.append(observe(function, case))
            record.settle(case, seen[-1].value)
    return judge(plain, cases, seen), record


ENTERED = [
    pytest.param(exercise, id, id=f"{exercise.name} {id}")
    for exercise in exercises.every()
    for id in ("reference", *exercise.rights)
]


@pytest.mark.parametrize("exercise,id", ENTERED)
def test_right_answers_that_call_earlier_ones_lose_nothing(exercise, id):
    function = exercise.rights.get(id, exercise.reference)
    if "nudged" in id:
        pytest.skip("it would nudge what is lent")
    for seed in range(2):
        cases = exercise.cases_for(seed)
        done, record = borrowed(function, exercise.name, cases)
        assert not record.misused
        assert done.passed, [f.text for f in done.findings]


HONEST = {
    "neuron_batch": ["return np.array([neuron(x, w, b) for x in X])"],
    "linear": [
        "return np.stack([neuron_batch(X, v, c) for v, c in zip(W.T, b)], 1)",
        "return np.array([[neuron(x, v, c) for v, c in zip(W.T, b)]"
        " for x in X]).reshape(len(X), len(b))",
    ],
    "signed_distance": [
        "if not np.any(w): raise ValueError\n"
        "    return neuron_batch(X, w, b) / np.sqrt(np.sum(w * w))",
        "n = np.linalg.norm(w)\n    if n == 0: raise ValueError\n"
        "    return linear(X, np.reshape(w, (-1, 1)) / n,"
        " np.array([b / n]))[:, 0]",
    ],
    "perceptron_step": [
        "if t * neuron(x, w, b) > 0: return w, b, False\n"
        "    return w + t * x, b + t, True",
        "if t * neuron_batch(x[None], w, b)[0] > 0: return w, b, False\n"
        "    return w + t * x, b + t, True",
    ],
    "neuron_gradient": [
        "e = neuron_batch(X, w, b) - y\n"
        "    return 2 * X.T @ e / len(y), float(2 * e.mean())",
        "e = np.array([neuron(x, w, b) for x in X]) - y\n"
        "    return 2 * X.T @ e / len(y), float(2 * e.mean())",
        "A = np.c_[X, np.ones(len(X))]\n"
        "    e = neuron_batch(A, np.append(w, b), 0.0) - y\n"
        "    g = 2 * A.T @ e / len(y)\n    return g[:-1], float(g[-1])",
        "e = linear(X, w[:, None], np.array([b])) - y[:, None]\n"
        "    return (2 * X.T @ e / len(y))[:, 0], float(2 * e.mean())",
        "e = -neuron_batch(-X, w, -b) - y\n"
        "    return 2 * X.T @ e / len(y), float(2 * e.mean())",
    ],
    "fit_line": [
        "w, b = np.zeros(X.shape[1]), 0.0\n"
        "    e = neuron_batch(X, w, b) - y\n    losses = [np.mean(e**2)]\n"
        "    for _ in range(steps):\n"
        "        w = w - lr * 2 * X.T @ e / len(y)\n"
        "        b = b - lr * 2 * e.mean()\n"
        "        e = neuron_batch(X, w, b) - y\n"
        "        losses.append(np.mean(e**2))\n"
        "    return w, b, np.array(losses)",
        "w, b = np.zeros(X.shape[1]), 0.0\n"
        "    loss = lambda: np.mean([(neuron(x, w, b) - t) ** 2"
        " for x, t in zip(X, y)])\n    losses = [loss()]\n"
        "    for _ in range(steps):\n"
        "        dw, db = neuron_gradient(X, y, w, b)\n"
        "        w, b = w - lr * dw, b - lr * db\n"
        "        losses.append(loss())\n"
        "    return w, b, np.array(losses)",
    ],
    "sigmoid_backward": [
        "return da * sigmoid(z) * sigmoid(-z)",
        "a = sigmoid(-z)\n    return da * (1 - a) * a",
        "a = sigmoid(np.clip(z, -500, 500))\n    return da * a * (1 - a)",
        "a = np.array([sigmoid(v) for v in z.ravel()]).reshape(z.shape)\n"
        "    return da * a * (1 - a)",
        "a = [[sigmoid(np.array([v]))[0] for v in row]"
        " for row in np.atleast_2d(z)]\n"
        "    a = np.reshape(a, z.shape)\n    return da * a * (1 - a)",
        "half = sigmoid(-abs(z))\n    return da * half * (1 - half)",
        "a = sigmoid(z.astype(np.float64).copy(order='F'))\n"
        "    return da * (a - a**2)",
    ],
    "tanh_backward": [
        "a = 2 * sigmoid(2 * z) - 1\n    return da * (1 - a * a)",
        "return 4 * da * sigmoid(2 * z) * sigmoid(-2 * z)",
        "return sigmoid_backward(4 * da, 2 * z)",
        "return 4 * sigmoid_backward(da, 2 * z)",
        "a = sigmoid(z + z)\n    return 4 * da * a * (1 - a)",
    ],
    "relu_backward": [
        "return da * relu(np.sign(z))",
        "return da * np.sign(relu(z))",
        "return np.where(relu(z) > 0, da, 0)",
        "return da * (relu(z) != 0)",
        "return da * (1 - (relu(-z) == -z))",
    ],
    "leaky_relu": [
        "return relu(z) - alpha * relu(-z)",
        "return np.where(relu(z) > 0, z, alpha * z)",
    ],
    "leaky_relu_backward": [
        "on = relu_backward(np.ones_like(da), z)\n"
        "    return da * (on + alpha * (1 - on))",
        "return relu_backward((1 - alpha) * da, z) + alpha * da",
        "on = leaky_relu(z, 0.0) > 0\n    return np.where(on, da, alpha * da)",
        "on = relu(z) > 0\n    return np.where(on, da, alpha * da)",
    ],
    "softplus": ["return relu(z) - np.log(sigmoid(abs(z)))"],
    "softmax_backward": [
        "return P * (dP - (dP * P).sum(axis=1, keepdims=True))",
        "Q = softmax(np.log(P))\n"
        "    Q = np.where(P > 0, Q, 0)\n"
        "    return Q * (dP - (dP * Q).sum(axis=1, keepdims=True))",
    ],
    "mse_backward": [
        "mse(Y_hat, Y)\n    return 2 * (Y_hat - Y) / Y.size",
        "mse(Y_hat, Y)\n    a, t = np.asarray(Y_hat), np.asarray(Y)\n"
        "    size = [np.sqrt(mse(np.array([p]), np.array([q])))"
        " for p, q in zip(a.ravel(), t.ravel())]\n"
        "    return 2 * np.sign(a - t) * np.reshape(size, a.shape) / a.size",
    ],
    "huber": [
        "e = abs(Y_hat - Y)\n    mse(Y_hat, Y)\n"
        "    return float(np.where(e <= delta, e**2 / 2,"
        " delta * (e - delta / 2)).mean())",
    ],
    "huber_backward": [
        "return np.clip(mse_backward(Y_hat, Y) * np.size(Y) / 2,"
        " -delta, delta) / np.size(Y)",
    ],
    "bce_with_logits_backward": [
        "bce_with_logits(z, y)\n    p = np.array([np.exp(-bce_with_logits("
        "np.array([v]), np.array([1.0]))) for v in z])\n"
        "    return (p - y) / len(z)",
        "bce_with_logits(z, y)\n    p = np.array([np.exp(-bce_with_logits("
        "np.array([-v]), np.array([0.0]))) for v in z])\n"
        "    return (p - y) / len(z)",
    ],
    "softmax_cross_entropy_backward": [
        "softmax_cross_entropy(logits, y)\n"
        "    n, k = logits.shape\n"
        "    P = np.array([[np.exp(-softmax_cross_entropy(row[None],"
        " np.array([j]))) for j in range(k)] for row in logits])\n"
        "    P[np.arange(n), y] -= 1\n    return P / n",
        "softmax_cross_entropy(logits, y)\n"
        "    n, k = logits.shape\n"
        "    S = logits - logits.max(axis=1, keepdims=True)\n"
        "    P = np.array([[np.exp(-softmax_cross_entropy(row[None],"
        " np.array([j]))) for j in range(k)] for row in S])\n"
        "    P[np.arange(n), y] -= 1\n    return P / n",
    ],
    "expected_initial_loss": [
        "return softmax_cross_entropy(np.zeros((3, k)), np.array([0, 0, 0]))"
    ],
    "divide_backward": [
        "da, _ = multiply_backward(g, a, 1 / b)\n"
        "    _, dr = multiply_backward(g, a, 1 / b)\n"
        "    return da, -dr / b**2",
    ],
    "two_layer_loss_and_grads": [
        "W1, b1, W2, b2 = (params[k] for k in ('W1', 'b1', 'W2', 'b2'))\n"
        "    s = lambda z: 1 / (1 + np.exp(-z))\n"
        "    A1 = s(X @ W1 + b1)\n    A2 = s(A1 @ W2 + b2)\n"
        "    if A2.shape != Y.shape: raise ValueError\n"
        "    d2 = 2 * (A2 - Y) / Y.size * A2 * (1 - A2)\n"
        "    d, dW2, db2 = linear_backward(d2, A1, W2)\n"
        "    _, dW1, db1 = linear_backward(d * A1 * (1 - A1), X, W1)\n"
        "    return float(np.mean((A2 - Y) ** 2)), dict("
        "W1=dW1, b1=db1, W2=dW2, b2=db2)",
    ],
    "mend_2": [
        "d = 2 * (X @ W + b - y[:, None]) / len(y)\n"
        "    return linear_backward(d, X, W)[1:]",
        "d = 2 * (mlp_forward([(W, b)], X)[0] - y[:, None]) / len(y)\n"
        "    return linear_backward(d, X, W)[1:]",
    ],
    "mend_3": [
        "a = 1 / (1 + np.exp(-(X @ w + b)))\n"
        "    d = 2 * (a - y) / len(y) * a * (1 - a)\n"
        "    _, dw, db = linear_backward(d[:, None], X, w[:, None])\n"
        "    return dw[:, 0], float(db[0])",
    ],
    "mend_5": [
        "d, dW2, db2 = linear_backward(dlogits, A1, W2)\n"
        "    _, dW1, db1 = linear_backward(d * (A1 > 0), X,"
        " np.zeros((X.shape[1], A1.shape[1])))\n"
        "    return dW1, db1, dW2, db2",
    ],
    "momentum_step": [
        "v = {k: beta * state.get(k, 0) + g for k, g in grads.items()}\n"
        "    return sgd_step(params, v, {}, lr)[0], v",
    ],
}


@pytest.mark.parametrize(
    "name,body", [(n, body) for n, some in HONEST.items() for body in some]
)
def test_other_honest_calls_lose_nothing(name, body):
    exercise = exercises.find(name)
    signature = inspect.signature(exercise.reference)
    names = {}
    source = f"import numpy as np\ndef {name}{signature}:\n    {body}\n"
    exec(source, names)
    plain = exercise.points.keys() - {"purity", "edges", "extremes"}
    for seed in range(2):
        cases = exercise.cases_for(seed)
        done, record = borrowed(names[name], name, cases)
        assert not record.misused
        missed = {k for k in plain if done.points[k] < exercise.points[k]}
        assert not missed, [f.text for f in done.findings]
