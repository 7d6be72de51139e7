"""`chainrule lessons`: make everything that is derived.

    chainrule lessons               from lessons/src, solutions, exercises
    chainrule lessons --translated  KEY ...   the Chinese of these cells is
                                    fresh again: write their new hashes

What is made, and from what, stands in CONTRIBUTING.md.
"""

from chainrule_course import builder
from chainrule_course.base.errors import UserError
from chainrule_course.base.places import IN_CHECKOUT, LESSONS, ROOT
from chainrule_course.builder import source

ELSEWHERE = (
    "Lessons are made in a checkout of the course, where their texts can be"
    " edited; this is an installed copy, and its lessons are made already."
)


def configure(parser):
    """Add the arguments of `chainrule lessons`."""
    parser.add_argument(
        "--translated",
        nargs="+",
        metavar="KEY",
        help="accept the Chinese cells with these keys as up to date",
    )


def run(args):
    """Make all lessons, or accept translations."""
    if not IN_CHECKOUT:
        raise UserError(ELSEWHERE)
    if args.translated:
        for path in sorted(builder.SOURCES.glob("*.md")):
            source.accept(path, set(args.translated))
    for path in builder.write_all(LESSONS, say=print):
        print(f"  {path.relative_to(ROOT)}")
    return 0
