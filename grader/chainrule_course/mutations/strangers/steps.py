"""Mistakes in what goes step by step, and in what is remembered."""

import numpy as np

from chainrule_course.mutations.strangers.common import (
    copied,
    kind,
    leaves,
    mapped,
    replaced,
)

COUNTS = "steps", "epochs", "max_epochs", "depth"


def _counted(sample):
    """Place of the argument that says how many steps, or None."""
    places = [i for i, name in enumerate(sample.names) if name in COUNTS]
    return places[0] if places else None


@kind("cut_short", "shape")
def cut_off(sample):
    """One step less; or none beyond the number that is shown."""
    place = _counted(sample)
    if place is None:
        return
    most = max(sample.values(sample.names[place]))

    def less(*arguments):
        count = max(arguments[place] - 1, 0)
        return sample.reference(*replaced(arguments, place, count))

    def fixed(*arguments):
        count = min(arguments[place], most)
        return sample.reference(*replaced(arguments, place, count))

    yield "one step less", less, {"name": sample.names[place]}
    yield f"at {most}", fixed


@kind("cut_short")
def stopped_at_rest(sample):
    """Leaves the loop where nothing moves any more, or hardly."""
    place = _counted(sample)
    if place is None:
        return
    for text, least in (("", 0.0), ("nearly", 1e-6)):

        def function(*arguments, least=least):
            value = sample.reference(*arguments)
            return mapped(lambda x: _moving(x, arguments, least), value)

        def _moving(leaf, arguments, least):
            count = arguments[place]
            if not count or not np.ndim(leaf) or len(leaf) != count + 1:
                return leaf
            steps = np.abs(np.diff(leaf, axis=0)).reshape(count, -1)
            still = np.flatnonzero((steps <= least).all(axis=1))
            return leaf[: still[0] + 1] if len(still) else leaf

        if any(
            np.ndim(leaf) and len(leaf) == arguments[place] + 1
            for arguments, value in sample.calls
            for _, leaf in leaves(value)
        ):
            yield text, function


HISTORIES = "losses", "mistakes"


@kind()
def best_kept(sample):
    """What comes back is from the best step, not from the last."""
    place = _counted(sample)
    histories = [k for k, p in enumerate(sample.parts) if p in HISTORIES]
    if place is None or not histories or "rng" in sample.names:
        return

    def function(*arguments):
        value = sample.reference(*arguments)
        history = value[histories[0]]
        best = int(np.argmin(history)) + (len(history) == arguments[place])
        fewer = replaced(arguments, place, best)
        kept = list(sample.reference(*fewer))
        kept[histories[0]] = history
        return tuple(kept)

    yield "", function, {}


@kind("one_by_one")
def one_coordinate_after_the_other(sample):
    """Each takes its gradient after the one before has moved."""
    if sample.names[:2] != ("grad", "x0"):
        return

    def function(grad, x0, lr, steps):
        path = [np.array(x0, float)]
        for _ in range(steps):
            x = path[-1]
            for mask in np.eye(len(x)):
                masked = lambda x, m=mask: m * grad(x)  # noqa: E731
                x = sample.reference(masked, x, lr, 1)[-1]
            path.append(x)
        return np.array(path)

    yield "", function


# ---- What is remembered ---------------------------------------------------


def _remembers(sample):
    if "state" not in sample.names:
        return False
    return any(value[1] for _, value in sample.calls)


@kind("remembers")
def memory_outside(sample):
    """What was returned as state stays in a global as well."""
    if not _remembers(sample):
        return
    place, memory = sample.names.index("state"), {}

    def function(*arguments):
        arguments = replaced(arguments, place, dict(memory))
        moved, state = sample.reference(*arguments)
        memory.clear()
        memory.update(state)
        return moved, {}

    yield "", function


@kind("one_memory")
def one_memory(sample):
    """The memory of one array is the mean over it and serves all arrays."""
    if not _remembers(sample):
        return

    def function(params, grads, state, *rest):
        moved, memory = {}, dict(state)
        for name in params:
            one, memory = sample.reference(
                {"all": params[name]}, {"all": grads[name]}, memory, *rest
            )
            memory = mapped(np.mean, memory)
            moved.update({name: one["all"]})
        return moved, memory

    yield "", function


@kind("purity")
def state_edited(sample):
    """The new state is written into the old one."""
    if not _remembers(sample):
        return
    place = sample.names.index("state")

    def function(*arguments):
        moved, state = sample.reference(*arguments)
        arguments[place].update(copied(state))
        return moved, arguments[place]

    yield "", function


@kind("remembers", "purity")
def gradient_kept(sample):
    """What is remembered is the caller's array, where it is equal to it."""
    if not _remembers(sample):
        return

    def function(params, grads, state, *rest):
        moved, memory = sample.reference(params, grads, state, *rest)
        for g in grads.values():
            memory = mapped(lambda x, g=g: _itself(x, g), memory)
        return moved, memory

    yield "", function


def _itself(leaf, given):
    same = isinstance(given, np.ndarray) and np.array_equal(leaf, given)
    return given if same else leaf
