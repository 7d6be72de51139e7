"""`chainrule course feedback LESSON`: the pages that learners get back.

They are the pages of `nbgrader generate_feedback`, made by its own converter
in several processes. Pages that are there are left alone, but for those of
submissions that were marked since, or whose scores or comments in the
gradebook are others since; --force makes all of them anew.
"""

import json
import os
import time
from concurrent.futures import wait
from pathlib import Path

from tqdm import tqdm

from chainrule_course.base.errors import UserError
from chainrule_course.base.files import replace
from chainrule_course.base.workers import Workers, prepare
from chainrule_course.classroom.course import course_folder, nbgrader_app
from chainrule_course.commands.arguments import workers

# Imported once for all processes.
NEEDED = "nbgrader.apps", "chainrule_course.plugins.pages"


def configure(parser):
    """Add the arguments of `chainrule course feedback`."""
    parser.add_argument("lesson", metavar="LESSON", help="such as 01_neuron")
    parser.add_argument(
        "--course", type=Path, default=Path(), metavar="DIR",
        help="the course folder (default: this folder)",
    )  # fmt: skip
    parser.add_argument(
        "--workers", type=workers, default=os.cpu_count() or 1, metavar="N",
        help="processes to use (default: one for each processor)",
    )  # fmt: skip
    parser.add_argument(
        "--force", action="store_true", help="make all pages anew"
    )


def run(args):
    """Make the pages; say where they are."""
    course = course_folder(args.course)
    folders = sorted((course / "autograded").glob(f"*/{args.lesson}"))
    students = [folder.parent.name for folder in folders]
    if not students:
        raise UserError(
            f"Nothing is marked yet: run `chainrule course grade"
            f" {args.lesson}` first."
        )
    number = min(len(students), args.workers)
    shares = [students[i::number] for i in range(number)]
    made = course / "marks" / f"{args.lesson}.feedback.json"
    known = {} if args.force else _known(made)
    from chainrule_course.base import workspace

    workspace.sweep()
    prepare([__name__, *NEEDED])
    with (
        Workers(number) as pool,
        tqdm(total=len(students), unit="page", disable=None) as bar,
    ):
        waiting = {
            pool.submit(pages, course, args.lesson, share, known)
            for share in shares
        }
        begun = time.time()
        while waiting:
            done, waiting = wait(waiting, timeout=0.5)
            bar.update(_made(course, args.lesson, begun) - bar.n)
            for share in done:
                known |= share.result()
    made.parent.mkdir(exist_ok=True)
    replace(made, json.dumps(known).encode())
    print(f"{len(students)} pages are in {course / 'feedback'}.")


def _known(path):
    """Digests of the grades that the pages show that are there."""
    try:
        return dict(json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        return {}


def _made(course, lesson, begun):
    """How many pages have been made since a time."""
    made = (course / "feedback").glob(f"*/{lesson}/*.html")
    return sum(page.stat().st_mtime >= begun for page in made)


def pages(course, lesson, students, known):
    """Make the pages of some students.

    Parameters
    ----------
    known : dict
        Digest of the grades that each student's page shows; a page that
        shows others, or is not in it, is made anew.

    Returns
    -------
    dict
        The digests of the grades as they are now.
    """
    from nbgrader.converters import GenerateFeedback

    from chainrule_course.classroom.gradebook import shown

    class Share(GenerateFeedback):
        """nbgrader's converter on some of the students."""

        def init_notebooks(self):
            """Find their notebooks; names may hold brackets and stars."""
            marked = [course / "autograded" / s / lesson for s in students]
            self.assignments = {
                str(place): sorted(map(str, place.glob("*.ipynb")))
                for place in marked
            }
            self.notebooks = []

        def init_destination(self, assignment_id, student_id):
            """Say whether to make the pages of a student."""
            self.force = known.get(student_id) != now[student_id]
            return super().init_destination(assignment_id, student_id)

    app = nbgrader_app(course)
    app.coursedir.assignment_id = lesson
    converter = Share(coursedir=app.coursedir, parent=app)
    now = shown(app.coursedir.db_url, lesson, students)
    converter.start()
    return now
