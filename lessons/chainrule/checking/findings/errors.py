"""Say in plain words what an error of Python or numpy means.

Each pattern has a sentence in both languages, filled in with the pattern's
groups. An error that no pattern fits keeps its own words.
"""

import difflib
import re
from functools import cache

import numpy as np

from chainrule.checking.cases import exercises
from chainrule.words.error_texts import NAMES, SENTENCES
from chainrule.words.language import pick

MOST_MESSAGE = 500  # characters that are looked at


def arguments_of(cases):
    """Names of the arguments of a function, from the cases that call it.

    One that some cases leave to its default is followed by "=...".
    """
    names = dict.fromkeys(name for case in cases for name in case.inputs)
    return tuple(
        name if all(name in case.inputs for case in cases) else f"{name}=..."
        for name in names
    )


def told(failure, name, arguments):
    """What an error means, in a sentence; None for one that is not known.

    Parameters
    ----------
    failure : Failure
    name : str
        Of the exercise.
    arguments : sequence of str
        Its arguments, from `arguments_of`.
    """
    message = failure.message[:MOST_MESSAGE].strip()
    special = (
        _largest(failure, message)
        or _name(failure, message, arguments)
        or _attribute(message)
        or _call(failure, message, name, arguments)
    )
    if special:
        key, values = special
        return _filled(NAMES[key], values)
    for pattern, *texts in SENTENCES:
        found = re.search(pattern, message)
        if found:
            return _filled(texts, _tidied(found.groupdict()))
    return None


def _largest(failure, message):
    if "integer" in message and re.search(r"np\.(max|min)\(", failure.source):
        return "largest", {}
    return None


def _filled(texts, values):
    english, chinese = texts
    return pick({"en": english, "zh": chinese}).format(**values)


def _tidied(groups):
    """Shapes as Python writes them, and the last index beside a size."""
    values = {
        key: re.sub(r",(?=\d)", ", ", text) for key, text in groups.items()
    }
    if "shapes" in values:
        shapes = re.findall(r"\([\d, ]*\)", values["shapes"])
        both = {"en": " and ".join(shapes), "zh": " 和 ".join(shapes)}
        values["shapes"] = pick(both)
    if "size" in values:
        values["last"] = int(values["size"]) - 1
    return values


def _name(failure, message, arguments):
    """About a name without a value."""
    found = re.search(r"variable '(\w+)' (?:where|ref)", message)
    if found and failure.name == "UnboundLocalError":
        name = found[1]
        return "shadows" if name in exercises() else "local", {"name": name}
    found = re.fullmatch(r"name '(\w+)' is not defined.{0,200}", message)
    if not found or failure.name != "NameError":
        return None
    name = found[1]
    close = _closest(name, [each.partition("=")[0] for each in arguments])
    key = "unknown"
    if name == "np" or name in exercises():
        key = "np" if name == "np" else "exercise"
    elif close or name == "numpy":
        key = "close"
    return key, {"name": name, "close": close or "np"}


def _closest(name, known):
    """The known name that is most like another, None if none is."""
    same = [each for each in known if each.lower() == name.lower()]
    return next(iter(same or difflib.get_close_matches(name, known, 1)), None)


def _attribute(message):
    """About what follows a dot and is not there."""
    found = re.match(
        r"'(list|tuple)' object has no attribute '(\w+)'", message
    )
    if found and hasattr(np.ndarray, found[2]):
        return "array_first", {"owner": found[1], "name": found[2]}
    if found:
        return "no_attribute", {"owner": found[1], "name": found[2]}
    found = re.match(r"module 'numpy' has no attribute '(\w+)'", message)
    if not found:
        return None
    close = _in_numpy(found[1])
    values = {"owner": "numpy", "name": found[1], "close": close}
    return "attribute" if close else "no_attribute", values


@cache
def _in_numpy(name):
    return _closest(name[:50], [each for each in dir(np) if each[0] != "_"])


def _call(failure, message, name, arguments):
    """About arguments that are missing, too many or unknown."""
    found = re.match(
        r"(?:.{0,99}\.)?([\w<>]+)\(\) (?:takes |missing |got (?:an unexpected"
        r" keyword argument '(?P<keyword>\w+)'|multiple values))",
        message,
    )
    if not found or failure.name != "TypeError":
        return None
    called, keyword = found[1], found["keyword"]
    if called in (name, "<lambda>") and failure.line is None:
        return "definition", {"call": f"{name}({', '.join(arguments)})"}
    if called in exercises():
        arguments = arguments_of(exercises()[called].cases)
        return "call", {"call": f"{called}({', '.join(arguments)})"}
    if keyword:
        return "keyword", {"name": called.strip("_"), "keyword": keyword}
    return None
