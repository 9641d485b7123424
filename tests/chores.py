"""Work for worker processes, in a module that they can import."""

import os
import signal
import sys
import time
import warnings
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool

from stratsim.engine.pool import spread


def squared(number):
    return number * number


def failing(number):
    raise ValueError(f"not {number}")


def unsendable(number):
    raise RuntimeError(lambda: number)


def killed(number):
    os.kill(os.getpid(), signal.SIGKILL)


def leaving(number):
    os._exit(3)


def waiting(seconds):
    time.sleep(seconds)
    return os.getpid()


def nested(number):
    with warnings.catch_warnings(record=True) as noted:
        warnings.simplefilter("always")
        found = dict(spread(squared, [number, 2], 2))
    return found, [str(one.message) for one in noted]


class Failing(Executor):
    """Does the first task, and breaks at the second."""

    def __init__(self):
        self.futures = []

    def submit(self, work, /, *arguments):
        future = Future()
        self.futures.append(future)
        if len(self.futures) == 1:
            future.set_result(work(*arguments))
        elif len(self.futures) == 2:
            future.set_exception(BrokenProcessPool("a process of the pool died"))
        return future


def loaded(module):
    """Tell whether this process has imported a module."""
    return module in sys.modules
