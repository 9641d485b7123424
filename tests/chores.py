"""Work for worker processes, in a module that they can import."""

import os
import signal
import time
import warnings

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
