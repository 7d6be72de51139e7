"""Mistakes made by machine, from a reference and calls of it.

    strangers/      wrong answers that know no exercise
    doubles/        wrong answers with two mistakes at once
    slips.py        slips of a hand at one place; call_slips.py: in a call;
                    slip_kinds.py: which kind one is
    mutate.py       a function's sources with one slip each
    inherited.py    mistakes of a function that is used inside another
    rebound.py      copies of functions that see other functions

Nothing in here imports an exercise: exercises, the builder and the proof
hand theirs over.
"""
