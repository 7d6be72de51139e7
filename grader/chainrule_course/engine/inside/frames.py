"""Messages between the engine and the process of a notebook.

Each is JSON with its length in front: plain data, and never more than the
receiver allows. Files come as they are, after a message that tells how long
each is.
"""

import json
import struct
import time

HEAD = struct.Struct("!I")
MOST_BYTES = 16 << 20  # of one message
MOST_PARTS = 1_000_000  # of a message; each may take some hundred bytes
SIZE = 1 << 16  # of what is read at a time


class Flood(ValueError):
    """A message is longer than it may be, or has too many parts."""


def is_too_much(data):
    """Whether the bytes of a message are more than is read."""
    parts = sum(map(data.count, (b",", b"[", b"{")))
    return len(data) > MOST_BYTES or parts > MOST_PARTS


class Line:
    """One end of a connection."""

    def __init__(self, socket):
        self.socket = socket
        self.waiting = bytearray()  # what came of the next message
        self.length = 0  # of the last one

    def send(self, message, deadline=None):
        """Send a message; TimeoutError if it is not taken in time."""
        data = json.dumps(message).encode()
        if is_too_much(data):
            raise Flood(f"{len(data)} bytes")
        self.socket.settimeout(_left(deadline))
        self.socket.sendall(HEAD.pack(len(data)) + data)

    def send_bytes(self, content, deadline=None):
        """Send bytes of which the other end has been told how many."""
        self.socket.settimeout(_left(deadline))
        self.socket.sendall(content)

    def receive_bytes(self, count, deadline=None):
        """Yield so many bytes in pieces, as they come."""
        while count:
            piece = self._take(min(count, SIZE), deadline)
            count -= len(piece)
            yield piece

    def receive(self, deadline=None):
        """Wait for the next message.

        Raises
        ------
        TimeoutError
            If it is not there in time.
        EOFError
            If the other end is closed.
        ValueError
            If it is too long (Flood) or no JSON.
        """
        (length,) = HEAD.unpack(self._take(HEAD.size, deadline))
        if length > MOST_BYTES:
            raise Flood(f"{length} bytes")
        self.length = length
        data = self._take(length, deadline)
        if is_too_much(data):
            raise Flood("too many parts")
        return _parsed(data)

    def _take(self, count, deadline):
        while len(self.waiting) < count:
            self.socket.settimeout(_left(deadline))
            data = self.socket.recv(SIZE)
            if not data:
                raise EOFError
            self.waiting += data
        taken = bytes(self.waiting[:count])
        del self.waiting[:count]
        return taken

    def close(self):
        """Hang up."""
        self.socket.close()


def _parsed(data):
    """The message in some bytes; a `?` for each half of a character.

    JSON can spell those, and no file can be written with them.
    """
    message = json.loads(data)
    if b"\\ud" in data.lower():
        text = json.dumps(message, ensure_ascii=False)
        message = json.loads(text.encode(errors="replace"))
    return message


def _left(deadline):
    """Seconds until then, None for any number of them."""
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
