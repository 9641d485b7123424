"""Floor 6: the command line.

Exit codes: 0 done, 1 failed, 2 bad usage or scenario; 130, 143, 129 ended by Ctrl-C, SIGTERM, SIGHUP.
"""

import os
import sys
from contextlib import nullcontext

from stratsim.cli.refusal import Refused
from stratsim.cli.signals import INTERRUPTED, End, Interrupted, ends_noted
from stratsim.cli.stream import clean, opened_streams
from stratsim.own_process import own_process

__all__ = ["Refused", "main"]


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code; errors are sentences, tracebacks need ``--debug``."""
    opened_streams()
    # without arguments of a caller the process is this command's alone
    with own_process() if arguments is None else nullcontext(), ends_noted() as end:
        code = called(sys.argv[1:] if arguments is None else arguments, end)
    return end.code if code == 130 else code


def called(given: list[str], end: End) -> int:
    """Run the command line with these arguments and return its exit code."""
    asked = [one for one in given if one != "--debug"] or ["--help"]
    try:
        from stratsim.cli.app import app
        from stratsim.cli.help import width

        code = app(asked)(args=asked, prog_name="stratsim", standalone_mode=False, terminal_width=width())
        sys.stdout.flush()
    except KeyboardInterrupt as interrupt:
        return say(interrupted(interrupt), 130)
    except Interrupted as carrier:
        return say(interrupted(carrier.__cause__ or carrier), 130)
    except BrokenPipeError:  # the reader of a pipe has gone, as in "| head"
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if end.noted.is_set():  # what loads or runs made an error of its own of the interrupt
            return say(interrupted(error), 130)
        if "--debug" in given:
            raise
        return told(error)
    return say(INTERRUPTED, 130) if code == 130 else int(code or 0)


def interrupted(error: BaseException) -> str:
    """Return what is said of an interrupt, and of the work that is done already."""
    from stratsim.files.work import said_of

    return "; ".join(filter(None, (INTERRUPTED, said_of(error))))


def told(error: Exception) -> int:
    """Print an error as a sentence and return the exit code that goes with it."""
    from stratsim.engine.pool import WorkerLost
    from stratsim.files.work import said_of
    from stratsim.playbooks.python_policy import PolicyError
    from stratsim.toml.problem import ScenarioError

    if hasattr(error, "format_message"):  # a usage error of the command line itself
        context = getattr(error, "ctx", None)
        usage = f"{context.get_usage()}\n" if context is not None else ""
        return say(f"{usage}stratsim: {error.format_message()}", int(getattr(error, "exit_code", 2)))
    if type(error).__name__ == "Abort":
        return say(INTERRUPTED, 130)
    if isinstance(error, ScenarioError):
        return say(str(error), 2)
    if isinstance(error, Refused | PolicyError):
        return say(f"stratsim: {error}", 2)
    if isinstance(error, ValueError | OSError | KeyError | WorkerLost):
        words = error.args[0] if isinstance(error, KeyError) and error.args else error
        return say("; ".join(filter(None, (f"stratsim: {words}", said_of(error)))), 1)
    return say(f"stratsim: {type(error).__name__}: {error} (--debug shows where)", 1)


def say(text: str, code: int) -> int:
    """Print to standard error and return the code."""
    print(clean(text), file=sys.stderr)
    return code
