"""Ask whether a dict has an entry for each weight matrix, and no other."""

from chainrule.checking.drivers.calls import driver, facts, plain


@driver
def ratios(function, inputs):
    """What update_ratio gives."""
    return plain(function, inputs)


@facts(ratios)
def _(inputs, came):
    """The ratios, and whether they are those of the weight matrices only."""
    if not isinstance(came, dict):
        return came
    names = {name for name in inputs["params"] if name.startswith("W")}
    return {**came, "only_weights": set(came) <= names}
