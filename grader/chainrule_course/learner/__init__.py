"""What `chainrule learn` needs; the command alone calls it.

copies.py     a copy of each lesson, never over an old one
jupyter.py    JupyterLab, calm and without the network
reopened.py   notebooks as JupyterLab gets them, without dead widgets
startup.py    what a kernel runs first
"""
