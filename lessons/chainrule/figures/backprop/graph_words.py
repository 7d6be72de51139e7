"""What happens at each step through a graph, said in a sentence."""

from chainrule.words.messages import joined


def number(value):
    """Short text of a number, with a real minus sign."""
    return f"{value + 0.0:.4g}".replace("-", "−")  # + 0.0 makes -0 a 0


def describe(tour, step, state, wrong=()):
    """Sentence on a step, in both languages.

    Parameters
    ----------
    tour : Tour
    step : int
    state : State
    wrong : sequence of str
        Names of nodes whose given gradient is not the right one.
    """
    if state.node is None:
        text = _BEGIN
    elif not state.back:
        text = _forward(state.node)
    elif not state.sent:
        text = _seed(state.node)
    else:
        text = _back(tour, state)
    place = {"en": f"Step {step} of {tour.last}. ",
             "zh": f"第 {step} 步，共 {tour.last} 步。"}  # fmt: skip
    text = {tongue: place[tongue] + text[tongue] for tongue in place}
    if wrong:
        names = joined(wrong)
        text["en"] += f" Not the right gradient: {names}."
        text["zh"] += f"这些梯度不对：{names}。"
    return text


def _forward(node):
    names = [source.name for source in node.inputs]
    infix = node.text.startswith("{")
    write = _bracketed if infix else number
    values = [write(source.value) for source in node.inputs]
    sum_ = f"{node.name} = {node.text.format(*names)}"
    if names != values:
        sum_ += f" = {node.text.format(*values)}"
    sum_ += f" = {number(node.value)}"
    return {"en": f"Forwards: {sum_}.", "zh": f"前向：{sum_}。"}


def _seed(node):
    return {
        "en": f"Turn round: the gradient of {node.name} in itself is 1.",
        "zh": f"掉头：{node.name} 对自己的梯度是 1。",
    }


def _back(tour, state):
    """Products that the node at work sends to its inputs, and the sums."""
    node, parts = state.node, {"en": [], "zh": []}
    for place, source in enumerate(node.inputs):
        if source.constant:
            continue
        upstream = _bracketed(state.totals[node])
        local = _bracketed(tour.slopes[node, place])
        sent = state.sent[node, place]
        sum_ = f"{upstream} · {local} = {number(sent)}"
        total = number(state.totals[source])
        parts["en"].append(f"{source.name} gets {sum_}")
        parts["zh"].append(f"{source.name} 得到 {sum_}")
        if _is_second(tour, state, source, place):
            parts["en"][-1] += f", together {total}"
            parts["zh"][-1] += f"，加起来是 {total}"
    return {
        "en": f"Back through {node.name}: {'; '.join(parts['en'])}.",
        "zh": f"往回穿过 {node.name}：{'；'.join(parts['zh'])}。",
    }


def _is_second(tour, state, source, place):
    """Whether it received something before, and this is the last now."""
    paths = [key for key in tour.uses(source) if key in state.sent]
    return len(paths) > 1 and place == max(
        p for node, p in paths if node is state.node
    )


def _bracketed(value):
    text = number(value)
    return f"({text})" if text.startswith("−") else text


_BEGIN = {
    "en": "Only the numbers at the left are known.",
    "zh": "只知道左边的那些数。",
}
