"""A bar that fills while a training runs."""

import time

from chainrule.words import display
from chainrule.words.language import pick

_WIDTH, _PAUSE = 30, 0.1  # signs; seconds between two looks


def bar(step, total):
    """The same step function; a bar shows how many of its steps are done.

    Parameters
    ----------
    step : callable
        step(params, grads, state) -> params, state.
    total : int
        How many steps there will be.
    """
    if display.marking() or display.shell() is None:
        return step
    from IPython.display import display as put

    shown = put({"text/plain": _text(0, total)}, raw=True, display_id=True)
    seen = {"steps": 0, "at": time.monotonic()}

    def counted(*arguments, **more):
        seen["steps"] += 1
        now = time.monotonic()
        if now - seen["at"] > _PAUSE or seen["steps"] == total:
            seen["at"] = now
            text = _text(seen["steps"], total)
            shown.update({"text/plain": text}, raw=True)
        return step(*arguments, **more)

    return counted


def _text(done, total):
    full = round(_WIDTH * min(done / max(total, 1), 1))
    signs = "█" * full + "░" * (_WIDTH - full)
    return pick(_WORDS).format(signs=signs, done=done, total=total)


_WORDS = {
    "en": "{signs} step {done} of {total}",
    "zh": "{signs} 第 {done} 步，共 {total} 步",
}
