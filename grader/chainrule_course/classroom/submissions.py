"""What was handed in: which student, which notebook, which other files."""

import base64
import glob
import os
import re
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from nbgrader.utils import find_all_files

from chainrule_course.base.errors import UserError
from chainrule_course.base.files import digest
from chainrule_course.classroom import stamp
from chainrule_course.marking.notebooks import MOST_BYTES
from chainrule_course.marking.repair import note

MOST_FILES = 1000
STAMP = "timestamp.txt"
NOTEBOOKS = ".ipynb", ".ipynb.txt", ".ipynb.json"  # browsers add the latter
OF_MACOS = "__MACOSX", "._*", ".DS_Store"  # what its archives hold besides

TEXTS = {
    "file_name": {
        "en": "The notebook was handed in as {found}; it was given its name.",
        "zh": "交来的笔记本名为 {found}，已改回原名。",
    },
    "more_notebooks": {
        "en": "There was another notebook, {found}; it was not marked.",
        "zh": "另有一个笔记本 {found}，未评分。",
    },
    "copy": {
        "en": "The notebook was as it was given out; {found}, a copy beside"
        " it, was marked instead.",
        "zh": "笔记本还是发放时的样子，改为评阅旁边的副本 {found}。",
    },
    "link": {
        "en": "{found} is a link and was not followed.",
        "zh": "{found} 是链接，未被读取。",
    },
    "timestamp": {
        "en": "The time of the submission is not readable; it was left out.",
        "zh": "提交时间无法读取，已略去。",
    },
}


@dataclass
class Submission:
    """What a student handed in, as it was read from the disk.

    notebooks, others (notebooks with names that nobody asked for) and files
    map a name to its bytes, and so does given, the files that the teacher
    gave out; refused says in one sentence why it cannot be marked.
    """

    student: str
    folder: Path
    given: dict = field(default_factory=dict)
    notebooks: dict = field(default_factory=dict)
    others: dict = field(default_factory=dict)
    files: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)
    refused: str | None = None
    known: str | None = None  # its digest, where the contents are let go

    def let_go(self):
        """Keep the digest of the contents and nothing of them."""
        self.known = self.digest()
        self.notebooks, self.others, self.files, self.given = {}, {}, {}, {}
        return self

    def digest(self):
        """Hash of all that was handed in."""
        if self.known:
            return self.known
        parts = [self.refused or ""]
        for content in (self.notebooks, self.others, self.files):
            parts += [
                part for item in sorted(content.items()) for part in item
            ]
        return digest(*parts)

    @property
    def beside(self):
        """Files to lie beside the notebooks: given out, then handed in."""
        return laid_over(self.files, self.given)

    def laid_out(self):
        """Files that a notebook finds beside it."""
        return {k: v for k, v in self.beside.items() if k != STAMP}

    def encoded(self):
        """Notebooks and files as JSON-able data."""
        return {
            "notebooks": _encoded(self.notebooks),
            "others": _encoded(self.others),
            "files": _encoded(self.laid_out()),
        }


def laid_over(hers, given):
    """Files by name: those given, and those of hers for which is room."""
    places = {*given, *_folders(given)}
    kept = {
        name: content
        for name, content in hers.items()
        if name not in places and not _folders([name]) & given.keys()
    }
    return kept | given


def lifted(files, notebook):
    """Files, with those in the notebook's own folder laid beside it."""
    parent = PurePosixPath(notebook).parent.as_posix() + "/"
    beside = {n for n in files if n.startswith(parent)}
    moved = {n.removeprefix(parent): files[n] for n in beside}
    return laid_over(moved, {n: files[n] for n in files.keys() - beside})


def _folders(names):
    """Folders that files with these names are in."""
    return {
        parent.as_posix()
        for name in names
        for parent in PurePosixPath(name).parents
    }


def _encoded(contents):
    return {
        name: base64.b64encode(content).decode()
        for name, content in contents.items()
    }


def given(coursedir, assignment, kept=()):
    """Files that a teacher has laid beside the source notebooks.

    Parameters
    ----------
    coursedir : nbgrader.coursedir.CourseDirectory
    assignment : str
    kept : collection of str
        Names of files that learners are asked to change.

    Returns
    -------
    dict
        Of each file's name, its bytes.
    """
    step = coursedir.source_directory
    folder = Path(coursedir.format_path(step, ".", assignment))
    found = beside(folder, coursedir.ignore)
    return {name: found[name] for name in found.keys() - {*kept}}


