"""Worker processes that share tasks, and end with the process that hired them, whatever ended it.

Each worker has a line of its own to its parent, so that one that dies takes nothing with it: no lock, no queue, no half
of a message. A worker that loses its parent ends within a second; a parent that is interrupted ends its workers.
"""

import importlib
import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from multiprocessing.reduction import ForkingPickler
from typing import Any, TypeVar

from stratsim.own_process import own_process

T = TypeVar("T")
R = TypeVar("R")

NAME = "stratsim worker"
READY = "ready"
UNGUARDED_CODE = 77
"""What a worker ends with that finds itself running the call that hired it."""

UNGUARDED = (
    "a worker process could not start: in a script, put the call below 'if __name__ == \"__main__\":', or say jobs=1"
)
GRACE = 5.0
"""Seconds that idle workers have to leave."""

SERVING = threading.Event()
"""Set in a worker once it waits for tasks: before, it imports the script that hired it."""


class WorkerLost(RuntimeError):
    """A worker process ended before its work was done."""


@dataclass
class Worker:
    """A process and the line to it; ``awaited``: what it has still to say beside the results of tasks."""

    process: SpawnProcess
    line: Connection
    ready: bool = False
    awaited: int = 1

    def lost(self) -> WorkerLost:
        """Return the error that says how the worker ended."""
        self.process.join(GRACE)
        code = self.process.exitcode
        if code is not None and code < 0:
            return WorkerLost(
                f"a worker process was killed ({signal_name(-code)}), often because memory ran out: fewer processes "
                "(--jobs, jobs=) or fewer series (traces=) need less"
            )
        if not self.ready:
            return WorkerLost(UNGUARDED)
        return WorkerLost(f"a worker process ended with code {code} before its work was done; jobs=1 needs none")


def signal_name(number: int) -> str:
    """Return the name of a signal, "SIGKILL"."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def spread(work: Callable[[T], R], tasks: Sequence[T], jobs: int) -> Iterator[tuple[int, R]]:
    """Yield the number of each task and what ``work`` made of it, as they finish, from ``jobs`` processes.

    Raises what ``work`` raises, and `WorkerLost` where a process ended before its time. Where no process can be started
    the work is done in this one, with a warning that says why.
    """
    with staff(min(jobs, len(tasks))) as team:
        yield from team.spread(work, tasks)


@dataclass
class Team:
    """Workers that stay for several lots of tasks: each is hired once, when there is something for it to share."""

    count: int
    stay: ExitStack
    workers: list[Worker] = field(default_factory=list)

    def spread(self, work: Callable[[T], R], tasks: Sequence[T], worth: int = 1) -> Iterator[tuple[int, R]]:
        """Yield the number of each task and what ``work`` made of it, as they finish; one lot at a time.

        ``worth``: so many tasks take as long as a worker takes to start.
        """
        self.hire(len(tasks) // worth)
        if self.workers:
            yield from shared(work, tasks, self.workers)
        else:
            yield from ((number, work(task)) for number, task in enumerate(tasks))

    def prepare(self, module: str) -> None:
        """Have the workers that are there import what their next tasks need, while this process goes on."""
        for worker in self.workers:
            sent(worker, (imported, module))
            worker.awaited += 1

    def hire(self, wanted: int | None = None) -> None:
        """Start as many workers as there is work for, unless they are there; or say why there are none."""
        most = self.count if wanted is None else min(self.count, wanted)
        missing = most - len(self.workers)
        if most < 2 or missing < 1:
            return
        if why := alone():
            words = f"{why}: the work is done in this process alone (jobs=1 says so)"
            warnings.warn(words, RuntimeWarning, stacklevel=4)
            self.count = 1
        else:
            self.workers += self.stay.enter_context(crew(missing))


ALONE = Team(1, ExitStack())
"""No workers: this process does the work."""


@contextmanager
def staff(count: int) -> Iterator[Team]:
    """Yield a team of up to so many workers; those that were hired leave at the end."""
    with ExitStack() as stay:
        yield Team(count, stay)


def entrusted(work: Callable[[T], R], tasks: Sequence[T], executor: Executor) -> Iterator[tuple[int, R]]:
    """Yield the number of each task and what ``work`` made of it, as they finish, from anything that has ``submit``.

    Raises what ``work`` raises, and `WorkerLost` where the executor broke; what has not begun is then called off.
    """
    futures = {executor.submit(work, task): number for number, task in enumerate(tasks)}
    try:
        for future in as_completed(list(futures)):
            if isinstance(error := future.exception(), BrokenExecutor):
                yield from ((futures.pop(one), one.result()) for one in list(futures) if went_well(one))
                raise WorkerLost(f"the executor broke before the work was done: {error}") from error
            yield futures.pop(future), future.result()
    finally:
        for future in futures:
            future.cancel()


def went_well(future: "Future[R]") -> bool:
    """Tell whether a future has its result."""
    return future.done() and not future.cancelled() and future.exception() is None


def alone() -> str:
    """Return why this process cannot have workers, "" where it can."""
    if multiprocessing.current_process().name.startswith(NAME) and not SERVING.is_set():
        sys.exit(UNGUARDED_CODE)  # the call that hired this worker, met again
    if multiprocessing.parent_process() is not None:
        return "a worker of another pool starts no processes of its own"
    main = sys.modules["__main__"]
    file = getattr(main, "__file__", None)
    if getattr(main, "__spec__", None) is None and file is not None and not os.path.exists(file):
        return "a script from standard input cannot start processes"
    return ""


@contextmanager
def crew(count: int) -> Iterator[list[Worker]]:
    """Start so many workers; they leave at the end, and are ended at once where something goes wrong."""
    workers: list[Worker] = []
    try:
        with interrupts_held():
            workers.extend(hired(number) for number in range(count))
        yield workers
        for worker in workers:
            worker.line.close()
        for worker in workers:
            worker.process.join(GRACE)
    finally:
        for worker in workers:
            worker.line.close()
            worker.process.kill()
        for worker in workers:
            worker.process.join()


def hired(number: int) -> Worker:
    """Start a worker."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs,), name=f"{NAME} {number + 1}", daemon=True)
    process.start()
    theirs.close()  # the worker's alone from now on: its death is the end of the line
    return Worker(process, ours)


