"""`python -m chainrule`: the `chainrule` command, where it is installed."""

import importlib
import sys

from chainrule import __version__

ALONE = (
    "chainrule {version}: the helper package that the notebooks of the course"
    " import. The command `chainrule` comes with the course: pip install"
    " chainrule-course."
)


def main():
    """Run the command; say what is missing where there is none."""
    try:
        return importlib.import_module("chainrule_course.cli").main()
    except ModuleNotFoundError as error:
        if error.name != "chainrule_course":
            raise
    print(ALONE.format(version=__version__))
    return 0 if sys.argv[1:] == ["--version"] else 2


if __name__ == "__main__":
    sys.exit(main())
