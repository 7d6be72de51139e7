"""What a kernel of `make learn` runs before anything else.

IPython runs the file that PYTHONSTARTUP names among the learner's names, so
it leaves none behind. A check in a cell that runs too early is then answered
in a sentence, although nothing has been imported yet.
"""

with __import__("contextlib").suppress(ImportError):
    __import__("chainrule").watch()
