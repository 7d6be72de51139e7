"""Exercises, notebook builder, marking and the command line."""
