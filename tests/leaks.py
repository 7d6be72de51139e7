"""Does anything in the helper package answer an exercise?

Everything that a notebook can reach there is tried on every exercise, judged
as in marking; see `reach`. Each is tried in a process of its own, which may
hang or die. Run as a script, prints the answers found as JSON lines.
"""

import importlib
import inspect
import itertools
import json
import os
import select
import signal
import sys
import tempfile
import time
import traceback
import warnings
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import numpy as np
import reach
from matplotlib.figure import Figure

from chainrule.checking import codec, compare
from chainrule.checking.cases import Case
from chainrule.checking.drivers import calls as drivers
from chainrule.checking.judge import judge
from chainrule.checking.limits import TimeLimit, time_limit
from chainrule.checking.observe import observe, observe_all
from chainrule_course import exercises
from chainrule_course.marking.score import gather

SECONDS, TOTAL = 2.0, 5.0  # for a case, for all of an exercise
MOST_SECONDS = 10.0  # of the processor, for a function on all first cases
PATIENCE = 60.0  # until a process that hangs is ended
SEED = 0


@dataclass(frozen=True)
class Task:
    """An exercise, its first case, and how many arguments it hands over."""

    exercise: object
    first: object
    count: int

    @classmethod
    def of(cls, exercise):
        """The task of an exercise of the grader."""
        shown = exercise.cases_for(SEED)[: len(exercise.visible)]
        ordinary = [case for case in shown if case.property == "values"]
        first = min(ordinary, key=lambda case: case.driver or "")
        return cls(exercise, first, len(handed(first)))

    def run(self, function, given):
        """What the driver of the first case makes of a function."""
        driver = self.first.driver
        try:
            value = (drivers.DRIVERS[driver] if driver else drivers.plain)(
                function, given
            )
        finally:  # some set a tracer or a profiler, and leave it
            sys.settrace(None)
            sys.setprofile(None)
        find = drivers.FACTS.get(driver)
        return find(self.first.inputs, value) if find else value

    def shows(self, value):
        """Whether any part of the first case is right."""
        expected, names = self.first.expected.value, self.exercise.parts
        if value is None:
            return False
        try:
            got = compare.split(value, names, expected)
            wanted = compare.split(expected, names)
            return any(map(_agree, got.values(), wanted.values()))
        except Exception:  # it may be anything
            return False


def _agree(got, wanted):
    try:
        return compare.agree(*map(compare.as_array, (got, wanted)))
    except compare.NotNumbers:
        return False


class _Handed(Exception):
    pass


def handed(case):
    """The arguments that a case hands over to the function."""
    came = []

    def spy(*arguments):
        came.append(arguments)
        raise _Handed

    run = drivers.DRIVERS[case.driver] if case.driver else drivers.plain
    try:
        run(spy, codec.fresh(case.inputs))
    except _Handed:
        return came[0]
    raise LookupError(f"{case.driver} calls no function")


def tasks():
    """All exercises of all lessons as tasks."""
    return [Task.of(exercise) for exercise in exercises.every()]


def handed_out():
    """Functions that drivers hand to a learner's function, who may keep them.

    Returns
    -------
    dict of str -> callable
    """
    found = {}
    for exercise in exercises.every():
        for case in exercise.cases_for(SEED) if exercise.driver else ():
            names = inspect.signature(exercise.reference).parameters
            for name, each in zip(names, handed(case), strict=False):
                if callable(each):
                    text = case.inputs.get(name)
                    found[f"{name}={text} of {exercise.name}"] = each
    return found


# ---- Ways of calling ------------------------------------------------------

FILLED = 0, 1, None  # for an argument too many


