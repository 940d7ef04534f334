"""The threads that serve: so many places, and some aside."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

import pytest

from trialsite.server.line import Rank
from trialsite.server.places import Places, in_vain

SOON = 30
"""Seconds within which a busy machine does what it does at once."""


class Visit:
    """Stays in its place until it is let go."""

    def __init__(self, rank: Rank) -> None:
        self.rank = rank
        self.begun, self.go = threading.Event(), threading.Event()
        self.vain: bool | None = None


def stay(visit: Visit) -> Visit:
    visit.vain = in_vain.get()
    visit.begun.set()
    if not visit.vain and visit.rank != Rank.AT_ONCE:
        assert visit.go.wait(SOON)
    return visit


@contextmanager
def open_places(patience: float) -> Iterator[Places]:
    places = Places(
        places=2, aside=1, patience=patience, rank_of=lambda visit: visit.rank
    )
    try:
        yield places
    finally:
        places.shutdown()


def come(places: Places, rank: Rank) -> tuple[Visit, "Future[Visit]"]:
    visit = Visit(rank)
    return visit, places.submit(stay, visit)


def test_who_waits_in_vain_is_told_so_while_every_place_is_taken() -> None:
    with open_places(patience=0.1) as places:
        taken = [come(places, Rank.STAFF_READ)[0] for _ in range(2)]
        for visit in taken:
            assert visit.begun.wait(SOON)
        _, answer = come(places, Rank.PARTICIPANT_SENDS)
        assert answer.result(SOON).vain
        assert [visit.vain for visit in taken] == [False, False]
        for visit in taken:
            visit.go.set()


def test_health_checks_need_no_place() -> None:
    with open_places(patience=60) as places:
        taken = [come(places, Rank.STAFF_SEND)[0] for _ in range(2)]
        for visit in taken:
            assert visit.begun.wait(SOON)
        _, answer = come(places, Rank.AT_ONCE)
        assert answer.result(SOON).vain is False
        for visit in taken:
            visit.go.set()


def test_a_participant_s_answer_is_served_before_lists_that_came_first() -> None:
    with open_places(patience=60) as places:
        taken = [come(places, Rank.STAFF_READ)[0] for _ in range(2)]
        for visit in taken:
            assert visit.begun.wait(SOON)
        lists, _ = come(places, Rank.STAFF_READ)
        save, _ = come(places, Rank.PARTICIPANT_SENDS)
        taken[0].go.set()
        assert save.begun.wait(SOON)
        assert not lists.begun.is_set()
        for visit in (taken[1], save, lists):
            visit.go.set()


def test_who_waits_is_answered_though_the_places_close() -> None:
    with open_places(patience=0.1) as places:
        taken = [come(places, Rank.STAFF_READ)[0] for _ in range(2)]
        _, answer = come(places, Rank.STAFF_READ)
        for visit in taken:
            assert visit.begun.wait(SOON)
        places.shutdown(wait=False)
        assert answer.result(SOON)
        with pytest.raises(RuntimeError, match="any longer"):
            come(places, Rank.STAFF_READ)
        for visit in taken:
            visit.go.set()


def test_an_error_goes_to_who_asked_and_the_place_is_free_again() -> None:
    def fails(visit: Visit) -> None:
        raise ZeroDivisionError

    with open_places(patience=60) as places:
        for _ in range(4):
            with pytest.raises(ZeroDivisionError):
                places.submit(fails, Visit(Rank.STAFF_READ)).result(SOON)
