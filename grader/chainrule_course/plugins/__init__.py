"""All that nbgrader calls by name, from a course's nbgrader_config.py.

    autograde.py   `nbgrader autograde` and formgrader: marks as `grade` does
    release.py     the steps for `nbgrader generate_assignment`
    pages.py       pages of feedback, cleaned; mathml.py: their formulas
    grades.py      gets the grades for such a page
    export.py      grades for Canvas and Moodle

Settings of courses hold these names, so they stay. What an older course
calls them stands in grader/compat. One of our own steps is not here, as the
classroom needs it as well: classroom/steps.py.
"""
