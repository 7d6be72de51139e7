"""Give the learner a copy of each lesson, and never write over it.

A lesson that is not in the learner's folder yet is copied into it. For each
copy a small record says which version it came from. When the course has a
newer version, that one is put beside the learner's file, once:

    01_neuron.ipynb                    the learner's, never touched again
    01_neuron.update-3f9a1c22.ipynb    the newer version, to compare

A file appears whole or not at all, and only where no file was: two runs at
once, or a run that is killed half-way, leave nothing broken behind.
"""

import hashlib
import json
import os

from chainrule_course.base.files import sweep, write_part


def bring(lessons, folder, records):
    """Copy what is missing from lessons to folder.

    Parameters
    ----------
    lessons, folder : Path
        Where the course keeps its notebooks, and where the learner works.
    records : Path
        Folder of the records, on the same disk as the learner's folder.

    Returns
    -------
    copied, offered : list of str
        Names of the lessons copied, and of newer versions put beside them.
    """
    for place in (folder, records):
        place.mkdir(parents=True, exist_ok=True)
    sweep(records)
    copied, offered = [], []
    for lesson in sorted(lessons.glob("*.ipynb")):
        if copy_lesson(lesson, folder, records):
            copied.append(lesson.name)
        elif update := offer_update(lesson, folder, records):
            offered.append(update)
    return copied, offered


def copy_lesson(lesson, folder, records):
    """Copy a lesson unless its name is in use; tell whether it was copied.

    The record comes first: if we are killed between the two steps, the next
    run finds no copy and starts with the record again.
    """
    target = folder / lesson.name
    if occupied(target):
        return False
    content = lesson.read_bytes()
    write_record(records / f"{lesson.name}.json", digest(content), [])
    return create(target, content, records)


def offer_update(lesson, folder, records):
    """Put a newer version beside the learner's file; return its name.

    Returns None if there is none, or if it has been offered before (the
    learner may have thrown it away).
    """
    content = lesson.read_bytes()
    current = digest(content)
    path = records / f"{lesson.name}.json"
    origin, offers = read_record(path)
    if origin is None or (folder / lesson.name).read_bytes() == content:
        write_record(path, current, offers)
        return None
    if current == origin or current in offers:
        return None
    update = f"{lesson.stem}.update-{current[:8]}.ipynb"
    made = create(folder / update, content, records)
    write_record(path, origin, [*offers, current])
    return update if made else None


def digest(content):
    """Return the hash by which a version of a lesson is known."""
    return hashlib.sha256(content).hexdigest()


def read_record(path):
    """Return the version a copy came from and those offered since."""
    try:
        record = json.loads(path.read_bytes())
        return record["copied"], record["offered"]
    except (OSError, ValueError, KeyError):
        return None, []


def write_record(path, copied, offered):
    """Write a record; nobody ever sees half of it."""
    if read_record(path) == (copied, offered):
        return
    text = json.dumps({"copied": copied, "offered": offered}, indent=1)
    part = write_part(path.parent, text.encode())
    os.replace(part, path)


def occupied(path):
    """Tell whether a name is in use (an empty file is a failed copy)."""
    return os.path.lexists(path) and (
        not path.is_file() or path.stat().st_size > 0
    )


def create(path, content, parts):
    """Make a file appear whole, only if its name is free; tell if it did."""
    part = write_part(parts, content)
    try:
        if os.name == "nt":
            os.rename(part, path)  # there, it refuses a name in use
        else:
            os.link(part, path)
        return True
    except FileExistsError:
        return refill(part, path)
    except OSError:
        return create_without_links(part, path)
    finally:
        part.unlink(missing_ok=True)


def create_without_links(part, path):
    """Do the same on a disk that has no hard links: reserve, then fill."""
    try:
        path.open("xb").close()
    except FileExistsError:
        return refill(part, path)
    os.replace(part, path)
    return True


def refill(part, path):
    """Fill a name that was reserved by a run that died; tell if we did."""
    if occupied(path):
        return False
    os.replace(part, path)
    return True
