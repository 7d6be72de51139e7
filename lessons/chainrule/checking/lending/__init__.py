"""Correct versions of what a function calls, for honest calls only."""
