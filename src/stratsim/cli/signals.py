"""SIGTERM and SIGHUP take the path of Ctrl-C: workers end, nothing is left half-written, the exit code says which."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import ClassVar

ENDS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


class Ended(KeyboardInterrupt):
    """Takes the path of Ctrl-C; a plain one inside of ``exec`` makes Python end by SIGINT, though it was answered."""


@dataclass
class End:
    """The signal that ended the command, SIGINT unless another is noted."""

    INTERRUPTED: ClassVar[int] = 130
    number: int = signal.SIGINT

    @property
    def code(self) -> int:
        """The exit code that shells give to a command ended by that signal."""
        return 128 + self.number

    def note(self, number: int, frame: FrameType | None) -> None:
        """Note the signal and interrupt; what comes while the command leaves changes nothing."""
        if self.number == signal.SIGINT:
            self.number = number
            raise Ended


@contextmanager
def ends_noted() -> Iterator[End]:
    """Note the signals that end the command, unless they are ignored (nohup); only a main thread can."""
    end = End()
    if threading.current_thread() is not threading.main_thread():
        yield end
        return
    before = {number: signal.getsignal(number) for number in ENDS}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, end.note)
    try:
        yield end
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
