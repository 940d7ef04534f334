"""Who acts in the tests and what they see, where a test does not say it: all, as who
builds and looks must. Requests, tasks and participants' pages see their own."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from trialsite.context import acting as context
from trialsite.context.acting import acting_as, system
from trialsite.context.visible import EVERYTHING, visible_rows

ACTOR = system("a test")


@contextmanager
def tests_act() -> Iterator[None]:
    """The test itself acts, gives no reason, and sees everything."""
    with acting_as(actor=ACTOR, source="command"), visible_rows(EVERYTHING):
        yield


def act_from_now_on() -> None:
    """For the start of a thread or process of a test, which inherits nothing from the
    one that started it: for all its life."""
    life = ExitStack()
    life.enter_context(tests_act())
    _lives.append(life)


# Kept, for what is forgotten ends.
_lives: list[ExitStack] = []


@contextmanager
def nobody_acts() -> Iterator[None]:
    """Sign nothing inside: every write to an audited table is refused."""
    token = context._acting.set(None)
    try:
        yield
    finally:
        context._acting.reset(token)
