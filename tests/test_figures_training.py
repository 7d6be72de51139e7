"""The figures of lesson 6: they run, they explain, and they tell the truth."""

import re
from io import BytesIO

import matplotlib as mpl
import numpy as np
import pytest
from chainrule_course.solutions import training as t
from chainrule_course.solutions.gradient_descent import sgd_step
from PIL import Image
from test_figures_losses import move, numbers_in
from test_labels import written

from chainrule.figures import style
from chainrule.figures import training as figures
from chainrule.figures.training.canvas_widget import EMPTY, Field, centred
from chainrule.figures.training.first_layer import distinct
from chainrule.labs import cures as measurements
from chainrule.labs import data
from chainrule.words.language import use_language

mpl.use("Agg")
from matplotlib import pyplot as plt

IMAGES, Y = data.digits28()
SMALL, KIND = data.digits8()
INK = SMALL.reshape(len(KIND), -1) / 16
RNG = np.random.default_rng(0)
P = RNG.dirichlet(np.ones(10), 60)
LIVE = {  # the functions, and how the figure is made of them
    "parts": ([t.split], lambda f: figures.parts(f, Y)),
    "chunks": (
        [t.standardise],
        lambda f: figures.chunks(f, _zero, INK[:50], INK[50:90], KIND[50:90]),
    ),
    "rate": (
        [t.init_params, t.mlp_loss_and_grads, sgd_step],
        lambda *f: figures.rate(*f, INK[:96], KIND[:96]),
    ),
    "masks": ([t.dropout], figures.masks),
    "stopping": ([t.early_stopping], figures.stopping),
    "confusion": (
        [t.confusion_table],
        lambda f: figures.confusion(f, P, KIND[:60], SMALL[:60]),
    ),
    "reliability": (
        [t.calibration_table],
        lambda f: figures.reliability(f, KIND[:60], net=P),
    ),
}
SETTINGS = {
    "parts": [{"shuffle": True}, {"shuffle": True, "seed": 9}],
    "chunks": [{"rows": 1}, {"rows": 300}],
    "rate": [{"lr": 10.0}, {"lr": 0.001}],
    "masks": [{"p": 0.9}, {"p": 0.0}],
    "stopping": [{"epoch": 15, "loss": 0.1}, {"patience": 8}],
    "confusion": [{"said": 9, "digit": 0}, {"said": 3, "digit": 3}],
    "reliability": [{"temperature": 4.0}, {"temperature": 0.25}],
}
LEARNERS = pytest.mark.parametrize("name", LIVE)


def _zero(X):
    return np.zeros(len(X), dtype=int)


@pytest.fixture(autouse=True)
def tidy():
    yield
    plt.close("all")
    use_language("en")


@pytest.fixture(params=["en", "zh"])
def tongue(request):
    use_language(request.param)
    return request.param


def draw(name, change=lambda function: function, at=None):
    """Make a figure, with all learner's functions changed or one of them."""
    functions, make = LIVE[name]
    changed = [
        change(f) if at in (None, place) else f
        for place, f in enumerate(functions)
    ]
    return make(*changed)


@LEARNERS
def test_runs_with_the_reference(name, tongue):
    figure = draw(name)
    for values in [{}, *SETTINGS[name]]:
        if name in ("parts", "masks") and not values:
            values = {"seed": 1} if name == "parts" else {"p": 0.3}
        status, problem, warning = move(figure, **values)
        assert status and not problem and not warning


@LEARNERS
def test_speaks_the_language(name, tongue):
    figure = draw(name)
    chinese = re.compile("[一-鿿]")
    for text in (figure._about["alt"], move(figure, **SETTINGS[name][0])[0]):
        assert bool(chinese.search(text)) == (tongue == "zh")
    assert len(figure._about["alt"]) > 60


@LEARNERS
def test_explains_an_unfinished_function(name, tongue):
    def unfinished(*arguments):
        raise NotImplementedError

    for place in range(len(LIVE[name][0])):
        figure = draw(name, lambda function: unfinished, place)
        assert "unfinished" in move(figure, **SETTINGS[name][0])[1]
        still = np.asarray(Image.open(BytesIO(figure._still)))
        assert np.ptp(still[..., :3]) > 0


@LEARNERS
@pytest.mark.parametrize("wrong", [None, "text", (1, 2), np.zeros((7, 3))])
def test_explains_a_wrong_result(name, wrong, tongue):
    def broken(*arguments):
        return wrong

    for place in range(len(LIVE[name][0])):
        figure = draw(name, lambda function: broken, place)
        status, problem, _ = move(figure, **SETTINGS[name][0])
        if name == "stopping" and isinstance(wrong, tuple):
            assert status  # these are two epochs
            continue
        assert problem and not status


def test_the_parts_are_those_of_the_learner():
    figure = figures.parts(t.split, Y)
    assert numbers_in(move(figure, shuffle=False)[0]) == [8, 2, 2]
    assert numbers_in(move(figure, shuffle=True)[0]) == [10, 10, 10]


def test_a_sum_keeps_its_mean_and_gains_spread():
    figure = figures.masks(t.dropout)
    for p in (0.2, 0.5, 0.8):
        told = numbers_in(move(figure, p=p)[0])
        assert told[0] == p and abs(told[1] - 100) < 3
        assert abs(told[2] - 10 * np.sqrt(p / (1 - p))) < 1.5
        assert abs(told[3] - 100 * (1 - p)) < 3


