"""Mark a class: `chainrule course grade LESSON`.

    submissions.py   what was handed in, and by whom
    stamp.py         when it was handed in
    chosen.py        which notebook counts, where there are several
    repair.py        makes a proper notebook of what was handed in
    marked.py        runs and judges one notebook
    work.py          does so for one submission; bytes in, bytes out
    pools.py         workers that do so: processes here, or Dask's
    gradebook.py     nbgrader's gradebook, one transaction for each student
    writer.py        the one place that writes; nbgrader's own converter
    records.py       a record for each student, and the journal
    release.py       the steps for `nbgrader generate_assignment`
    execute.py       the step that puts the outputs into a notebook
    run.py           one run: who is due, what came of it
    around.py        what lies around a notebook, for `chainrule mark`
    autograde.py     lets `nbgrader autograde` and formgrader make such a run
    command.py       the command, with progress and summary
    feedback.py      the command that makes pages of feedback
    grades.py        gets the grades for such a page

Workers never see the gradebook and the writer never runs a learner's code.
"""
