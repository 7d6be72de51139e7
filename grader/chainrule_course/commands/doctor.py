"""`chainrule doctor`: what keeps notebooks in on this machine, tried out.

It lists the layers of the sandbox and why any is missing, the limits, and
how small attacks went that a sandboxed process has just tried. The exit code
is 0 where notebooks are kept in, and 1 where not.
"""

import json
from dataclasses import asdict


def configure(parser):
    """Add the arguments of `chainrule doctor`."""
    parser.add_argument(
        "--json", action="store_true", help="print JSON instead of text"
    )


def run(args):
    """Examine this machine; return the exit code."""
    found = examine()
    print(json.dumps(found, indent=2) if args.json else told(found))
    return 0 if found["safe"] else 1


def examine():
    """What was found, as plain data."""
    from chainrule_course.engine import Engine, Limits, attacks, layers

    absent = {name: why for name, why in layers.probe().items() if why}
    tried = []
    if layers.is_enough(set(layers.MEANINGS) - set(absent)):
        with Engine() as engine:
            with engine.job() as job:
                lost = set(layers.MEANINGS) - job.standing - set(absent)
            absent |= dict.fromkeys(lost, "it could not be applied")
            tried = [asdict(each) for each in attacks.attempts(engine)]
    return {
        "safe": bool(tried) and all(each["blocked"] for each in tried),
        "layers": {
            name: {"present": name not in absent, "meaning": meaning,
                   "missing": absent.get(name)}
            for name, meaning in layers.MEANINGS.items()
        },
        "limits": asdict(Limits()),
        "attacks": tried,
    }  # fmt: skip


def told(found):
    """The same as text."""
    lines = ["Layers of the sandbox:"]
    for name, layer in found["layers"].items():
        word = "yes" if layer["present"] else "NO"
        why = layer["missing"]
        text = layer["meaning"] + (f": {why}" if why else "")
        lines.append(f"  {name:11} {word:4} {text}")
    lines += ["", "Limits on a notebook:"]
    for name, value in found["limits"].items():
        lines.append(f"  {name:13} {_size(value)}")
    lines += ["", *_tried(found["attacks"]), "", VERDICTS[found["safe"]]]
    return "\n".join(lines)


VERDICTS = {
    True: "Notebooks are kept in here.",
    False: "Notebooks are NOT kept in here: do not mark those of people whom"
    " you do not trust with your account.",
}


def _tried(attempts):
    if not attempts:
        return ["No attack was tried: too many layers are missing."]
    rows = [
        f"  {each['name']:32} "
        + (f"blocked ({each['reason'][:60]})" if each["blocked"] else "NOT"
           " BLOCKED")
        for each in attempts
    ]  # fmt: skip
    return ["Attacks that were tried just now:", *rows]


def _size(value):
    if value >= 1 << 20:
        return f"{value >> 20} MB"
    return f"{value:g} s"
