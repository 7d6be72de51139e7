"""Draw a digit, and a network answers while you draw."""

from chainrule.words import display, left


def draw(answer):
    """A field to draw a digit on; the answer's probabilities stand beside.

    Parameters
    ----------
    answer : callable
        answer(X) -> P, for X (1, 784) from 0 to 1, P (1, 10).
    """
    if display.marking():
        return None
    from chainrule.figures.training.canvas_widget import Field

    field = Field(answer)
    if display.shell() is not None:
        field.renew = left.show(field._repr_mimebundle_(), field.left())
        return None
    return field
