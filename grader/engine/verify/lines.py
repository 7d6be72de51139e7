"""A line between two processes: frames of JSON on a socket."""

import json
import select
import struct
import time

from .values import MOST_BYTES

MOST_FRAME = 2 * MOST_BYTES
HEAD = struct.Struct("!I")


class Lost(ConnectionError):
    """The other process has ended, or does not speak our language."""


class Late(Lost):
    """The other process has not answered in time."""


class Line:
    """One end of a connected socket."""

    def __init__(self, socket):
        self.socket = socket
        self.open = True

    def send(self, frame):
        """Send a frame."""
        data = json.dumps(frame).encode()
        if len(data) > MOST_FRAME:
            raise ValueError("a message is too large")
        try:
            self.socket.sendall(HEAD.pack(len(data)) + data)
        except OSError as error:
            self.close()
            raise Lost("the other process has ended") from error

    def receive(self, seconds=None):
        """Next frame; Late if none came within some seconds."""
        deadline = None if seconds is None else time.monotonic() + seconds
        (length,) = HEAD.unpack(self._take(HEAD.size, deadline))
        if length > MOST_FRAME:
            self.close()
            raise Lost("a message is too large")
        try:
            frame = json.loads(self._take(length, deadline))
        except (ValueError, RecursionError):
            frame = None
        if not isinstance(frame, dict):
            self.close()
            raise Lost("a message is not of our form")
        return frame

    def _take(self, length, deadline):
        parts = bytearray()
        while len(parts) < length:
            self._wait(deadline)
            try:
                part = self.socket.recv(min(length - len(parts), 1 << 20))
            except OSError:
                part = b""
            if not part:
                self.close()
                raise Lost("the other process has ended")
            parts += part
        return bytes(parts)

    def _wait(self, deadline):
        if not self.open:
            raise Lost("the other process has ended")
        if deadline is None:
            return
        left = max(deadline - time.monotonic(), 0)
        if not select.select([self.socket], [], [], left)[0]:
            self.close()
            raise Late("the other process does not answer")

    def close(self):
        """Hang up."""
        self.open = False
        self.socket.close()
