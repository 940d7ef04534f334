"""Who acts in the tests, where a test does not say it."""

from contextlib import AbstractContextManager

from trialsite.audit.context import acting_as, system

ACTOR = system("a test")


def tests_act() -> AbstractContextManager[None]:
    """The test itself acts, and gives no reason."""
    return acting_as(actor=ACTOR, source="command")


def act_in_thread() -> None:
    """For the start of a thread, which inherits nobody's acting: for all its life."""
    tests_act().__enter__()
