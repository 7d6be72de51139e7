"""Marking one notebook; the command `mark`, the classroom and plugins call it.

    notebooks.py    which lesson it is, where its exercises stand
    repair.py       makes a proper notebook of what was handed in
    marker.py       runs it, and judges our exercises
    submission.py   the same with a teacher's own tests; own_tests.py: which
    judging.py      judges in a process that may be ended
    not_derived.py  gradients that were not derived; taken.py: what was taken
                    from inside the helper package
    cell_notes.py   what to say of a cell that was stopped
    score.py        what the test cells of nbgrader's notebooks call
    table.py        the report on a notebook as a table

It writes nothing and knows neither course nor gradebook.
"""
