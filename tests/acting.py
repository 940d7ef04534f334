"""Who acts in the tests, where a test does not say it."""

from contextlib import AbstractContextManager

from trialsite.audit.context import act_for_good, acting_as, system

ACTOR = system("a test")


def tests_act() -> AbstractContextManager[None]:
    """The test itself acts, and gives no reason."""
    return acting_as(actor=ACTOR, source="command")


def act_from_now_on() -> None:
    """For the start of a thread or process of a test: for all its life."""
    act_for_good(actor=ACTOR, source="command")
