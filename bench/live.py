"""How fast a slider turns into pixels: live figures against interact.

Both draw the same picture, a contour with a 50-step descent path and a loss
curve, in a real JupyterLab and a real headless Chromium:

    python bench/live.py

Latency is the time from the mouse press on the slider to the animation frame
that shows the new pixels. The rate is the number of such frames in a second
while the slider is dragged with 60 moves a second.
"""

import argparse
import contextlib
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from browser.lab import Lab, find_chromium

SETUP = """
import matplotlib.pyplot as plt
import numpy as np
curvature = np.array([1.0, 0.1])
grid = np.linspace(-3, 3, 80)
X, Y = np.meshgrid(grid, grid)
def loss(x, y):
    return (curvature[0] * x**2 + curvature[1] * y**2) / 2
def descend(lr, steps=50):
    path = [np.array([2.5, 2.0])]
    for _ in range(steps):
        path.append(path[-1] - lr * curvature * path[-1])
    return np.array(path)
def frame():
    fig, (left, right) = plt.subplots(
        1, 2, figsize=(8, 3))
    left.contourf(X, Y, loss(X, Y), 20, cmap="cividis")
    right.set(xlim=(0, 50), ylim=(1e-6, 10), yscale="log")
    right.set(xlabel="step", ylabel="loss")
    return fig, left, right
"""
LIVE = """
from chainrule.live import live
fig, left, right = frame()
path, = left.plot([], [], "o-", color="#E69F00", ms=3)
curve, = right.plot([], [])
@live(fig, alt="Descent on a contour", lr=(0.01, 2.1, 0.01, 0.4))
def show(lr):
    points = descend(lr)
    path.set_data(*points.T)
    curve.set_data(range(51), loss(*points.T))
"""
INTERACT = """
from ipywidgets import FloatSlider, interact
@interact(lr=FloatSlider(value=0.4, min=0.01, max=2.1, step=0.01))
def show(lr):
    fig, left, right = frame()
    points = descend(lr)
    left.plot(*points.T, "o-", color="#E69F00", ms=3)
    right.plot(range(51), loss(*points.T))
    plt.show()
"""
WAYS = {
    "interact": (INTERACT, ".noUi-target", ".jupyter-widgets img"),
    "live": (LIVE, ".chainrule-live input", ".chainrule-live canvas"),
}
WATCH = """() => {
    const bench = window.bench = {pressed: 0, shown: 0, frames: 0};
    let planned = false;
    const changed = () => {
        if (planned) return;
        planned = true;
        requestAnimationFrame(() => {
            planned = false;
            bench.frames += 1;
            bench.shown = performance.now();
        });
    };
    addEventListener("pointerdown",
        () => { bench.pressed = performance.now(); }, true);
    addEventListener("chainrule-drawn", changed, true);
    document.addEventListener("load", (event) => {
        if (event.target.tagName === "IMG") changed();
    }, true);
}"""
DRAG = """async ([selector, duration]) => {
    const track = document.querySelector(selector);
    const box = track.getBoundingClientRect();
    const handle = track.querySelector(".noUi-touch-area");
    const mouse = (type, share) => new MouseEvent(type, {
        bubbles: true, buttons: 1,
        clientX: box.x + share * box.width, clientY: box.y + box.height / 2,
    });
    const root = document.documentElement;
    const move = (share) => {
        if (handle) root.dispatchEvent(mouse("mousemove", share));
        else {
            track.value = Math.round(share * track.max);
            track.dispatchEvent(new Event("input", {bubbles: true}));
        }
    };
    if (handle) {
        const at = handle.getBoundingClientRect();
        const share = (at.x + at.width / 2 - box.x) / box.width;
        handle.dispatchEvent(mouse("mousedown", share));
    }
    let moves = 0;
    bench.frames = 0;
    const began = performance.now();
    await new Promise((done) => {
        const timer = setInterval(() => {
            const turn = Math.abs((moves++ / 90) % 2 - 1);
            move(0.1 + 0.8 * turn); // there and back in three seconds
            if (performance.now() - began > duration) {
                clearInterval(timer);
                done();
            }
        }, 1000 / 60);
    });
    const seconds = (performance.now() - began) / 1000;
    if (handle) root.dispatchEvent(mouse("mouseup", 0.5));
    return [bench.frames / seconds, moves / seconds];
}"""
PIXELS = """(selector) => {
    const node = document.querySelector(selector);
    return node.src ?? node.toDataURL();
}"""


def latencies(page, track, picture, count):
    """Milliseconds from each of many mouse presses to the changed picture."""
    box = page.locator(track).first.bounding_box()
    times = []
    for i in range(count):
        before = page.evaluate(PIXELS, picture)
        page.evaluate("bench.shown = 0")
        page.mouse.move(*spot(box, 0.1 + 0.8 * ((i * 0.382) % 1)))
        page.mouse.down()
        page.wait_for_function("bench.shown > 0", polling=5)
        times.append(page.evaluate("bench.shown - bench.pressed"))
        page.mouse.up()
        page.wait_for_timeout(250 + 7 * (i % 10))
        if page.evaluate(PIXELS, picture) == before:
            raise RuntimeError(f"the picture did not change at press {i}")
    return times


def spot(box, share):
    """Point on a slider, for the mouse."""
    x = box["x"] + share * box["width"]
    return x, box["y"] + box["height"] / 2


def rate(page, track, seconds):
    """Redraws and moves per second of dragging the slider."""
    return page.evaluate(DRAG, [track, 1000 * seconds])


def measure(lab, browser, name, count, seconds):
    """Median and 95th percentile of the latency, and the rate."""
    code, track, picture = WAYS[name]
    lab.write(f"{name}.ipynb", SETUP, code)
    page = browser.new_page(viewport={"width": 1200, "height": 1300})
    lab.open(page, f"{name}.ipynb", picture)
    page.wait_for_timeout(3000)
    page.evaluate(WATCH)
    latencies(page, track, picture, 5)  # to warm up
    times = latencies(page, track, picture, count)
    redraws, moves = rate(page, track, seconds)
    with contextlib.suppress(Exception):
        page.evaluate("jupyterapp.commands.execute('kernelmenu:shutdown')")
    page.close()
    p95 = statistics.quantiles(times, n=20)[-1]
    return statistics.median(times), p95, redraws, moves


def main():
    """Measure both ways in one run and print their ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--presses", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    results = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        progress("starting JupyterLab and Chromium")
        lab = Lab(folder)
        browser = play.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox"]
        )
        try:
            for name in WAYS:
                progress(f"measuring {name}")
                results[name] = measure(
                    lab, browser, name, options.presses, options.seconds
                )
        finally:
            browser.close()
            lab.close()
    progress("")
    report(results)


def progress(text):
    """Show what is going on, on one line of the terminal."""
    print(f"\r{text:<60}", end="", file=sys.stderr, flush=True)


def report(results):
    """Print a table and the ratios."""
    print(
        f"\r{'':10}{'median ms':>10}{'p95 ms':>9}{'redraws/s':>11}"
        f"{'moves/s':>9}"
    )
    for name, numbers in results.items():
        print(f"{name:10}" + "{:10.0f}{:9.0f}{:11.1f}{:9.0f}".format(*numbers))
    slow, fast = results["interact"], results["live"]
    print(
        f"latency: 1/{slow[0] / fast[0]:.1f} of interact's "
        f"(95th percentile 1/{slow[1] / fast[1]:.1f})"
    )
    if slow[2]:
        print(f"rate:    {fast[2] / slow[2]:.1f} times interact's")


if __name__ == "__main__":
    main()
