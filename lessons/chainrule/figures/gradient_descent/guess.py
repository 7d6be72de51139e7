"""A game: show where the next step will land, and be scored."""

import numpy as np

from chainrule.figures.grounds import Map, new_place, ravine
from chainrule.figures.style import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    head,
    name_axes,
    new,
)
from chainrule.labs.answers import parts
from chainrule.live import live, unless_marking

_ROUNDS = 6
_SETTINGS = {"sgd": {"lr": 0.3}, "momentum": {"lr": 0.15, "beta": 0.8},
             "nesterov": {"lr": 0.15, "beta": 0.8},
             "rmsprop": {"lr": 0.12}, "adam": {"lr": 0.4}}  # fmt: skip


@unless_marking
def guess(**steps):
    """Live: guess six steps, by pointing or with the arrow keys.

    Parameters
    ----------
    **steps
        Name of an optimiser -> its step function, such as sgd=sgd_step.
    """
    fig, (left, right) = new(2, width_ratios=(1.75, 1))
    board, game = _Board(left, right), _Game(steps)
    left_end, right_end, low, high = game.ground.box

    @live(
        fig,
        alt=_ALT,
        title={
            "en": "Where will the next step land?",
            "zh": "下一步会落在哪里？",
        },
        handles=[live.handle(*_CROSS, _GUESS, step=(0.05, 0.05))],
        labels=_LABELS,
        display=False,
        optimiser=list(steps),
        across=live.x(left_end, right_end, 0.05, -1.0),
        up=live.y(low, high, 0.05, 0.0),
        go=live.button,
    )
    def show(optimiser, across, up, go):
        game.take(optimiser, (across, up), go)
        board.show(game, (across, up))
        return game.words()

    return show


class _Game:
    """Rounds of one optimiser: where it stood, what was guessed, points."""

    def __init__(self, steps):
        self.steps, self.ground = steps, ravine(8, 12)
        self.optimiser, self.pressed = None, 0

    def take(self, optimiser, place, presses):
        """Begin anew, or go on by as many rounds as the button was pressed."""
        if optimiser != self.optimiser:
            self._begin(optimiser)
            self.pressed = presses
        while self.pressed < presses:
            if len(self.points) == _ROUNDS:
                self._begin(optimiser)
            else:
                self._step(np.array(place, float))
            self.pressed += 1

    def _begin(self, optimiser):
        self.optimiser, self.state = optimiser, {}
        self.places = [np.array(self.ground.start)]
        self.guesses, self.points, self.miss = [], [], 0.0

    def _step(self, place):
        step = self.steps[self.optimiser]
        here = self.places[-1]
        grads = {"w": self.ground.slope(here)}
        more = _SETTINGS.get(self.optimiser, {"lr": 0.1})
        value = step({"w": here.copy()}, grads, self.state, **more)
        params, state = parts(step, value, 2)
        after = new_place(step, params)
        far, self.miss = np.hypot(*(after - here)), np.hypot(*(place - after))
        self.state = state
        self.places.append(after)
        self.guesses.append(place)
        self.points.append(_points(self.miss, far))

    def words(self):
        """What came of the last guess, and what to do now."""
        if not self.points:
            return _FIRST
        count, total = len(self.points), sum(self.points)
        key = "end" if count == _ROUNDS else "next"
        x, y = self.places[-1]
        return {
            tongue: text.format(
                count=count, x=x, y=y, miss=self.miss, last=self.points[-1],
                total=total, of=10 * count, rounds=_ROUNDS,
            )
            for tongue, text in _SAID[key].items()
        }  # fmt: skip


def _points(miss, far):
    """Ten for a hit, none for a miss by the length of the step or more."""
    return round(10 * max(0.0, 1 - miss / max(far, 1e-9)))


