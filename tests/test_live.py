"""Live figures without a browser: detection, recording, errors, traits."""

import contextlib
import io
import json
import re
import subprocess
import sys
import threading
import time
import warnings
from functools import partial
from importlib import import_module
from pathlib import Path

import ipywidgets
import matplotlib as mpl
import nbclient
import nbformat
import numpy as np
import pytest
import traitlets
from jupyter_client.manager import start_new_kernel
from PIL import Image

from chainrule import figures
from chainrule.figures import style
from chainrule.live import live, theme
from chainrule.live.controls import control, log
from chainrule.live.guard import run
from chainrule.live.recorder import Recorder
from chainrule.live.scene import Scene
from chainrule.words import language

mpl.use("Agg")
from matplotlib import pyplot as plt

LESSONS = (
    "neuron", "activations", "losses", "backprop", "gradient_descent",
    "training", "depth",
)  # fmt: skip


@pytest.fixture(autouse=True)
def tidy():
    yield
    plt.close("all")
    language.use_language("en")


@pytest.fixture
def axes():
    return plt.subplots(figsize=(4, 3))


def make(fig, function, **parameters):
    """Return a live figure and the list of messages that it sends."""
    parameters = parameters or {"a": (0, 10, 1, 3)}
    figure = live(fig, alt="A test", **parameters)(function)
    sent = []
    figure.send = lambda content, buffers=None: sent.append((content, buffers))
    return figure, sent


def hear(figure, **content):
    figure._heard(figure, content, [])


def line_figure(**parameters):
    fig, ax = plt.subplots(figsize=(4, 3))
    ax.plot([0, 1], [1, 0])
    (line,) = ax.plot([0, 1], [0, 1])

    def show(a):
        line.set_ydata([0, a])
        return {"slope": a / 2}

    return *make(fig, show, **parameters), line


# What moves.


def test_only_touched_artists_move():
    figure, _, line = line_figure()
    assert figure._scene.moving == {line}


def test_text_set_to_what_it_was_moves_too(axes):
    fig, ax = axes
    note, still = ax.text(0, 0, "same"), ax.text(0, 1, "other")
    figure, _ = make(fig, lambda a: note.set_text("same"))
    assert figure._scene.moving == {note}
    assert (note.get_text(), still.get_text()) == ("same", "other")


def test_still_part_is_sent_once():
    figure, sent, _ = line_figure()
    hear(figure, type="hello", ratio=1)
    everything = sent[-1][0]
    assert len(everything["order"]) == len(everything["items"]) == 3
    hear(figure, type="set", seq=1, at={"a": 4})
    content, buffers = sent[-1]
    assert content["order"] == everything["order"]
    assert [item[0] for item in content["items"]] == [content["order"][1]]
    assert sum(map(len, buffers)) < 1000
    json.dumps(content)


def test_artist_that_moves_later_leaves_the_background(axes):
    fig, ax = axes
    (first,) = ax.plot([0, 1], [0, 1])
    (second,) = ax.plot([0, 1], [1, 0])

    def show(a):
        first.set_ydata([0, a])
        if a > 5:
            second.set_ydata([a, 0])

    figure, sent = make(fig, show)
    hear(figure, type="hello", ratio=1)
    before = sent[-1][0]["order"]
    hear(figure, type="set", seq=1, at={"a": 6})
    assert figure._scene.moving == {first, second}
    assert not set(before) & set(sent[-1][0]["order"])


def replay(figure, folder=None):
    """Agg's picture of a live figure as it is now."""
    figure._scene.canvas.draw()
    return np.asarray(figure._scene.canvas.buffer_rgba()).astype(int)


def layers(figure):
    """Put together what the scene holds, drawing moving artists by Agg."""
    scene = figure._scene
    numbers = {number: artist for artist, number in scene._ids.items()}
    page = Image.new("RGBA", scene.size, "white")
    for number in scene.order:
        if number in numbers:
            scene.paper.clear()
            numbers[number].draw(scene.paper)
            layer = Image.fromarray(np.asarray(scene.paper.buffer_rgba()))
            page.alpha_composite(layer)
        else:
            content, *_, data = scene.items[number]
            layer = Image.open(io.BytesIO(data)).convert("RGBA")
            page.alpha_composite(layer, tuple(content["at"]))
    return np.asarray(page).astype(int)


