"""Mark a class; the commands and nbgrader's plug-ins call it.

    course.py        a course's folder, and nbgrader with its settings
    submissions.py   what was handed in, and by whom
    stamp.py         when it was handed in
    chosen.py        which notebook counts, where there are several
    work.py          marks one submission; bytes in, bytes out
    pools.py         workers that do so: processes here, or Dask's
    gradebook.py     nbgrader's gradebook, one transaction for each student
    writer.py        the one place that writes; nbgrader's own converter
    steps.py         the step that puts the outputs into a notebook
    records.py       a record for each student, and the journal
    regrade.py       what marking again would change
    run.py           one run: who is due, what came of it
    around.py        what lies around a notebook, for `chainrule mark`

Workers never see the gradebook and the writer never runs a learner's code.
"""
