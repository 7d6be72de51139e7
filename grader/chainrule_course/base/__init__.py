"""What every room stands on; it knows no notebook and no exercise.

errors.py     the one kind of error that is the user's to mend
log.py        where tracebacks of our own errors go
places.py     where the course's files are that are no code
files.py      files that appear whole or not at all
syntax.py     syntax trees
lifeline.py   a process ends with the one that it works for
bounded.py    work in a process that may be ended
workers.py    worker processes; preloaded.py: what they import first
workspace.py  folders and variables of processes that run notebooks
"""
