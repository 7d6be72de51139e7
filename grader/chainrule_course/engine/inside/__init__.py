"""What runs inside: the zygote, and the process of each notebook.

The process cannot read the rest of the grader, so nothing in this package
imports it, and there is nothing in it that a notebook must not know.
"""

SCRATCH = "/tmp/chainrule-home"  # where the zygote has a root of its own
