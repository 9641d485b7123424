"""SIGTERM and SIGHUP take the path of Ctrl-C: workers end, nothing is left half-written, the exit code says which.

A signal makes the command raise `Ended`. Some compiled code swallows what is raised inside it; a command that has not
ended some seconds later is therefore ended as it stands, which does no harm: files appear whole or not at all, and
workers end with their parent.
"""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ENDS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
INTERRUPTED = "stratsim: interrupted; nothing was left half-written"
PATIENCE = 3.0
"""Seconds that a command has to leave by itself."""


class Ended(KeyboardInterrupt):
    """Takes the path of Ctrl-C; a plain one inside of ``exec`` makes Python end by SIGINT, though it was answered."""


class Interrupted(Exception):
    """Carries an interrupt, its cause, past the library of the command line, which keeps its exit code alone."""


@contextmanager
def carried() -> Iterator[None]:
    """Carry an interrupt out of a command with all that was noted of it."""
    try:
        yield
    except KeyboardInterrupt as interrupt:
        raise Interrupted from interrupt


class End:
    """The signal that ended the command, SIGINT unless another is noted."""

    def __init__(self) -> None:
        self.number: int = signal.SIGINT
        self.noted = threading.Event()
        self.left = threading.Event()

    @property
    def code(self) -> int:
        """The exit code that shells give to a command ended by that signal."""
        return 128 + self.number

    def note(self, number: int, frame: FrameType | None) -> None:
        """Note the signal and interrupt; what comes while the command leaves changes nothing."""
        if not self.noted.is_set():
            self.number = number
            self.noted.set()
            raise Ended

    def see_to_it(self) -> None:
        """End the process where it does not leave by itself in time."""
        self.noted.wait()
        if not self.left.wait(PATIENCE):
            os.write(2, f"{INTERRUPTED}\n".encode())
            os._exit(self.code)


@contextmanager
def ends_noted() -> Iterator[End]:
    """Note the signals that end the command, unless they are ignored (nohup); only a main thread can."""
    end = End()
    if threading.current_thread() is not threading.main_thread():
        yield end
        return
    before = {number: signal.getsignal(number) for number in ENDS}
    threading.Thread(target=end.see_to_it, daemon=True).start()
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, end.note)
    try:
        yield end
    finally:
        end.left.set()
        end.noted.set()
        for number, handler in before.items():
            signal.signal(number, handler)
