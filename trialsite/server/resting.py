"""Remembering that a server does not answer. Imports no Django."""

import time


class Rest:
    """A pause in asking a server that did not answer, for this process: whoever comes
    within *seconds* after that need not wait to find out again."""

    def __init__(self, *, seconds: float) -> None:
        self.seconds = seconds
        self._until = 0.0

    @property
    def is_on(self) -> bool:
        return time.monotonic() < self._until

    def begin(self) -> None:
        self._until = time.monotonic() + self.seconds

    def end(self) -> None:
        self._until = 0.0
