"""Who is served next, and who has waited long enough. Imports no Django."""

from collections import deque
from enum import IntEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Rank(IntEnum):
    """What a request is, the most urgent first."""

    AT_ONCE = 0
    PARTICIPANT_SENDS = 1
    PARTICIPANT_READS = 2
    STAFF_SEND = 3
    STAFF_READ = 4


class Line(Generic[T]):
    """Requests that wait for a place, in which only so many are served at a time.

    Those that are AT_ONCE need none. Of the others the most urgent is next, and of
    these the one that came first; one that has waited *patience* seconds is overdue:
    it gets no place any longer. Seconds are those of any clock that never goes back."""

    def __init__(self, patience: float) -> None:
        self.patience = patience
        self._waiting: dict[Rank, deque[tuple[float, T]]] = {r: deque() for r in Rank}
        self._overdue: deque[T] = deque()

    def join(self, one: T, rank: Rank, now: float) -> None:
        """Let *one* wait from *now* on."""
        self._waiting[rank].append((now, one))

    def next(self, now: float) -> T | None:
        """Take the one that is to be served in a place that is free."""
        self._sort_out(now)
        for waiting in self._waiting.values():
            if waiting:
                return waiting.popleft()[1]
        return None

    def at_once(self) -> T | None:
        """Take one that needs no place."""
        waiting = self._waiting[Rank.AT_ONCE]
        return waiting.popleft()[1] if waiting else None

    def overdue(self, now: float) -> T | None:
        """Take one that has waited in vain."""
        self._sort_out(now)
        return self._overdue.popleft() if self._overdue else None

    def next_overdue_at(self) -> float | None:
        """When the next of those that wait will be overdue."""
        firsts = [w[0][0] for w in self._for_a_place() if w]
        return min(firsts) + self.patience if firsts else None

    def _sort_out(self, now: float) -> None:
        for waiting in self._for_a_place():
            while waiting and waiting[0][0] + self.patience <= now:
                self._overdue.append(waiting.popleft()[1])

    def _for_a_place(self) -> list[deque[tuple[float, T]]]:
        return [w for rank, w in self._waiting.items() if rank != Rank.AT_ONCE]
