"""`chainrule course ACTION`: a class, from the first file to the report.

`init DIR` writes what nbgrader starts from, and nothing else:

    DIR/nbgrader_config.py                    the course's settings
    DIR/source/01_neuron/01_neuron.ipynb      one assignment for each lesson

From there on the teacher uses nbgrader's own commands or its formgrader.
Notebooks of both languages have the same grade ids, so learners of one class
may hand in either.
"""

import importlib
import re
from pathlib import Path

from chainrule_course.base.errors import UserError

STUB = "# What a learner finds in the place of a solution.\n"
CONFIG = '''\
"""nbgrader's settings for this course; nbgrader is run in this folder.

All options: nbgrader --help-all, or https://nbgrader.readthedocs.io.
"""

c = get_config()

# The name of the course in the exchange and in the learners' lists.
c.CourseDirectory.course_id = {name!r}

# Where assignments are released to and collected from. Without this line it
# is nbgrader's own default or what the machine's settings say.
# c.Exchange.root = "/srv/nbgrader/exchange"

# How `nbgrader zip_collect` reads the names of files in an archive of Canvas
# (login_LATE_17_18_ps1-1.ipynb) or Moodle (Ann Li_17_assignsubmission_file_,
# then ps1.ipynb): whose it is, and which notebook.
c.FileNameCollectorPlugin.named_regexp = (
    r".*[/\\\\](?P<student_id>[^/.\\\\][^/\\\\]*?)(?:_LATE)?_[0-9]+_"
    r"(?:[0-9]+_|assignsubmission_file_?[/\\\\]?)"
    r"(?P<file_id>[^/\\\\]+?)(?:-[0-9]+)?[.]ipynb$"
)

# A test cell that a learner has deleted is put back before grading. With
# this on, a notebook that nbgrader cannot grade (an exercise or test cell
# stands twice, or both were deleted) is reported and the others are graded;
# without it, a cell that stands twice ends the whole run.
c.OverwriteCells.add_missing_cells = True

# What `nbgrader generate_assignment` and formgrader's button do with a source
# notebook. Four steps are of this course: the first refuses tasks that are not
# locked; the second writes the tag in-process of a test into its text, which
# learners cannot change; the third tries your own tests on your solution and
# warns of those that cannot be judged outside; the fourth leaves the pages
# that move, with which our lessons open, as saved.
c.GenerateAssignment.preprocessors = [
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.InstantiateTests",
    "chainrule_course.plugins.release.RefuseOpenTasks",
    "chainrule_course.plugins.release.SpellOutTags",
    "chainrule_course.plugins.release.LintTests",
    "nbgrader.preprocessors.LockCells",
    "nbgrader.preprocessors.ClearSolutions",
    "chainrule_course.plugins.release.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ClearMarkScheme",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# What a learner's notebook shows is cleaned before anybody's browser shows
# it, in formgrader and in feedback: scripts are taken out, tables may stay.
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.filters = {{
    "markdown2html": "chainrule_course.plugins.pages.markdown2html"
}}
c.GenerateFeedback.exporter_class = (
    "chainrule_course.plugins.pages.PageExporter"
)

# `nbgrader autograde` and formgrader's button do what `chainrule course grade`
# does: they mend what a learner has done to the cells, run the notebook in a
# sandbox and judge it from outside. Without this line nbgrader runs it with
# your rights, in a process that decides its own points.
c.Autograde.exporter_class = "chainrule_course.plugins.autograde.Exporter"

# Seconds that a cell may take, whichever of them marks.
# c.Execute.timeout = 30

# Draw all figures for feedback pages. Those of an assignment with cells that
# a person marks are always drawn.
# c.EngineExecute.render = True
'''

OF_A_COURSE = (
    "nbgrader_config.py", "gradebook.db", "source", "release", "submitted",
    "autograded", "feedback",
)  # fmt: skip

NEXT = """\
{folder} is ready. Go on there with nbgrader:

    cd {folder}
    nbgrader generate_assignment {lesson}
    nbgrader release_assignment {lesson}
    nbgrader collect {lesson} --update
    chainrule course grade {lesson}
    chainrule course report {lesson}
    chainrule course feedback {lesson}
    nbgrader export

or in JupyterLab, started in that folder: Nbgrader > Formgrader."""


MORE = {
    "grade": (
        "chainrule_course.commands.grade",
        "mark what a class has handed in",
    ),
    "report": (
        "chainrule_course.commands.report",
        "tell what the class got right and wrong",
    ),
    "feedback": (
        "chainrule_course.commands.feedback",
        "make the pages of feedback",
    ),
    "lint": (
        "chainrule_course.commands.lint",
        "find tests that cannot be judged outside",
    ),
}


def configure(parser):
    """Add the arguments of `chainrule course`."""
    actions = parser.add_subparsers(
        title="actions", dest="action", metavar="ACTION", required=True
    )
    init = actions.add_parser(
        "init",
        help="write a new course folder",
        description="Write a new course folder for nbgrader.",
    )
    init.add_argument("folder", type=Path, metavar="DIR")
    init.add_argument(
        "--language",
        choices=("en", "zh"),
        default="en",
        help="language of the notebooks (default: en)",
    )
    init.set_defaults(act=start)
    for name, (module, summary) in MORE.items():
        action = actions.add_parser(
            name,
            help=summary,
            description=f"chainrule course {name}: {summary}.",
        )
        module = importlib.import_module(module)
        module.configure(action)
        action.set_defaults(act=module.run)


def run(args):
    """Do what the action names."""
    return args.act(args)


def start(args):
    """Write the course folder and say how to go on."""
    folder = args.folder.expanduser()
    written = write(folder, args.language)
    print(NEXT.format(folder=folder, lesson=written[0]))


def write(folder, language):
    """Write a course folder.

    Returns
    -------
    list of str
        The names of the assignments.

    Raises
    ------
    UserError
        If there is a course already, or the folder cannot be written.
    """
    refuse_if_taken(folder)
    files = contents(folder.resolve().name, language)
    try:
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UserError(
            f"{folder} cannot be written ({error.strerror}): choose another"
            " folder."
        ) from None
    return [Path(name).stem for name in files if name.endswith(".ipynb")]


def refuse_if_taken(folder):
    """Raise UserError if writing a course here would overwrite something."""
    if folder.exists() and not folder.is_dir():
        raise UserError(f"{folder} is a file: name a folder for the course.")
    for name in OF_A_COURSE:
        if (folder / name).exists():
            raise UserError(
                f"{folder} holds a course already (there is {name} in it):"
                " name another folder, so that nothing is overwritten."
            )


def contents(name, language):
    """Text of every file of a course, by its path in the course folder."""
    from chainrule_course import builder, exercises
    from chainrule_course.builder import chinese, notebook

    files = {}
    for lesson in exercises.LESSONS:
        book = builder.source_notebook(lesson, language)
        files[f"source/{lesson}/{lesson}.ipynb"] = notebook.to_text(book)
    config = CONFIG.format(name=course_id(name))
    if language == "zh":
        config += f"\n{STUB}c.ClearSolutions.code_stub = {chinese.STUB!r}\n"
    return {**files, "nbgrader_config.py": config}


def course_id(name):
    """Name of a folder as a name that nbgrader accepts for a course."""
    return re.sub(r"[^\w.-]+", "-", name).strip("-. ") or "chainrule"