def shared(work: Callable[[T], R], tasks: Sequence[T], workers: Sequence[Worker]) -> Iterator[tuple[int, R]]:
    """Yield what workers make of tasks, as they finish; each has one task at a time."""
    queue = iter(enumerate(tasks))
    lines: dict[Connection, Worker] = {}
    busy: dict[Connection, int] = {}
    for worker in workers:
        if worker.awaited:
            lines[worker.line] = worker
        elif (first := next(queue, None)) is not None:
            lines[worker.line], busy[worker.line] = worker, first[0]
            sent(worker, (work, first[1]))
    while lines:
        for line in wait(list(lines)):
            assert isinstance(line, Connection)
            fine, found = received(lines[line])
            if not fine:
                raise found
            if lines[line].awaited:
                continue
            done = busy.pop(line, None)
            if (following := next(queue, None)) is not None:
                busy[line] = following[0]
                sent(lines[line], (work, following[1]))
            else:
                del lines[line]
            if done is not None:
                yield done, found


def received(worker: Worker) -> tuple[bool, Any]:
    """Return what a worker says: whether it went well, and the result or the error."""
    try:
        message = worker.line.recv()
    except (EOFError, OSError):
        time.sleep(0.2)  # a signal to the whole group is this process's own matter first
        raise worker.lost() from None
    worker.ready, worker.awaited = True, max(worker.awaited - 1, 0)
    return message


def sent(worker: Worker, message: Any) -> None:
    """Send a task to a worker."""
    try:
        worker.line.send(message)
    except OSError:
        time.sleep(0.2)
        raise worker.lost() from None


def serve(line: Connection) -> None:
    """Do tasks until the line closes: what a worker does."""
    SERVING.set()
    threading.Thread(target=leave_with_parent, daemon=True).start()
    with own_process(), suppress(EOFError, OSError):
        line.send((True, READY))
        while True:
            line.send_bytes(outcome_of(line.recv_bytes()))


def outcome_of(message: bytes) -> memoryview:
    """Return, as bytes to send, whether a task went well, and its result or its error, with where that arose."""
    try:
        work, task = ForkingPickler.loads(message)
        return ForkingPickler.dumps((True, work(task)))
    except Exception as error:
        error.add_note("".join(traceback.format_exception(error)))
        try:
            return ForkingPickler.dumps((False, error))
        except Exception:  # it holds what cannot be sent
            return ForkingPickler.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))


def imported(module: str) -> None:
    """Import a module."""
    importlib.import_module(module)


def leave_with_parent() -> None:
    """Wait for the parent to end, then end this process, whatever it is doing."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    while not wait([parent.sentinel], timeout=1.0):
        if os.name == "posix" and os.getppid() != parent.pid:
            break  # a fork of the parent holds its sentinel open: the number of the parent tells too
    os._exit(1)


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back for a moment: processes that start meanwhile never see it, so that only the parent answers."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    resource_tracker.ensure_running()  # multiprocessing starts it beside the first worker, and lets Ctrl-C in again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
