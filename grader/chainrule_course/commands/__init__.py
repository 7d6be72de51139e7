"""The commands: arguments, and what is done with them, a module each.

`cli` imports the module of a command when that is used, `course` those of
its actions (grade, report, feedback, lint); nothing else imports one.
Arguments that several commands take stand in arguments.py.
"""
