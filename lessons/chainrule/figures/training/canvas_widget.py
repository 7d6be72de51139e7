"""The widget of draw: a field, what a network sees of it and says to it."""

import io
from importlib import resources
from pathlib import Path

import anywidget
import numpy as np
import traitlets
from PIL import Image

from chainrule.labs.answers import numbers
from chainrule.live.guard import run
from chainrule.words import left
from chainrule.words.language import current, pick

_FOLDER = Path(__file__).parent
_LIVE = resources.files("chainrule.live") / "live.css"
_STYLES = _LIVE, _FOLDER / "canvas.css"
SIDE, _BOX = 28, 20  # pixels of an image, and of the digit in it
EMPTY = np.zeros((SIDE, SIDE))


class Field(anywidget.AnyWidget):
    """The field, what the network sees of it, and what it answers."""

    _esm = (_FOLDER / "canvas.js").read_text("utf-8")
    _css = "\n".join(path.read_text("utf-8") for path in _STYLES)
    _about = traitlets.Dict().tag(sync=True)

    def __init__(self, answer):
        self._answer, self._image, self._state = answer, EMPTY, {}
        self.renew = None
        words = {name: pick(text) for name, text in _TEXTS.items()}
        super().__init__(_about=words | {"lang": current()})
        self.on_msg(self._heard)

    def _heard(self, widget, content, buffers):
        if content.get("type") == "rest":
            if self.renew and self._state:
                self.renew(self.left())
            return
        pixels = np.frombuffer(buffers[0], np.uint8).reshape(SIDE, SIDE) / 255
        self._image = centred(pixels) if content["centre"] else pixels
        self._state = self.told(self._image)
        seen = (255 * self._image).round().astype(np.uint8).tobytes()
        about = {"type": "answer", "seq": content["seq"]}
        self.send(about | self._state, buffers=[seen])

    def told(self, image):
        """What the network says of an image: shares, words or a problem."""
        if not image.any():
            return {"shares": [], "words": pick(_TEXTS["empty"]),
                    "problem": ""}  # fmt: skip
        outcome = run(self._ask, image.reshape(1, -1))
        if outcome.problem:
            return {"shares": [], "words": "", "problem": outcome.problem}
        shares = outcome.value
        words = pick(_SAYS).format(
            digit=int(shares.argmax()), share=shares.max()
        )
        return {"shares": shares.tolist(), "words": words, "problem": ""}

    def _ask(self, X):
        return numbers(self._answer, self._answer(X.copy()), (1, 10))[0]

    def left(self):
        """Forms that a saved notebook keeps."""
        dark = np.uint8(255 - 255 * self._image)
        image = Image.fromarray(dark).resize((168, 168), Image.NEAREST)
        file = io.BytesIO()
        image.save(file, "png")
        words = self._state.get("words", "")
        return left.picture(
            file.getvalue(), pick(_TEXTS["alt"]), image.size, words
        )


def centred(image):
    """The image as MNIST has them: 20 pixels long, its mass in the middle.

    Parameters
    ----------
    image : ndarray, shape (28, 28)
        From 0 to 1.

    Returns
    -------
    ndarray, shape (28, 28)
    """
    rows, columns = np.flatnonzero(image.any(1)), np.flatnonzero(image.any(0))
    if not len(rows):
        return image
    cut = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = _BOX / max(cut.shape)
    size = [max(1, round(scale * length)) for length in cut.shape[::-1]]
    small = Image.fromarray(np.uint8(255 * cut)).resize(size, Image.BOX)
    small = np.asarray(small) / 255
    # where the corner goes, so that the centre of mass is at 14, 14
    mass = small.sum()
    corner = [
        int(np.clip(round(SIDE / 2 - middle), 0, SIDE - length))
        for middle, length in (
            (np.sum((np.arange(n) + 0.5) * small.sum(1 - axis)) / mass, n)
            for axis, n in enumerate(small.shape)
        )
    ]
    placed = EMPTY.copy()
    down, across = corner
    placed[down : down + small.shape[0], across : across + small.shape[1]] = (
        small
    )
    return placed


_SAYS = {
    "en": "It says {digit}, with probability {share:.0%}.",
    "zh": "它说是 {digit}，概率 {share:.0%}。",
}
_TEXTS = {
    "alt": {
        "en": "A square field of 28 by 28 pixels to draw a digit on, what the "
        "network sees of it, and a bar for the probability of each digit.",
        "zh": "一块 28 × 28 像素、用来写数字的方形区域，网络看到的样子，还有每"
        "个"
        "数字的概率条。",
    },
    "field": {
        "en": "Field to draw on. Arrow keys move the pen, the space bar puts "
        "it down and lifts it, Delete clears.",
        "zh": "书写区。方向键移动笔，空格落笔和抬笔，Delete 清空。",
    },
    "draw": {"en": "Draw a digit here", "zh": "在这里写一个数字"},
    "sees": {"en": "What the network sees", "zh": "网络看到的"},
    "says": {"en": "What it says", "zh": "它的回答"},
    "clear": {"en": "Clear", "zh": "清空"},
    "centre": {
        "en": "move it to the middle, as the digits it learned from",
        "zh": "移到正中，和训练用的数字一样",
    },
    "empty": {"en": "Nothing is drawn yet.", "zh": "还没有写。"},
    "down": {"en": "pen down", "zh": "落笔"},
    "up": {"en": "pen up", "zh": "抬笔"},
    "waiting": {
        "en": "Waiting for the kernel. If it has stopped, run this cell "
        "again.",
        "zh": "正在等待内核。如果内核已停止，请重新运行这个单元格。",
    },
}
