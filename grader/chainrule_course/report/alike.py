"""Submissions that agree more than chance would have it.

Short exercises have few right answers, so two equal ones mean little. What
tells is a *rare* answer that two students share. An answer that c of n
students wrote, names of variables and layout left aside, weighs log2(n / c)
bits; a pair's bits are added up. A pair is listed if it shares a third of its
answers and the bits are many. It is a reason to look and no proof: friends
who learn together, and what a teacher has shown, look the same.
"""

import ast
import math
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

from chainrule_course.base import bounded, log
from chainrule_course.base.syntax import parsed

BITS = 10.0
FEWEST = 3  # shared answers
SHARE = 1 / 3  # of the answers that the one who wrote less has written
COMMON = 12  # students: what more of them wrote says nothing about a pair


@dataclass(frozen=True)
class Pair:
    """Two students, the exercises in which they agree, and the bits."""

    students: tuple
    exercises: tuple
    bits: float


def pairs(answers):
    """Pairs worth a look, the most striking first.

    Parameters
    ----------
    answers : dict of dict
        Student -> exercise -> source.
    """
    forms = {s: _forms(of_one) for s, of_one in answers.items()}
    groups = defaultdict(set)
    for student, of_one in forms.items():
        for name, form in of_one.items():
            groups[name, form].add(student)
    shared, bits = defaultdict(list), defaultdict(float)
    for (name, _), students in groups.items():
        if 1 < len(students) <= COMMON:
            for pair in combinations(sorted(students), 2):
                shared[pair].append(name)
                bits[pair] += math.log2(len(forms) / len(students))
    found = [
        Pair(pair, tuple(names), bits[pair])
        for pair, names in shared.items()
        if bits[pair] >= BITS
        and len(names) >= max(FEWEST, SHARE * _written(forms, pair))
    ]
    return sorted(found, key=lambda pair: (-pair.bits, pair.students))


def _written(forms, pair):
    return min(len(forms[student]) for student in pair)


def _forms(sources):
    """Normal form of each answer that was written."""
    forms = {name: _form(source) for name, source in sources.items()}
    return {name: form for name, form in forms.items() if form is not None}


def _form(source):
    """Normal form of an answer; what takes too much is compared with none."""
    try:
        return bounded.call(normal, source)
    except bounded.TooMuch:
        return None
    except bounded.Failed as failed:
        log.keep("comparing answers", str(failed))
        return None


def normal(source):
    """A function's body without comments, layout and its own names.

    None if it does not parse, is nested too deeply or was never written.
    """
    tree = parsed(source)
    if tree is None:
        return None
    try:
        text = ast.dump(_Renamed().visit(tree))
    except RecursionError:
        return None
    return None if "'NotImplementedError'" in text else text


class _Renamed(ast.NodeTransformer):
    """Numbers the names that are assigned, drops texts that stand alone."""

    def __init__(self):
        self.numbers = {}

    def visit_Name(self, node):
        """Rename a variable that was assigned before."""
        if isinstance(node.ctx, ast.Store):
            self.numbers.setdefault(node.id, f"_{len(self.numbers)}")
        return ast.Name(self.numbers.get(node.id, node.id), node.ctx)

    def visit_Assign(self, node):
        """Meet the value first, as Python does."""
        node.value = self.visit(node.value)
        node.targets = [self.visit(target) for target in node.targets]
        return node

    def visit_Expr(self, node):
        """Drop docstrings."""
        if isinstance(node.value, ast.Constant):
            return None
        return self.generic_visit(node)