def ways(function, count):
    """Simple ways to make an answer of count arguments of a function.

    Yields
    ------
    (str, callable)
        As it is, with its arguments in another order, with an argument
        dropped or filled in.
    """
    least, most = arity(function)
    if count == 1 and least <= 1 <= most:
        yield "(-a)", partial(_negated, function)
    if least <= count <= most:
        orders = itertools.permutations(range(count))
        if count > 3:
            orders = _swaps(count)
        for order in orders:
            yield _text(order), partial(_ordered, function, order)
    elif 0 < most < count:
        for chosen in itertools.combinations(range(count), most):
            yield _text(chosen), partial(_ordered, function, chosen)
    elif least == count + 1:
        for value in FILLED:
            yield f"({value}, ...)", partial(function, value)
            yield f"(..., {value})", partial(_followed, function, value)


def arity(function):
    """The fewest and the most arguments by place."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return 0, 9
    by_place = [
        p for p in parameters
        if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
    ]  # fmt: skip
    if any(p.kind == p.KEYWORD_ONLY and p.default is p.empty
           for p in parameters):  # fmt: skip
        return 1, 0
    least = sum(p.default is p.empty for p in by_place)
    any_number = any(p.kind == p.VAR_POSITIONAL for p in parameters)
    return least, 9 if any_number else len(by_place)


def _swaps(count):
    yield tuple(range(count))
    for i, j in itertools.combinations(range(count), 2):
        order = list(range(count))
        order[i], order[j] = j, i
        yield tuple(order)


def _text(order):
    return f"({', '.join('abcdefghijkl'[i] for i in order)})"


def _ordered(function, order, *arguments):
    return function(*(arguments[i] for i in order))


def _negated(function, argument):
    return function(-argument)


def _followed(function, value, *arguments):
    return function(*arguments, value)


def results(value):
    """Parts of a result that may be the answer: (text, getter)."""
    if isinstance(value, (tuple, list)) and 1 <= len(value) <= 8:
        for i in range(len(value)):
            yield f"[{i}]", lambda value, i=i: value[i]
    elif isinstance(value, dict) and len(value) <= 8:
        for key in value:
            yield f"[{key!r}]", lambda value, key=key: value[key]
    elif type(value).__module__.partition(".")[0] == "chainrule":
        for key in list(getattr(value, "__dict__", ()))[:8]:
            yield f".{key}", lambda value, key=key: getattr(value, key)


# ---- Trying ---------------------------------------------------------------


def gains(points):
    """Points for more than a shape."""
    return sum(points.values()) - points.get("shape", 0)


def answers(function, every):
    """What a function earns: yields (exercise, way, points).

    Raises
    ------
    TimeoutError
        If it takes too long on the first cases, for all exercises.
    """
    began, late = time.process_time(), 0
    for task in every:
        found, in_time = _promising(function, task, 1 / (1 + 3 * late))
        late += not in_time
        for way, call in found:
            points = points_of(task, call)
            if gains(points):
                yield task.exercise.name, way, points
                break
        if time.process_time() - began > MOST_SECONDS:
            raise TimeoutError(f"at {task.exercise.name}")


def points_of(task, function):
    """Points on all cases, as marking gives them."""
    cases = task.exercise.cases_for(SEED)
    look = partial(observe_all, function, seconds=SECONDS, total=TOTAL)
    return judge(task.exercise.plain(), cases, gather(cases, look)).points


def _promising(function, task, seconds):
    """Ways that have a part of the first case right; whether in time."""
    found = []
    with (
        warnings.catch_warnings(action="ignore"),
        np.errstate(all="ignore"),
        suppress(TimeLimit),
        time_limit(seconds),
    ):
        for way, call in ways(function, task.count):
            found += _right_at_first(task, way, call)
        return found, True
    return found, False


def _right_at_first(task, way, call):
    came, ok = _outcome(task, call)
    if ok and task.shows(came):
        yield way, call
    for part, get in results(came) if ok else ():
        of_it = partial(_part, call, get)
        if task.shows(_outcome(task, of_it)[0]):
            yield f"{way}{part}", of_it
    if not ok or isinstance(came, (int, float, np.generic)):
        each = partial(_elementwise, call)
        if task.shows(_outcome(task, each)[0]):
            yield f"{way} on each entry", each


def _outcome(task, call):
    """What the first case brings, and whether anything was raised."""
    given = codec.fresh(task.first.inputs)
    try:
        return task.run(call, given), True
    except TimeLimit:
        raise
    except BaseException:  # whatever a function does with what it gets
        return None, False


def _part(call, get, *arguments):
    return get(call(*arguments))


def _elementwise(call, *arguments):
    if not any(isinstance(a, np.ndarray) for a in arguments):
        raise TypeError("no array")
    return np.vectorize(call, otypes=[float])(*arguments)


def made(path, function):
    """What a function returns, called with nothing or with a known text.

    Yields
    ------
    (str, callable)
    """
    least, most = arity(function)
    if isinstance(function, type) or least > 1:
        return
    calls = [()] if least == 0 else []
    if most:
        calls += [(text,) for text in _texts(function)]
    for arguments in calls:
        seen = []
        call = partial(_kept, seen, function, arguments)
        observe(call, Case({}), SECONDS)
        if seen and callable(seen[0]) and not isinstance(seen[0], type):
            inner = ", ".join(map(repr, arguments))
            yield f"{path}({inner})", seen[0]


def _kept(seen, function, arguments):
    seen.append(function(*arguments))


def _texts(function):
    """Short texts in the constants of the function's module."""
    space = getattr(inspect.unwrap(function), "__globals__", {})
    found = {}
    for name, value in space.items():
        if name[:2] != "__" and isinstance(value, (tuple, list, dict)):
            texts = [text for text in value if isinstance(text, str)]
            found.update(dict.fromkeys(texts if len(texts) < 20 else ()))
    return found