def beside(folder, ignore=()):
    """What lies beside the notebooks of a folder: name -> bytes."""
    paths = find_all_files(str(folder), [*ignore, "*.ipynb", STAMP])
    if sum(map(os.path.getsize, paths)) > MOST_BYTES:
        most = MOST_BYTES // 10**6
        raise UserError(f"The files in {folder} are larger than {most} MB.")
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(map(Path, paths))
    }


def students(coursedir, assignment):
    """Folders of all that was handed in for an assignment, by student.

    nbgrader passes over some names without a word; see `refused_name`.
    """
    step = coursedir.submitted_directory
    structure = coursedir.directory_structure.format(
        nbgrader_step=glob.escape(step),
        student_id="*",
        assignment_id=glob.escape(assignment),
    )
    pattern = coursedir.format_path(
        re.escape(step), "(?P<student>.*)", re.escape(assignment), escape=True
    )
    found = {}
    for path in glob.glob(
        os.path.join(glob.escape(coursedir.root), structure),
        include_hidden=True,
    ):
        match = re.fullmatch(pattern, path, re.DOTALL)
        if match and os.path.isdir(path):
            found[match["student"]] = Path(path)
    return dict(sorted(found.items()))


def read(student, folder, names, ignore=(), given=(), home="UTC"):
    """Read a submission.

    Parameters
    ----------
    student : str
    folder : Path
    names : collection of str
        Notebooks that the assignment has.
    ignore : sequence of str
        Patterns of files that nbgrader ignores.
    given : dict
        Files of the teacher's, which count before those handed in.
    home : str
        The course's zone of time.
    """
    found = Submission(student, folder, dict(given))
    try:
        _refuse(student, folder)
        _fill(found, set(names), list(ignore), home)
        _give_names(found, set(names))
    except UserError as error:
        found.refused = str(error)
    except OSError as error:
        found.refused = f"The submission cannot be read ({error.strerror})."
    return found


def _refuse(student, folder):
    """Raise UserError where a folder cannot be one of a student."""
    if student.startswith(".") or not student.isprintable():
        raise UserError(
            "nbgrader passes over folders whose names begin with a dot or"
            " hold a line break: rename it."
        )
    if folder.is_symlink() or folder.parent.is_symlink():
        raise UserError("The folder is a link and was not followed.")


def _fill(found, names, ignore, home):
    """Read the files."""
    size = 0
    for path in _files(found, ignore):
        size += path.stat().st_size
        if size > MOST_BYTES:
            most = MOST_BYTES // 10**6
            raise UserError(f"The submission is larger than {most} MB.")
        name = path.relative_to(found.folder).as_posix()
        content = path.read_bytes()
        if name.removesuffix(".ipynb") in names and name.endswith(".ipynb"):
            found.notebooks[name.removesuffix(".ipynb")] = content
        elif name.lower().endswith(NOTEBOOKS):
            found.others[name] = content
        elif name != STAMP:
            found.files[name] = content
        elif time := stamp.canonical(content, home):
            found.files[name] = time
        else:
            found.notes.append(note("timestamp", texts=TEXTS))


def _files(found, ignore):
    """Paths of the ordinary files of a submission; links are noted."""
    paths = []
    for parent, folders, files in os.walk(found.folder):
        folders[:] = [f for f in sorted(folders) if not _skips(
            found, Path(parent, f), ignore)]  # fmt: skip
        for name in sorted(files):
            path = Path(parent, name)
            if not _skips(found, path, ignore) and path.is_file():
                paths.append(path)
        if len(paths) > MOST_FILES:
            raise UserError(f"There are more than {MOST_FILES} files in it.")
    return paths


def _skips(found, path, ignore):
    if path.is_symlink():
        name = path.relative_to(found.folder)
        found.notes.append(note("link", name, TEXTS))
        return True
    return any(fnmatch(path.name, pattern) for pattern in [*ignore, *OF_MACOS])


def _give_names(found, names):
    """Find the notebook where it has another name than it should have."""
    missing = names - set(found.notebooks)
    if len(missing) == 1 and len(found.others) == 1:
        (wanted,), ((name, content),) = missing, found.others.items()
        found.notebooks[wanted] = content
        found.notes.append(note("file_name", name, TEXTS))
        found.files = lifted(found.files, name)
        found.others.clear()
    if not found.notebooks and not found.others:
        raise UserError(none_named(names, ()))


def none_named(names, others):
    """A sentence on a submission without the notebook that it should have."""
    wanted = ", ".join(f"{name}.ipynb" for name in sorted(names))
    if others:
        return (
            f"There are {len(others)} notebooks in it, and none is named"
            f" {wanted}."
        )
    return f"There is no notebook {wanted} in it."
