"""The figures of the lessons, one module a lesson, one call a figure."""