# ---- Each in a process of its own -----------------------------------------


def tried_apart(path, function, every):
    """What one function earns, tried in a child process.

    Returns
    -------
    list of dict
        function, exercise, way, points; the last has done, or the error
        that ended the process; where neither is there it was killed.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _try_all(path, function, every, writing)
    os.close(writing)
    text = _read(reading, child)
    os.waitpid(child, 0)
    return [json.loads(line) for line in text.splitlines()]


def _try_all(path, function, every, writing):
    """In the child: write a line for each answer; never return."""
    try:
        os.setpgid(0, 0)
        Figure.__init__ = _not_drawn  # which would take most of the time
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        for name, each in [(path, function), *made(path, function)]:
            for exercise, way, points in answers(each, every):
                line = {"function": name, "exercise": exercise,
                        "way": way, "points": points}  # fmt: skip
                os.write(writing, (json.dumps(line) + "\n").encode())
        done = {"function": path, "done": True}
        os.write(writing, json.dumps(done).encode())
    except BaseException:
        error = {"function": path, "error": traceback.format_exc()}
        os.write(writing, (json.dumps(error)).encode())
    finally:
        os._exit(0)


def _not_drawn(*arguments, **options):
    raise NotImplementedError("nothing is drawn")


def _read(reading, child):
    """All that a child writes, which is killed when its time is over."""
    parts, until = [], time.monotonic() + PATIENCE
    with open(reading, "rb", buffering=0) as pipe:
        while True:
            left = until - time.monotonic()
            ready = left > 0 and select.select([pipe], [], [], left)[0]
            if not ready:
                os.kill(child, signal.SIGKILL)
                break
            part = pipe.read(65536)
            if not part:
                break
            parts.append(part)
    return b"".join(parts).decode()


def main(package, *names):
    """Try all callables of a package, or those whose path has a name."""
    package = importlib.import_module(package)
    os.environ["CHAINRULE_HOME"] = tempfile.mkdtemp()
    os.chdir(os.environ["CHAINRULE_HOME"])
    every = tasks()
    found = {**reach.callables(package), **handed_out()}
    for path, function in found.items():
        if not names or any(name in path for name in names):
            for line in tried_apart(path, function, every):
                print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