def test_an_equal_start_stays_equal():
    start = t.init_params((64, 4, 10), np.random.default_rng(0))
    equal = start | {"W1": np.repeat(start["W1"][:, :1], 4, axis=1)}
    assert (distinct(start["W1"]), distinct(equal["W1"])) == (4, 1)
    figure = figures.first_layer(random=[start] * 2, equal=[equal] * 2)
    assert numbers_in(move(figure, start="equal", epoch=1)[0]) == [1, 1, 1, 4]


def test_a_click_bends_the_curve_and_a_slider_alone_does_not():
    figure = figures.stopping(t.early_stopping)
    before = move(figure, patience=2)[0]
    assert move(figure, epoch=9)[0] == before  # nothing was moved
    told = numbers_in(move(figure, epoch=6, loss=0.2)[0])
    assert told[:4] == [2, 8, 6, 0.2]


def test_the_confusion_table_is_clicked_and_counts():
    figure = figures.confusion(t.confusion_table, P, KIND[:60], SMALL[:60])
    called = P.argmax(axis=1)
    for digit, said in ((0, 0), (3, 7)):
        told = numbers_in(move(figure, said=said, digit=digit)[0])
        here = (KIND[:60] == digit) & (called == said)
        assert told[0] == here.sum() and told[1] == (KIND[:60] == digit).sum()
    assert figure._about["point"]


def test_a_temperature_changes_no_answer():
    figure = figures.reliability(t.calibration_table, KIND[:60], net=P)
    hot, cold = (
        numbers_in(move(figure, temperature=T)[0])[1] for T in (4.0, 0.25)
    )
    assert hot != cold


@pytest.mark.parametrize("noise", measurements.NOISE)
def test_the_cures_tell_what_was_measured(noise):
    figure = figures.cures([0.5, 0.6])
    for name in measurements.NAMES:
        share = 100 * (1 - measurements.measured(noise, name)["test"][-1])
        told = numbers_in(move(figure, noise=noise, cure=name)[0])
        assert abs(told[1] - share) < 0.051
    stopped = 100 * (1 - measurements.measured(noise, "plain")["stopped"])
    told = numbers_in(move(figure, noise=noise, cure="stopped")[0])
    assert abs(told[1] - stopped) < 0.051


STILL = {"gallery": lambda: figures.gallery(SMALL[:9], KIND[:9], KIND[1:10])}


def test_the_gallery_marks_what_was_wrong(tongue):
    STILL["gallery"]()
    labels = [ax.get_xlabel() for ax in plt.gcf().axes]
    assert labels == [f"{a} → {a + 1}" for a in range(9)]


@pytest.mark.skipif(not style.chinese_font(), reason="no font for Chinese")
@pytest.mark.parametrize("name", [*LIVE, "cures", "first_layer"])
def test_the_pictures_speak_chinese(name):
    use_language("zh")
    start = t.init_params((64, 4, 10), np.random.default_rng(0))
    made = {
        "cures": lambda: figures.cures([0.5, 0.6]),
        "first_layer": lambda: figures.first_layer(random=[start] * 2),
    }
    figure = made[name]() if name in made else draw(name)
    for text in written(figure._scene.fig):
        words = re.findall(r"[A-Za-z]\w*", text)
        assert set(words) <= {"lr", "ECE"}, text


# ---- A digit drawn by hand --------------------------------------------------


def stroke():
    image = EMPTY.copy()
    image[2:9, 3:5] = 1.0
    return image


def test_a_drawing_is_moved_and_grown_as_the_digits_of_mnist():
    image = centred(stroke())
    rows = np.flatnonzero(image.any(axis=1))
    assert rows[-1] - rows[0] + 1 == 20
    down, across = (
        (image.sum(axis=1 - axis) * (np.arange(28) + 0.5)).sum() / image.sum()
        for axis in (0, 1)
    )
    assert abs(down - 14) < 0.6 and abs(across - 14) < 0.6
    assert not centred(EMPTY).any()


def test_the_field_tells_what_the_network_says(tongue):
    shares = np.full(10, 0.05)
    shares[7] = 0.55
    told = Field(lambda X: shares[None]).told(stroke())
    assert "7" in told["words"] and "55" in told["words"]
    assert told["shares"] == shares.tolist() and not told["problem"]


@pytest.mark.parametrize("wrong", [None, "text", np.zeros(10), np.nan])
def test_the_field_explains_a_wrong_answer(wrong, tongue):
    told = Field(lambda X: wrong).told(stroke())
    assert told["problem"] and not told["shares"]


def test_the_field_explains_an_unfinished_function(tongue):
    def predict(X):
        raise NotImplementedError

    assert "predict" in Field(predict).told(stroke())["problem"]


def test_the_field_answers_what_the_page_sends():
    seen, sent = [], []
    field = Field(lambda X: seen.append(X) or np.eye(10)[[3]])
    field.send = lambda content, buffers=None: sent.append((content, buffers))
    pixels = (255 * stroke()).astype(np.uint8).tobytes()
    for centre in (False, True):
        about = {"type": "image", "seq": 4, "centre": centre}
        field._heard(field, about, [pixels])
    assert [s[0]["seq"] for s in sent] == [4, 4]
    assert np.array_equal(seen[0].reshape(28, 28), stroke())
    assert np.array_equal(seen[1].reshape(28, 28), centred(stroke()))
    forms, _ = field.left()
    assert "image/png" in forms and "3" in forms["text/html"]
