"""Starting again what ended by itself, a little later each time, and giving up when it
ends again and again.
"""

import time
from collections.abc import Callable
from pathlib import Path

from trialsite.embedded import orphans
from trialsite.embedded.refusal import Refusal
from trialsite.embedded.service import Service
from trialsite.embedded.terminal import say

PAUSES = (0.0, 1.0, 2.0, 4.0, 8.0)
"""Seconds before each further start; after as many quick ends it is given up."""
SETTLED = 60.0
"""Seconds after which a service that still runs is well again."""


class Kept:
    """One service of a run, and how to start it again."""

    def __init__(
        self, service: Service, again: Callable[[], Service], *, record: Path
    ) -> None:
        """*again* starts the service as it was started and returns it, or raises
        Refusal. *record* names the server that is to be gone before that."""
        self.service = service
        self.again = again
        self.record = record
        self.ends = 0
        self._since = time.monotonic()
        self._due: float | None = None

    def check(self) -> None:
        """Start the service again where it has ended and its pause is over. Raises
        Refusal where it has ended too often."""
        now = time.monotonic()
        if self._due is None:
            if not self.service.runs():
                self._ended(now, self.service.last_words())
            elif now - self._since >= SETTLED:
                self.ends = 0
        elif now >= self._due:
            self._start()

    def _ended(self, now: float, last_words: str) -> None:
        if self.ends == len(PAUSES):
            raise Refusal(
                f"{self.service.name} has ended {self.ends + 1} times, each time soon "
                f"after it was started, so everything stops. It said: {last_words}"
            )
        self._due = now + PAUSES[self.ends]
        self.ends += 1

    def _start(self) -> None:
        say(f"{self.service.name} ended by itself, {self._how()}: starting it again.")
        # A server whose keeper was killed lives on alone.
        orphans.end(self.record)
        self.service.stop()
        self._due = None
        self._since = time.monotonic()
        try:
            self.service = self.again()
        except Refusal as refusal:
            self._ended(time.monotonic(), str(refusal))

    def _how(self) -> str:
        code = self.service.keeper.returncode
        return f"killed by signal {code - 128}" if code > 128 else f"with code {code}"
