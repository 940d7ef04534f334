"""The threads that serve: so many places, and some threads beside them that always
answer. Imports no Django."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextvars import ContextVar
from typing import Any

from trialsite.server.line import Line, Rank

in_vain: ContextVar[bool] = ContextVar("in_vain", default=False)
"""Whether what is served here has waited in vain, and is to be told so."""

Job = tuple["Future[Any]", Callable[[Any], Any], Any]


class Places(Executor):
    """Serves *places* requests at a time, the most urgent first. Beside them, *aside*
    threads serve what is AT_ONCE and, with `in_vain` set, what has waited for
    *patience* seconds; so neither waits for a place. *rank_of* says what one is."""

    def __init__(
        self,
        *,
        places: int,
        aside: int,
        patience: float,
        rank_of: Callable[[Any], Rank],
    ) -> None:
        self._rank_of = rank_of
        self._line: Line[Job] = Line(patience)
        lock = threading.Lock()
        self._for_a_place = threading.Condition(lock)
        self._for_aside = threading.Condition(lock)
        self._closed = False
        self._threads = [
            threading.Thread(target=self._serve, name=f"place-{number}")
            for number in range(places)
        ] + [
            threading.Thread(target=self._serve_aside, name=f"aside-{number}")
            for number in range(aside)
        ]
        for thread in self._threads:
            thread.start()

    def submit(  # type: ignore[override] # what waits is one thing, and has a rank
        self, serve: Callable[[Any], Any], one: Any, /
    ) -> "Future[Any]":
        """Let *one* wait for *serve*. Raises RuntimeError after `shutdown`."""
        future: Future[Any] = Future()
        rank = self._rank_of(one)
        with self._for_a_place:
            if self._closed:
                raise RuntimeError("Nobody serves here any longer.")
            self._line.join((future, serve, one), rank, time.monotonic())
            self._for_a_place.notify()
            self._for_aside.notify()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take nobody more; who waits is still answered."""
        with self._for_a_place:
            self._closed = True
            self._for_a_place.notify_all()
            self._for_aside.notify_all()
        if wait:
            for thread in self._threads:
                thread.join()

    def _serve(self) -> None:
        while True:
            with self._for_a_place:
                while (job := self._line.next(time.monotonic())) is None:
                    if self._closed:
                        return
                    self._for_a_place.wait()
            _do(job)

    def _serve_aside(self) -> None:
        while True:
            with self._for_aside:
                while (found := self._next_aside()) is None:
                    due = self._line.next_overdue_at()
                    if self._closed and due is None:
                        return
                    wait = None if due is None else due - time.monotonic()
                    self._for_aside.wait(wait if wait is None else max(wait, 0))
            job, vain = found
            token = in_vain.set(vain)
            try:
                _do(job)
            finally:
                in_vain.reset(token)

    def _next_aside(self) -> tuple[Job, bool] | None:
        if job := self._line.at_once():
            return job, False
        if job := self._line.overdue(time.monotonic()):
            return job, True
        return None


def _do(job: Job) -> None:
    future, serve, one = job
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = serve(one)
    except BaseException as error:
        future.set_exception(error)
    else:
        future.set_result(result)