@pytest.mark.parametrize(
    "change",
    [
        lambda ax, a: ax.set_xlim(0, a + 1),
        lambda ax, a: ax.set_title(f"now {a}"),
        lambda ax, a: ax.set_xlabel(f"now {a}"),
        lambda ax, a: ax.set_xticks([0, a / 10]),
        lambda ax, a: ax.set_yscale("log" if a > 4 else "linear"),
        lambda ax, a: ax.set_position([0.2, 0.2, 0.05 * (a + 1), 0.6]),
        lambda ax, a: ax.set_facecolor("C1" if a > 4 else "C2"),
        lambda ax, a: ax.set_visible(a < 4),
        lambda ax, a: ax.plot([0, 1], [a, 1]),
        lambda ax, a: [old.remove() for old in ax.lines[a:]],
        lambda ax, a: (ax.clear(), ax.plot([0, a], [0, 1])),
        lambda ax, a: ax.axis("off" if a > 4 else "on"),
        lambda ax, a: ax.spines["top"].set_visible(a > 4),
        lambda ax, a: ax.lines[0].set_zorder(a),
        lambda ax, a: ax.grid(a > 4),
    ],
)
def test_whatever_changes_the_picture_is_right(axes, change):
    fig, ax = axes
    for i in range(5):
        ax.plot([0, 1], [i + 1, 2 * i + 1])
    ax.text(0.2, 2, "$x^2$")
    figure, _ = make(fig, lambda a: change(ax, a) and None)
    hear(figure, type="hello", ratio=1)
    for seq, a in enumerate([4, 5, 6, 7, 8, 2, 3, 9]):
        hear(figure, type="set", seq=seq, at={"a": a})
        assert not figure._outcome.problem
        ours = layers(figure)
        assert np.abs(ours - replay(figure)).mean() < 0.05, a


def test_axes_whose_limits_keep_changing_stop_redrawing_layers(axes):
    fig, ax = axes
    ax.plot([0, 1], [0, 1])
    figure, sent = make(fig, lambda a: ax.set_xlim(0, a + 1) and None)
    hear(figure, type="hello", ratio=1)
    for seq, a in enumerate([4, 5, 6, 7, 8]):
        hear(figure, type="set", seq=seq, at={"a": a})
    orders = [content["order"] for content, _ in sent]
    assert orders[-1] == orders[-2]


# What is recorded.


def record(draw):
    fig, ax = plt.subplots(figsize=(2, 2), dpi=100)
    ax.set(position=[0, 0, 1, 1], xlim=(0, 2), ylim=(0, 2))
    recorder = Recorder(200, 200, 100)
    fig.canvas.draw()
    draw(ax).draw(recorder)
    operations, floats, codes, pixels = recorder.finish()
    json.dumps(operations)
    xy = np.frombuffer(floats, "<f4").reshape(-1, 2)
    return operations, xy, codes, pixels


def test_line_in_canvas_pixels():
    operations, xy, codes, _ = record(
        lambda ax: ax.plot([0, 1, 2], [0, 1.5, 2], "--", alpha=0.5)[0]
    )
    ((kind, pen, shape),) = operations
    assert (kind, shape, codes) == ("path", [0, 3, -1], b"")
    assert xy == pytest.approx(np.array([[0, 200], [100, 50], [200, 0]]))
    assert pen["s"].endswith(",0.5)")
    assert pen["k"] == [0, 0, 200, 200]
    assert len(pen["d"][0]) == 2


def test_gap_for_nan_and_huge_values_stay_finite():
    _, xy, codes, _ = record(
        lambda ax: ax.plot([0, 1, 2, 2], [0, np.nan, 1, 1e300])[0]
    )
    assert np.isfinite(xy).all()
    assert codes[0] == codes[1] == 1


def test_markers_are_one_stamp_on_whole_pixels():
    operations, xy, _, _ = record(
        lambda ax: ax.plot([0.501, 1], [1, 1], "o", color="C1")[0]
    )
    ((kind, _pen, shape, start, count),) = operations
    assert (kind, count, shape[0]) == ("stamp", 2, 0)
    assert xy[start:].tolist() == [[50, 100], [100, 100]]


