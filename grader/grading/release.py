"""The steps of this course, for nbgrader's own generate_assignment.

`chainrule course init` writes them into the configuration, so that the
command and formgrader's button take them, before solutions are taken out and
the gradebook learns of the cells:

    SpellOutTags     writes the tag in-process of a test into its text

All other steps stay nbgrader's.
"""

from nbgrader.preprocessors.base import NbGraderPreprocessor

from grader.engine.verify import cells


class SpellOutTags(NbGraderPreprocessor):
    """Writes the tag in-process of a test into its text."""

    def preprocess(self, nb, resources):
        """Write the tags of all tests."""
        return cells.spelled_out(nb), resources
