"""Limits on the process of one notebook."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """In bytes and seconds."""

    memory: int = 1 << 30
    file_size: int = 16 << 20
    scratch_size: int = 64 << 20  # beside the files it begins with
    scratch_files: int = 2000  # likewise
    sent: int = 96 << 20  # by the process, in all
    shown: int = 32 << 20  # by all cells, as it is sent
    cpu_seconds: int = 600
    grace: float = 2.0  # until a process that does not stop is ended
    start: float = 60.0
