"""The `chainrule` command: one word chooses what it does.

Each word has a module of its own, which is imported only when that word is
used, so that `chainrule --help` answers at once. A module offers two things:

    configure(parser)    add the command's arguments to its parser
    run(args)            do it; return the exit code (None means 0)

What a user can mend is raised as UserError: it is printed as one sentence, and
the exit code is 2.
"""

import argparse
import importlib
import sys
from importlib.metadata import version

from chainrule_course.base import lifeline
from chainrule_course.base.errors import UserError

COMMANDS = {
    "learn": (
        "chainrule_course.commands.learn",
        "open the lessons in JupyterLab",
    ),
    "lessons": (
        "chainrule_course.commands.lessons",
        "make the notebooks from lessons/src",
    ),
    "mark": (
        "chainrule_course.commands.mark",
        "grade the notebooks of a class",
    ),
    "doctor": (
        "chainrule_course.commands.doctor",
        "say what keeps notebooks in here",
    ),
    "prove": (
        "chainrule_course.commands.prove",
        "try right and wrong answers on the checks",
    ),
    "course": (
        "chainrule_course.commands.course",
        "set up a class for nbgrader",
    ),
}


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one sentence, without the usage."""

    def error(self, message):
        """Report a wrong argument."""
        raise UserError(f"{self.prog}: {message} (--help explains).")


def main(argv=None):
    """Run the command that the arguments name; return its exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    try:
        with lifeline.ending_soon():
            args = parse(arguments)
            return args.run(args) or 0
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def parse(arguments):
    """Parse the arguments; import no module but the chosen command's."""
    parser = Parser(prog="chainrule", description="The Chainrule course.")
    parser.add_argument(
        "--version",
        action="version",
        version=f"chainrule {version('chainrule-course')}",
    )
    commands = parser.add_subparsers(
        title="commands", dest="command", metavar="COMMAND", required=True
    )
    for name, (module, summary) in COMMANDS.items():
        command = commands.add_parser(
            name, help=summary, description=f"chainrule {name}: {summary}."
        )
        if arguments[:1] == [name]:
            configure(command, module)
    return parser.parse_args(arguments or ["--help"])


def configure(parser, module_name):
    """Let a command's module say its arguments and what to run."""
    module = importlib.import_module(module_name)
    module.configure(parser)
    parser.set_defaults(run=module.run)


if __name__ == "__main__":
    sys.exit(main())
