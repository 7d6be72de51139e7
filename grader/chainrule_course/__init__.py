"""The course but for what learners import: exercises, builder, marking.

A room may import those below it in this list, never one above:

    cli          the `chainrule` command
    commands     arguments, and what each command does with them
    plugins      all that nbgrader calls by name
    report       the report on a class
    classroom    marking a class; nbgrader's gradebook
    marking      marking one notebook
    learner      JupyterLab and copies of the lessons
    builder      from the text of a lesson to its notebooks
    proof        do the checks hold against every answer we know?
    exercises    cases, misconceptions, right answers, hints
    mutations    mistakes made by machine, which know no exercise
    engine       the sandbox that notebooks run in
    base         errors, files, processes

`chainrule_course.solutions` are the references, from the folder solutions/.
"""

import sys

# jsonschema asks for it, and does without it; to import it takes longer than
# all else that marking needs.
sys.modules.setdefault("rfc3987_syntax", None)
