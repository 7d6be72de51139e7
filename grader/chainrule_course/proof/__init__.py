"""Do the checks hold? `chainrule prove` and the tests call it.

known_answers.py  every answer we know, right or wrong
strangers.py      wrong answers made by machine
doubles.py        two mistakes at once
borders.py        answers that are wrong in a part of the inputs only
survivors.py      mutants of a reference that nothing notices
trials.py         all of them on all exercises, in several processes
tables.py         what came of it, as tables
"""
