"""One fault costs once: arguments that are changed in place, with integers."""

import numpy as np
import pytest
from chainrule_course.solutions.gradient_descent import clip_by_global_norm

from chainrule_course import exercises
from chainrule_course.proof import known_answers


def sgd_step(params, grads, state, lr):
    for name in params:
        params[name] -= lr * grads[name]
    return params, {}


def descend(grad, x0, lr, steps):
    path = [x0.astype(float)]
    for _ in range(steps):
        x0 -= lr * grad(x0)
        path.append(x0.astype(float))
    return np.array(path)


def clips(grads, max_norm):
    _, norm = clip_by_global_norm(grads, max_norm)
    if norm > max_norm:
        for g in grads.values():
            g *= max_norm / norm
    return grads, norm


IN_PLACE = {"sgd_step": sgd_step, "descend": descend,
            "clip_by_global_norm": clips}  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", IN_PLACE)
def test_a_change_in_place_costs_purity_alone(name, seed):
    exercise = exercises.find(name)
    cases = exercise.cases_for(seed)
    verdict = known_answers.verdict_on(exercise.plain(), cases, IN_PLACE[name])
    lost = [key for key, points in verdict.points.items() if not points]
    assert lost == ["purity"]
    assert verdict.findings[0].id == "purity"


def test_an_array_of_its_own_made_of_integers_is_no_argument():
    def of_integers(da, z):
        dz = da.copy()
        dz *= 1 - np.tanh(z) ** 2
        return dz

    exercise = exercises.find("tanh_backward")
    verdict = known_answers.verdict_on(
        exercise.plain(), exercise.cases_for(0), of_integers
    )
    assert verdict.points["purity"] and not verdict.points["edges"]