def test_scatter_cycles_colours():
    operations, _, _, _ = record(
        lambda ax: ax.scatter([0, 1, 1], [1, 1, 2], c=[0, 1, 2], s=[9, 20, 9])
    )
    ((kind, _, shapes, _, count, looks),) = operations
    assert (kind, count, len(shapes)) == ("many", 3, 3)
    assert len(set(looks["f"])) == 3


def test_small_image_stays_small():
    operations, _, _, pixels = record(
        lambda ax: ax.text(1, 1, "$\\frac{1}{2}$", rotation=30)
    )
    kind, _, _, width, height, *_ = operations[0]
    assert kind == "text"
    assert len(pixels) == width * height


def test_image_is_enlarged_by_the_browser(axes):
    fig, ax = axes
    image = ax.imshow(np.eye(4))
    figure, _ = make(fig, lambda a: image.set_data(a * np.eye(4)))
    hear(figure, type="hello", ratio=1)
    content, _, _, pixels = figure._scene.items[figure._scene._ids[image]]
    assert content["ops"][0][3:5] == [4, 4]
    assert len(pixels) == 64
    assert image.get_interpolation() != "none"


# Controls and traits.


def test_slider_values():
    slider = control("lr", (0.01, 2.1, 0.01, 0.4))
    assert slider.value(slider.position(0.4)) == 0.4
    assert slider.value(999) == 2.1
    assert slider.text(0.4) == "0.40"
    whole = control("n", (1, 9, 2))
    assert isinstance(whole.value(1), int)
    assert [whole.value(i) for i in range(whole.count + 1)] == [1, 3, 5, 7, 9]


def test_log_slider():
    slider = control("h", log(1e-12, 1, start=1e-5))
    assert slider.value(slider.position(1e-5)) == 1e-5
    assert slider.value(0) == 1e-12
    assert slider.value(slider.count) == 1
    assert slider.text(0.05) == "0.05"
    assert slider.text(1e-5) == "10⁻⁵"


def test_choices_and_switches():
    choice = control("f", {"square": 2, "cube": 3})
    assert (choice.start, choice.text(3)) == (2, "cube")
    pair = control("f", [({"en": "near", "zh": "近"}, 1), ("far", 2)])
    language.use_language("zh")
    assert pair.text(1) == "近"
    assert control("on", True).start is True


@pytest.mark.parametrize("bad", [5, (1, 2), (2, 1, 1), (0, 1, 0), [], "x"])
def test_bad_controls_are_refused(bad):
    with pytest.raises((TypeError, ValueError)):
        control("a", bad)


def test_parameters_are_traits():
    figure, sent, line = line_figure()
    seen = []
    figure.observe(lambda change: seen.append(change.new), "a")
    figure.a = 7
    assert seen == [7]
    assert list(line.get_ydata()) == [0, 7]
    assert sent[-1][0]["at"]["a"] == [7, "7"]
    assert sent[-1][0]["numbers"] == [["slope", "3.5"]]
    figure.a = 99
    assert figure.a == 10
    with pytest.raises(traitlets.TraitError):
        figure.a = "text"


def test_link_and_containers():
    figure, _, line = line_figure()
    other = ipywidgets.IntSlider(max=10)
    ipywidgets.link((figure, "a"), (other, "value"))
    other.value = 8
    assert list(line.get_ydata()) == [0, 8]
    assert ipywidgets.VBox([figure]).children == (figure,)
    figure(a=2)
    assert other.value == 2


def test_name_that_widgets_use_is_refused():
    with pytest.raises(ValueError, match="layout"):
        line_figure(layout=(0, 1, 1))


# Code that fails.


def failing(body):
    fig, ax = plt.subplots(figsize=(4, 3))
    (line,) = ax.plot([0, 1], [0, 1])
    mended = []

    def show(a):
        line.set_ydata([0, a] if mended else body(a))

    return *make(fig, show), mended


def unwritten(a):
    raise NotImplementedError


def wrong(a):
    return np.ones(3) @ np.ones(a + 4)


