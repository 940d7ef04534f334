"""Who acts in the tests and what they see, where a test does not say it: all, as who
builds and looks must. Requests, tasks and participants' pages see their own."""

from collections.abc import Iterator
from contextlib import contextmanager

from trialsite.audit.context import act_for_good, acting_as, system
from trialsite.walls.context import EVERYTHING, see_for_good, seeing

ACTOR = system("a test")


@contextmanager
def tests_act() -> Iterator[None]:
    """The test itself acts, gives no reason, and sees everything."""
    with acting_as(actor=ACTOR, source="command"), seeing(EVERYTHING):
        yield


def act_from_now_on() -> None:
    """For the start of a thread or process of a test: for all its life."""
    act_for_good(actor=ACTOR, source="command")
    see_for_good(EVERYTHING)
