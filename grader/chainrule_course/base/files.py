"""Files that appear whole or not at all, and what is known by its hash."""

import hashlib
import os
import secrets
import time
from pathlib import Path

HOUR = 3600


def write_part(folder, content):
    """Write a new file under a name of its own; return its path."""
    part = Path(folder) / f"{secrets.token_hex(8)}.part"
    with part.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return part


def replace(path, content):
    """Put a file in place of another, which is there until then."""
    part = write_part(path.parent, content)
    try:
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def sweep(folder):
    """Remove what runs that were killed have left."""
    for part in folder.glob("*.part"):
        try:
            if time.time() - part.stat().st_mtime > HOUR:
                part.unlink()
        except OSError:
            continue  # another run was quicker


def digest(*parts):
    """Hash by which a version of something is known."""
    found = hashlib.sha256()
    for part in parts:
        if not isinstance(part, bytes):
            part = str(part).encode("utf-8", "surrogatepass")
        found.update(f"{len(part)}:".encode() + part)
    return found.hexdigest()