def wrong_shape(a):
    return np.ones(5)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (unwritten, "unwritten() is not written yet"),
        (wrong, "wrong() by the line `return np.ones(3) @ np.ones(a + 4)`"),
        (wrong_shape, "ValueError"),
        (lambda a: sys.exit(1), "SystemExit"),
    ],
)
def test_failure_is_explained_and_mended(body, said, capfd):
    figure, sent, mended = failing(body)
    hear(figure, type="hello", ratio=1)
    hear(figure, type="set", seq=1, at={"a": 4})
    assert said in sent[-1][0]["problem"]
    assert "order" not in sent[-1][0]  # the last picture stays
    mended.append(True)
    hear(figure, type="set", seq=2, at={"a": 5})
    assert sent[-1][0]["problem"] == ""
    assert sent[-1][0]["items"]
    assert capfd.readouterr() == ("", "")


def test_problem_in_chinese():
    language.use_language("zh")
    assert "还没有写" in run(unwritten, 1).problem


def test_printing_and_warnings_are_kept():
    def loud(a):
        print("hello", a)
        print("oops", file=sys.stderr)
        warnings.warn("careful", UserWarning, stacklevel=1)
        return 5

    outcome = run(loud, 3)
    assert (outcome.value, outcome.printed) == (5, "hello 3\noops")
    assert outcome.warning == "UserWarning: careful"


def test_numbers_that_are_not_finite_are_mentioned(axes):
    fig, ax = axes
    (line,) = ax.plot([0, 1], [0, 1])
    figure, sent = make(fig, lambda a: line.set_ydata([np.nan, np.inf]))
    hear(figure, type="hello", ratio=1)
    hear(figure, type="set", seq=1, at={"a": 4})
    assert "nan or infinite" in sent[-1][0]["warning"]


def endless(a):
    while True:
        with contextlib.suppress(Exception):
            time.sleep(0.01)


@pytest.mark.parametrize("in_thread", [False, True])
def test_endless_loop_is_stopped(in_thread):
    outcomes = []
    target = lambda: outcomes.append(run(endless, 1, seconds=0.3))  # noqa: E731
    if in_thread:
        thread = threading.Thread(target=target)
        thread.start()
        thread.join(5)
    else:
        target()
    assert "stopped after 0.3 s" in outcomes[0].problem
    assert run(lambda: 1).value == 1
    assert sys.exc_info()[0] is None  # else later errors drag it along


STOPPED_TWICE = """
import threading
from chainrule.checking.limits import TimeLimit, time_limit
from chainrule.live.guard import run

def endless():
    while True:
        pass

for function in (int, endless):
    limit = {"seconds": 0.1}
    thread = threading.Thread(target=run, args=[function], kwargs=limit)
    thread.start()
    thread.join()
for _ in range(3):
    try:
        with time_limit(0.1):
            endless()
    except TimeLimit:
        print("stopped")
"""


