"""Ask the other process, and answer what it asks, on one line.

A question is {"ask": nonce, "do": word, "values": [...]}, an answer
{"reply": nonce, "values": [value]} or {"reply": nonce, "error": {...}}. The
nonce cannot be guessed, so nothing sent in advance passes for an answer.
While a side waits, it answers questions: a function that was handed over is
called back that way. Changed values (see `shared`) go with every frame, and
so do the surroundings (see `ambient`).
"""

import secrets

from .errors import described, raised
from .shared import Shared
from .values import BROKEN, Decoder, Encoder, Unfit

DEEPEST = 50  # questions within questions
ENDED = "the other process has ended or does not answer"


class Lost(ConnectionError):
    """The other process has ended, or does not speak our language."""


class Peer:
    """One side; `Learner` and `Tester` say what it answers.

    Parameters
    ----------
    line : Line
    first : 0 or 1
        Tells the two sides apart.
    """

    fatal = (Lost,)  # exceptions that the other side is not told of
    guarded = False  # whether it takes no state of a generator that was set

    def __init__(self, line, first):
        self.line, self.shared = line, Shared(first, self.guarded)
        self.deadline = None  # for frames to come or go
        self.depth = 0
        self.lent = {}  # number -> object of ours that the other side uses
        self.lent_as = {}  # id -> number
        self.next_lent = 1
        self.released = []  # numbers of the other side's that we let go of

    def ask(self, do, *values):
        """Ask something and wait for the answer."""
        if self.depth > DEEPEST:
            raise RecursionError("calls between the processes are too deep")
        nonce = secrets.token_hex(8)
        self.send({"ask": nonce, "do": do}, values)
        while True:
            frame, values = self.receive()
            if "ask" in frame:
                self.answer(frame, values)
            elif frame.get("reply") == nonce:
                break
            else:
                self.refuse()
        if "error" in frame:
            raise raised(self, frame["error"], values)
        return values[0] if values else None

    def answer(self, frame, values):
        """Do what is asked, and send the result or the error."""
        reply = {"reply": frame["ask"]}
        self.depth += 1
        try:
            result = self.perform(frame, values)
            self.send(reply, [result])
        except self.fatal:
            raise
        except Unfit as error:
            self.send_error(reply, TypeError(str(error)))
        except BaseException as error:
            self.send_error(reply, error)
        finally:
            self.depth -= 1

    def perform(self, frame, values):
        """Do what is asked."""
        do = self.action(frame.get("do"))
        if do is None:
            raise Unfit("there is no such question")
        return do(*values)

    def send_error(self, reply, error):
        """Send an exception instead of a result."""
        data, values = described(self, error)
        try:
            self.send({**reply, "error": data}, values)
        except Unfit:
            self.send({**reply, "error": data}, [])

    def send(self, frame, values):
        """Send a frame with values."""
        encode = Encoder(self.shared.refer, self.mark)
        try:
            frame["values"] = [encode(value) for value in values]
            frame["changed"] = self.shared.changes(encode)
        except Unfit:
            self.shared.undo()
            raise
        self.shared.settle(encode)
        self.shared.sweep()
        frame["parted"], self.shared.partings = self.shared.partings, []
        frame["released"], self.released = self.released, []
        frame["around"] = self.surroundings()
        self.carry(self.line.send, frame)

    def receive(self):
        """Next frame and its values."""
        frame = self.carry(self.line.receive)
        decode = Decoder(self.shared.find, self.unmark)
        try:
            values = [decode(data) for data in frame.get("values", ())]
            self.shared.take(frame.get("changed", ()), decode)
            self.shared.part(frame.get("parted", ()))
            self.shared.settle(Encoder(self.shared.refer, self.mark))
            self.release(frame.get("released", ()))
            self.surround(frame.get("around"))
        except BROKEN:
            self.refuse()
        return frame, values

    def carry(self, work, *frame):
        """Send or receive a frame; hang up where that fails."""
        try:
            return work(*frame, self.deadline)
        except (OSError, EOFError, *BROKEN):
            self.refuse()

    def refuse(self):
        """Hang up on a side that has ended or does not keep to the form."""
        self.line.close()
        raise Lost(ENDED) from None

    def lend(self, value):
        """Number of an object of ours for the other side."""
        number = self.lent_as.get(id(value))
        if number is None:
            number, self.next_lent = self.next_lent, self.next_lent + 1
            self.lent[number], self.lent_as[id(value)] = value, number
        return number

    def release(self, numbers):
        """Let go of objects that the other side has done with."""
        for number in numbers:
            value = self.lent.pop(number, None)
            self.lent_as.pop(id(value), None)

    def action(self, word):
        """What answers a question, by its word."""
        raise NotImplementedError

    def lend_error(self, error):
        """What goes along with an exception of a class of our own."""
        return {}

    def mark(self, value):
        """Data that stand for a value that is not plain."""
        raise NotImplementedError

    def unmark(self, data):
        """Value that such data stand for."""
        raise NotImplementedError

    def surroundings(self):
        """What goes with every frame besides values."""
        return None

    def surround(self, data):
        """Take over what came with a frame."""