class _Board:
    """The map with walk, guesses and cross, and a bar for each round."""

    def __init__(self, left, right):
        self.map = Map(left)
        style = {"color": ORANGE, "lw": 1.6, "ms": 5, "zorder": 4}
        (self.line,) = left.plot([], [], "o-", **style)
        style = {"color": ORANGE, "mec": INK, "ms": 9, "zorder": 6}
        (self.here,) = left.plot([], [], "o", **style)
        head(left, "the walk so far, and your guess")
        head(right, "points, round by round")
        style = {"color": GREY, "ms": 5, "mew": 1.2, "zorder": 5}
        (self.old,) = left.plot([], [], "x", ls="none", **style)
        (self.off,) = left.plot([], [], color=GREY, lw=1.1, ls=":")
        style = {"color": BLUE, "ms": 15, "mew": 2, "zorder": 7}
        (self.cross,) = left.plot([], [], "+", **style)
        name_axes(right, "round", "points", xlim=(0.4, _ROUNDS + 0.6))
        right.set(ylim=(0, 10.8), yticks=(0, 5, 10))
        right.set_xticks(range(1, _ROUNDS + 1))
        right.axhline(10, color=PALE, lw=1, zorder=0)
        rounds = range(1, _ROUNDS + 1)
        self.bars = right.bar(rounds, [0] * _ROUNDS, 0.7, color=BLUE)
        style = {"ha": "center", "va": "bottom", "color": GREY, "fontsize": 9}
        self.texts = [right.text(k, 0, "", **style) for k in rounds]

    def show(self, game, place):
        """Draw the state of the game and the cross."""
        self.map.show(game.ground)
        places = np.array(game.places)
        guesses = np.array(game.guesses).reshape(-1, 2)
        self.line.set_data(*places.T)
        self.here.set_data(*places[-1:].T)
        self.old.set_data(*guesses.T)
        gaps = np.full((len(guesses), 3, 2), np.nan)
        gaps[:, 0], gaps[:, 1] = guesses, places[1:]
        self.off.set_data(*gaps.reshape(-1, 2).T)
        self.cross.set_data([place[0]], [place[1]])
        for k, bar in enumerate(self.bars):
            played = k < len(game.points)
            points = game.points[k] if played else 0
            bar.set_height(points)
            self.texts[k].set_y(points + 0.1)
            self.texts[k].set_text(str(points) if played else "")


_CROSS = (
    lambda values: (values.across, values.up),
    lambda across, up, values: {"across": across, "up": up},
)
_GUESS = {"en": "your guess", "zh": "你的猜测"}
_LABELS = {
    "optimiser": {"en": "optimiser", "zh": "优化器"},
    "across": "w₁",
    "up": "w₂",
    "go": {"en": "It lands here", "zh": "会落在这里"},
}
_FIRST = {
    "en": "Round 1: where will the first step land? Put the cross there, "
    "then press the button.",
    "zh": "第 1 轮：第一步会落在哪里？把十字移到那里，再按按钮。",
}
_SAID = {
    "next": {
        "en": "Step {count} landed at ({x:.2f}, {y:.2f}), {miss:.2f} from "
        "your cross: {last} of 10 points, {total} of {of} so far. "
        "And the next?",
        "zh": "第 {count} 步落在 ({x:.2f}, {y:.2f})，离你的十字 {miss:.2f}："
        "得 {last} 分（满分 10），累计 {total} / {of}。下一步呢？",
    },
    "end": {
        "en": "Step {count} landed at ({x:.2f}, {y:.2f}), {miss:.2f} from "
        "your cross: {last} points. You have {total} of {of}. Press "
        "again for a new game.",
        "zh": "第 {count} 步落在 ({x:.2f}, {y:.2f})，离你的十字 {miss:.2f}："
        "得 {last} 分。你一共得了 {total} / {of} 分。再按一次，重新开始。",
    },
}
_ALT = {
    "en": "Left, a map of a tilted ravine, its lowest place marked, with the "
    "orange walk of an optimiser so far and a blue cross: your guess of "
    "where the next step lands. Drag it, click on the map or use the two "
    "sliders to move it, then press the button. Small crosses are earlier "
    "guesses, dotted lines show how far off they were. Right, the points of "
    "each round, at most ten.",
    "zh": "左图：一道倾斜峡谷的等高图，最低处有记号，橙色折线是优化器走过的"
    "路，蓝色十字是你猜的下一步落点。拖动它、点击地图或用两个滑块都能移动它，"
    "再按按钮。小叉是以前的猜测，点线表示差了多远。右图：每一轮的得分，最多十分。",
}