def test_alarm_goes_on_working_after_a_figure_in_a_thread():
    done = subprocess.run(
        [sys.executable, "-c", STOPPED_TWICE],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout == "stopped\n" * 3, done.stderr


def test_alarm_that_strikes_at_the_very_end_stays_inside():
    # The block lasts as long as its limit, so that the two race.
    def work():
        for _ in range(30):
            outcomes.append(run(time.sleep, 0.02, seconds=0.02))
            sum(range(1000))

    outcomes = []
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(30)
    assert len(outcomes) == 30


# What a kernel keeps.

TWO_FIGURES = """
import gc
from matplotlib import pyplot as plt
from chainrule import figures
from chainrule.figures import style
from chainrule.live import live, theme

for _ in range(2):
    live(plt.figure(), alt="x", a=(0, 10, 1, 3))(str)
gc.collect()
print(sum(type(it).__name__ == "Scene" for it in gc.get_objects()))
"""


def test_figures_of_the_last_run_of_a_cell_are_forgotten():
    manager, client = start_new_kernel()
    try:
        run_cell = partial(printed_by, client, TWO_FIGURES)
        counts = [run_cell(cell) for cell in ("a", "a", "b", "a", None, None)]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert counts == ["2", "2", "4", "4", "6", "8"]


def printed_by(client, code, cell):
    """Run code as JupyterLab runs that of a cell."""
    message = client.session.msg(
        "execute_request",
        {"code": code, "silent": False, "store_history": True},
        metadata={"cellId": cell} if cell else {},
    )
    client.shell_channel.send(message)
    while True:
        reply = client.get_iopub_msg(timeout=60)
        if reply["parent_header"].get("msg_id") != message["msg_id"]:
            continue
        if reply["msg_type"] == "error":
            raise AssertionError(reply["content"])
        if reply["content"].get("name") == "stdout":
            return reply["content"]["text"].strip()


# Where there is no browser.


def test_saved_notebook_shows_a_picture():
    figure, _, _ = line_figure()
    data, metadata = figure._repr_mimebundle_()
    assert data["text/plain"] == "A test"
    assert "application/vnd.jupyter.widget-view+json" in data
    picture = Image.open(io.BytesIO(data["image/png"]))
    assert picture.size == (800, 600)
    size = {"width": 400, "height": 300}
    assert metadata["image/png"] == {**size, "alt": "A test"}
    html = data["text/html"]
    assert 'alt="A test" width="400" height="300"' in html
    assert "To move it, run the cells above, then this one." in html


def test_what_a_notebook_keeps_is_renewed_when_a_figure_rests():
    figure, _, _ = line_figure()
    kept = []
    figure._renew = [kept.append]
    heard = partial(figure._heard, figure, buffers=[])
    heard({"type": "rest"})
    assert not kept  # nothing has moved
    heard({"type": "set", "seq": 1, "at": {"a": 7}})
    assert not kept
    heard({"type": "rest"})
    heard({"type": "rest"})
    ((forms, _),) = kept
    assert "a 7" in forms["text/html"] and "a 7" in forms["text/plain"]
    before = figure._left()[0]["image/png"]
    assert Image.open(io.BytesIO(forms["image/png"])).size == (800, 600)
    assert forms["image/png"] != before


def test_a_failing_figure_keeps_its_last_good_picture():
    figure, _, mended = failing(unwritten)
    mended.append(True)
    kept = []
    figure._renew = [kept.append]
    heard = partial(figure._heard, figure, buffers=[])
    for a in (5, 6):
        heard({"type": "set", "seq": a, "at": {"a": a}})
        heard({"type": "rest"})
        mended.clear()
    (good, _), (bad, _) = kept
    assert bad["image/png"] == good["image/png"]
    assert "unwritten()" in bad["text/html"]
    assert "unwritten()" not in good["text/html"]


@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_static_picture_says_that_it_is_incomplete(tongue):
    language.use_language(tongue)
    figure, _, mended = failing(unwritten)
    data, metadata = figure._repr_mimebundle_()
    for alt in (data["text/plain"], metadata["image/png"]["alt"]):
        assert "unwritten()" in alt and "A test" in alt
    mended.append(True)
    figure(a=5)  # the static picture is still the first one
    assert "unwritten()" in figure._repr_mimebundle_()[0]["text/plain"]


def test_marking_draws_nothing(monkeypatch, axes):
    monkeypatch.setenv("CHAINRULE_MARKING", "1")
    fig, _ = axes
    calls = []
    figure = live(fig, alt="x", a=(0, 10, 1, 3))(calls.append)
    figure.observe(print, "a")
    figure.unobserve_all()
    figure(a=5)
    assert (figure.a, calls) == (5, [])
    assert ipywidgets.VBox([figure])
    assert not plt.fignum_exists(fig.number)


def test_marking_makes_no_figure(monkeypatch):
    monkeypatch.setenv("CHAINRULE_MARKING", "1")
    monkeypatch.delattr("matplotlib.figure.Figure.__init__")
    modules = [import_module(f"chainrule.figures.{name}") for name in LESSONS]
    made = [
        getattr(module, name)
        for module in modules
        for name in module.__all__
        if hasattr(getattr(module, name), "__wrapped__")
    ]
    silent = [make(lambda *arguments: 1 / 0) for make in made]
    live_ones = [figure for figure in silent if figure is not None]
    assert len(live_ones) > 25 and silent.count(None) > 12
    for figure in live_ones:
        figure(step=3)
        assert ipywidgets.VBox([figure])


def test_marking_draws_where_figures_are_asked_for(monkeypatch, axes):
    _, ax = axes
    monkeypatch.setenv("CHAINRULE_MARKING", "1")
    figures = import_module("chainrule.figures.neuron")
    for drawn in (False, True):
        monkeypatch.setenv("CHAINRULE_DRAWING", str(int(drawn)))
        figures.question(ax=ax)
        assert bool(ax.lines) == drawn


def test_import_is_light():
    code = (
        "import sys, numpy, matplotlib.pyplot; import chainrule.live;"
        "assert 'anywidget' not in sys.modules, 'anywidget';"
        "assert 'ipywidgets' not in sys.modules, 'ipywidgets'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_colour_bar_and_polar_are_settled():
    fig = plt.figure()
    ax = fig.add_subplot(121)
    fig.colorbar(ax.imshow(np.eye(3)))
    (line,) = fig.add_subplot(122, projection="polar").plot([0, 1], [0, 1])
    scene = Scene(fig)
    scene.still()
    scene.watch(lambda: line.set_ydata([0, 2]))
    assert scene.moving == {line.axes}
    scene.update()
    scene.update()
    assert len(scene.message()[0]["items"]) == len(scene.order)


def test_headless_run_leaves_the_picture_alone(tmp_path):
    notebook = nbformat.v4.new_notebook()
    code = (
        "import matplotlib.pyplot as plt\n"
        "from chainrule.live import live\n"
        "fig, ax = plt.subplots(figsize=(2, 2))\n"
        "show = live(fig, alt='Empty axes', a=(0, 9, 1))(lambda a: None)\n"
        "show.a = 3"
    )
    notebook.cells = [nbformat.v4.new_code_cell(code)]
    nbclient.NotebookClient(notebook).execute(cwd=str(tmp_path))
    (output,) = notebook.cells[0].outputs
    assert set(output.data) == {"image/png", "text/plain"}
    assert output.data["text/plain"] == "Empty axes"


# What can be dragged, played, turned.


def dragged_figure():
    fig, ax = plt.subplots(figsize=(4, 3))
    (line,) = ax.plot([0, 1], [0, 1])
    ax.set(xlim=(0, 10), ylim=(0, 10))
    ring = live.handle(
        lambda values: (values.a, 5),
        lambda x, y, values: {"a": x},
        "the point",
        step=(1, 0),
    )
    more = {"title": "Where?", "play": "a", "handles": [ring]}
    figure = live(
        fig, alt="A test", **more, a=(0, 10, 1, 3),
        spots=live.points([(1, 1), (2, 2)], "spot", "back", step=(1, 1)),
    )(lambda a, spots: line.set_data(*spots.T))  # fmt: skip
    sent = []
    figure.send = lambda content, buffers=None: sent.append(content)
    return figure, sent, line


def test_a_ring_is_dragged_to_a_place_and_put_back():
    figure, sent, _ = dragged_figure()
    across, down, told = figure._rings()[0]
    assert told == "3, 5"
    spot = figure._scene.spot(7.2, 9)
    hear(figure, type="set", seq=1, at={}, grab=0, spot=spot)
    assert figure.a == 7
    assert sent[-1]["rings"][0][0] > across
    hear(figure, type="set", seq=2, at={}, grab=0, keys=[2, 1])
    assert figure.a == 9
    hear(figure, type="set", seq=3, at={}, grab=0, spot=[0.999, 0.5])
    assert figure.a == 10  # it stops at the edge of its axes
    hear(figure, type="set", seq=4, at={}, grab=0, home=True)
    assert figure.a == 3 and sent[-1]["rings"][0] == [across, down, told]


def test_points_are_dragged_and_put_back():
    figure, sent, line = dragged_figure()
    assert [told["name"] for told in figure._about["handles"]] == [
        *("the point", "spot 1", "spot 2")
    ]
    hear(figure, type="set", seq=1, at={}, grab=2, keys=[3, 4])
    assert figure.spots.tolist() == [[1, 1], [5, 6]]
    assert line.get_xydata().tolist() == [[1, 1], [5, 6]]
    assert sent[-1]["at"]["spots"] == [1, "1"]
    hear(figure, type="set", seq=2, at={"spots": 0})
    assert figure.spots.tolist() == [[1, 1], [2, 2]]
    with pytest.raises(traitlets.TraitError):
        figure.spots = [(1, 2)]


def test_a_ring_whose_place_fails_is_hidden():
    fig, ax = plt.subplots()
    (line,) = ax.plot([0, 1], [0, 1])
    bad = live.handle(lambda values: 1 / 0, lambda *_: {}, "bad")
    figure = live(fig, alt="x", handles=[bad], a=(0, 10, 1, 3))(
        lambda a: line.set_ydata([0, a])
    )
    assert figure._rings() == [None] and not figure._outcome.problem


def test_only_a_slider_can_be_played(axes):
    with pytest.raises(ValueError, match="one of the sliders"):
        live(axes[0], alt="x", play="b", a=(0, 10, 1, 3))


def colours_of(figure):
    """The two most frequent colours of the still layers, paper first."""
    page = Image.new("RGB", figure._scene.size, figure._scene.theme.paper)
    for content, *_, data in figure._scene.items.values():
        if "at" in content:
            layer = Image.open(io.BytesIO(data)).convert("RGBA")
            page.paste(layer, tuple(content["at"]), layer)
    counts = page.getcolors(2**24)
    return [colour for _, colour in sorted(counts, reverse=True)[:2]]


def test_a_dark_page_gets_a_dark_picture():
    fig, ax = style.new()
    ax.axhspan(0.2, 0.6, color=style.BLUE)
    (line,) = ax.plot([0, 1], [0, 1], color=style.ORANGE)
    mark = style.mark(ax, 0.5, 0.8, "here")
    figure, sent = make(fig, lambda a: line.set_ydata([0, a]))
    hear(figure, type="hello", ratio=1)
    assert colours_of(figure) == [(255, 255, 255), (0, 103, 177)]
    hear(figure, type="hello", ratio=1, paper=[17, 17, 17])
    assert colours_of(figure) == [(17, 17, 17), (92, 179, 242)]
    assert sent[-1][0]["dark"]
    (pen,) = [
        item[1]["ops"][0][1]
        for item in sent[-1][0]["items"]
        if item[1].get("ops")
    ]
    assert pen["s"] == "rgba(245,167,66,1)"
    box = mark.get_window_extent().get_points().round().astype(int)
    text = figure._scene.items[figure._scene.order[-1]]
    layer = Image.open(io.BytesIO(text[-1])).convert("RGB")
    left, top = text[0]["at"]
    (x0, y0), (x1, y1) = box
    height = figure._scene.size[1]
    part = layer.crop(
        (x0 - left, height - y1 - top, x1 - left, height - y0 - top)
    )
    assert (np.asarray(part) > 200).any()  # ink, and not twice turned


@pytest.mark.parametrize("width", [400, 700, 1260])
def test_a_figure_is_laid_out_for_the_width(width):
    fig, (left, right) = style.new(2)
    (line,) = left.plot([0, 1], [0, 1])
    style.head(right, "beside, or below")
    size = right.title.get_size()
    figure, sent = make(fig, lambda a: line.set_ydata([0, a]))
    hear(figure, type="hello", ratio=2, width=width)
    assert sent[-1][0]["size"][0] == 2 * width
    beside = right.get_position().x0 > left.get_position().x1
    assert beside == (width >= 520)
    assert right.title.get_size() == size
    hear(figure, type="hello", ratio=2, width=900)
    assert right.get_position().x0 > left.get_position().x1


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_figure_asks_a_question_in_both_languages(lesson):
    folder = Path(figures.__file__).parent / lesson
    for file in folder.glob("*.py"):
        text = file.read_text("utf-8")
        titles = text.count("        title=")
        assert text.count("@live(") == titles, file


def test_roles_are_those_of_the_pages_that_move():
    css = Path(figures.__file__).parent / "openings" / "look.css"
    light, dark = css.read_text("utf-8").split("color-scheme: dark;")
    for roles, text in ((theme.LIGHT, light), (theme.DARK, dark)):
        for role, colour in roles.items():
            found = re.search(rf"--cl-{role}: (#\w+)", text)[1]
            if len(found) == 4:
                found = "#" + "".join(2 * digit for digit in found[1:])
            assert found.upper() == colour, role


def test_figures_name_roles_and_no_colours():
    for file in Path(figures.__file__).parent.glob("**/*.py"):
        text = re.sub(r'turn\("#\w+", "#\w+"\)', "", file.read_text("utf-8"))
        if file.name != "style.py":
            named = re.findall(r'"#[0-9A-Fa-f]{6}"|"white"|"black"', text)
            assert not named, file
