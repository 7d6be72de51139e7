"""`python -m chainrule_course`: the `chainrule` command."""

import sys

from chainrule_course.cli import main

if __name__ == "__main__":
    sys.exit(main())
