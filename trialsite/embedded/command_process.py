"""One Django in which many `manage.py` commands run, each in a fork of it.

Reading the program in takes two seconds of a processor, which is longer than most of
the commands that a start needs. Asked by `commands.py`, a line of JSON each:

- in:  {"arguments": ["migrate", "--no-input"], "as_owner": true}
- out: {"said": "a line of what it prints"}, any number of them, then {"status": 0}
"""

import gc
import json
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from typing import Any, TextIO

from trialsite.embedded import command_line


def main() -> None:
    """Answer until nobody asks any more. A SIGTERM ends the command that runs."""
    # What is read in lives as long as the process does.
    gc.disable()
    import django

    django.setup()
    from django.urls import get_resolver

    # Read in here once, or by the checks of each command.
    get_resolver().url_patterns  # noqa: B018 - read for what it reads in
    gc.freeze()
    gc.enable()
    for line in sys.stdin:
        _answer(sys.stdout, **json.loads(line))


def _answer(out: TextIO, *, arguments: list[str], as_owner: bool) -> None:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _run(arguments, writing, as_owner=as_owner)
    os.close(writing)
    try:
        with os.fdopen(reading, errors="replace") as said:
            for line in said:
                _say(out, said=line.rstrip("\n"))
    except BaseException:
        os.kill(child, signal.SIGTERM)
        raise
    finally:
        _, status = os.waitpid(child, 0)
    _say(out, status=os.waitstatus_to_exitcode(status))


def _say(out: TextIO, **words: Any) -> None:
    out.write(json.dumps(words) + "\n")
    out.flush()


def _run(arguments: Sequence[str], writing: int, *, as_owner: bool) -> None:
    """Run one command as a process of its own would, and end this one."""
    status = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for number, stands_for in ((nothing, 0), (writing, 1), (writing, 2)):
            os.dup2(number, stands_for)
        if not as_owner:
            _forget_the_owner()
        command_line.run(["manage.py", *arguments])
        status = 0
    except SystemExit as ending:
        status = ending.code if isinstance(ending.code, int) else bool(ending.code)
    except KeyboardInterrupt:
        status = 130
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except OSError:
                status = status or 1
        os._exit(status)


def _forget_the_owner() -> None:
    """The owner's address is there only for what the owner does."""
    from django.conf import settings

    os.environ.pop("DATABASE_OWNER_URL", None)
    settings.DATABASES.pop("owner", None)


def _end(number: int, frame: object) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    try:
        main()
    except (KeyboardInterrupt, BrokenPipeError):
        os._exit(130)
