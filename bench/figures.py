"""Measure how long Python needs to redraw each live figure of the lessons.

Every figure runs with the reference functions; a slider goes through its
range and the time from the new value to the message for the page is taken.
Prints median and 95th percentile; ratios are to the quickest in this run.
"""

import statistics
import time
import warnings

import numpy as np
from chainrule_course.solutions import (
    activations,
    backprop,
    gradient_descent,
    losses,
    neuron,
)

from chainrule.figures import activations as lesson_2
from chainrule.figures import backprop as lesson_4
from chainrule.figures import gradient_descent as lesson_5
from chainrule.figures import losses as lesson_3
from chainrule.figures import neuron as lesson_1
from chainrule.labs import losses as experiments

PAIRS = {
    "sigmoid": (activations.sigmoid, activations.sigmoid_backward),
    "relu": (activations.relu, activations.relu_backward),
}
BENDS = {"tanh": np.tanh, "relu": activations.relu}
RACERS = {
    name: getattr(gradient_descent, f"{name}_step")
    for name in ("sgd", "momentum", "nesterov", "rmsprop", "adam")
}
FIGURES = [
    (lesson_1.border, (neuron.signed_distance,), "w1"),
    (lesson_1.perceptron, (neuron.perceptron_step,), "changes"),
    (lesson_1.xor, (neuron.neuron_batch,), "w1"),
    (lesson_1.parity, (neuron.neuron_batch,), "w"),
    (lesson_1.slope, (neuron.numerical_gradient,), "h"),
    (lesson_1.learning_rate, (neuron.neuron_gradient,), "lr"),
    (lambda: lesson_2.value_and_slope(**PAIRS), (), "z"),
    (lesson_2.temperature, (activations.softmax,), "temperature"),
    (lesson_2.depth, (BENDS,), "gain"),
    (lesson_2.dead, (activations.relu_backward,), "b"),
    (lesson_3.outlier, (losses.mse, losses.huber), "y"),
    (
        lesson_3.plateau,
        (losses.mse_backward, losses.bce_with_logits_backward),
        "z",
    ),
    (
        lesson_3.three_logits,
        (losses.softmax_cross_entropy, losses.softmax_cross_entropy_backward),
        "z1",
    ),
    (lesson_3.initial_loss, (losses.expected_initial_loss,), "top"),
    (lesson_3.pairs, (experiments.train,), "loss"),
    (lesson_4.neuron_graph, (backprop.graph_gradients,), "step"),
    (lesson_4.heat_maps, (backprop.two_layer_loss_and_grads,), "seed"),
    (
        lesson_4.layer_bars,
        (backprop.mlp_forward, backprop.mlp_backward),
        "gain",
    ),
    (lesson_5.rate, (gradient_descent.descend,), "lr"),
    (lesson_5.momentum_rate, (gradient_descent.momentum_step,), "lr"),
    (lesson_5.velocity, (gradient_descent.momentum_step,), "beta"),
    (lesson_5.noise, (gradient_descent.minibatches,), "lr"),
    (lesson_5.guess, RACERS, "across"),
    (lesson_5.effective_rate, (gradient_descent.adam_step,), "angle"),
    (lesson_5.race, RACERS, "step"),
    (
        lesson_5.schedules,
        (gradient_descent.step_decay, gradient_descent.cosine_schedule),
        "warmup",
    ),
]


def main():
    """Print a line for each figure."""
    warnings.simplefilter("ignore")
    rows = [measure(*figure) for figure in FIGURES]
    least = min(median for _, median, _ in rows)
    print(f"{'figure':20}{'median':>11}{'95 %':>11}   ratio")
    for name, median, high in rows:
        print(
            f"{name:20}{median:8.1f} ms{high:8.1f} ms{median / least:8.1f}",
            flush=True,
        )


def measure(make, arguments, parameter):
    """Name, median and 95th percentile of redraws, in ms."""
    named = arguments if isinstance(arguments, dict) else {}
    figure = make(**named) if named else make(*arguments)
    values = _values(figure._controls[parameter])
    times = []
    for value in [*values, *values[::-1]]:
        started = time.perf_counter()
        setattr(figure, parameter, value)
        times.append(1000 * (time.perf_counter() - started))
    name = getattr(make, "__name__", "").replace("<lambda>", "value_and_slope")
    return name, statistics.median(times), float(np.percentile(times, 95))


def _values(control):
    """Up to forty values of a control, in order."""
    if not hasattr(control, "count"):
        return control.values
    step = max(1, control.count // 40)
    return [control.value(k) for k in range(0, control.count, step)]


if __name__ == "__main__":
    main()
