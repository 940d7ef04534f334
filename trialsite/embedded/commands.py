"""`manage.py` commands of a start, all in one process that has read the program in."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from trialsite.embedded.home import CHECKOUT


@dataclass(frozen=True)
class Outcome:
    """How a command ended, and what it printed."""

    status: int
    printed: str


class Commands:
    """Starts that process with the first command, and ends it with the block that it is
    used in."""

    def __init__(self, environment: Mapping[str, str], lock: int | None) -> None:
        """*lock* is an open file that stays open while a command runs."""
        self.environment = dict(environment)
        self.lock = lock
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process, and the command that it may run."""
        if process := self._process:
            self._process = None
            process.terminate()
            with contextlib.suppress(BrokenPipeError):
                process.communicate()

    def run(
        self,
        *arguments: str,
        as_owner: bool = False,
        say: Callable[[str], None] | None = None,
    ) -> Outcome:
        """Run a command, as the owner of the tables too where told to; each line that
        it prints goes to *say* meanwhile."""
        process = self._process = self._process or self._start()
        if not process.stdin or not process.stdout:
            raise TypeError("The process has no pipes.")
        question = {"arguments": arguments, "as_owner": as_owner}
        printed: list[str] = []
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(question) + "\n")
            process.stdin.flush()
        for line in process.stdout:
            try:
                answer = json.loads(line)
            except ValueError:
                # Of the process itself, which could not read the program in.
                answer = {"said": line.rstrip("\n")}
            if "status" in answer:
                return Outcome(answer["status"], "\n".join(printed))
            printed.append(answer["said"])
            if say:
                say(answer["said"])
        self.close()
        return Outcome(process.returncode or 1, "\n".join(printed))

    def _start(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "trialsite.embedded.command_process"],
            cwd=CHECKOUT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            pass_fds=() if self.lock is None else (self.lock,),
        )
