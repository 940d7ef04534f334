"""A link works once, also where two people have it at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.db import connection, transaction

from tests.acting import act_from_now_on
from tests.builders import staff_at
from trialsite import clock
from trialsite.access.links import OneTimeLink
from trialsite.access.models import Invitation
from trialsite.accounts.models import ResetLink

HOUR = timedelta(hours=1)
KINDS = pytest.mark.parametrize("kind", [Invitation, ResetLink])


def test_every_link_of_the_kind_is_tried_here() -> None:
    assert set(OneTimeLink.__subclasses__()) == {Invitation, ResetLink}


@KINDS
@pytest.mark.django_db
def test_a_link_is_taken_once_and_not_after_its_time(kind: type[OneTimeLink]) -> None:
    user = staff_at("MAD")
    now = clock.now()
    with clock.fixed(now):
        code, late = (kind.issue(user=user, lifetime=HOUR) for _ in range(2))
        assert kind.take(code).user == user
        assert kind.take(code) is None
        assert kind.take("unknown") is None
    with clock.fixed(now + HOUR):
        assert kind.take(late) is None
    with clock.fixed(now + HOUR - timedelta(microseconds=1)):
        assert kind.take(late) is not None


@KINDS
@pytest.mark.parametrize("refused", [False, True])
@pytest.mark.usefixtures("committed_db")
def test_of_two_at_once_one_takes_it(kind: type[OneTimeLink], refused: bool) -> None:
    """The second waits for the first, and gets it if that one was refused after all."""
    code = kind.issue(user=staff_at("MAD"), lifetime=HOUR)
    taken, go_on = Event(), Event()

    def first() -> None:
        with transaction.atomic():
            assert kind.take(code)
            taken.set()
            assert go_on.wait(30)
            transaction.set_rollback(refused)
        connection.close()

    def second() -> bool:
        with transaction.atomic():
            link = kind.take(code)
        connection.close()
        return link is not None

    with ThreadPoolExecutor(2, initializer=act_from_now_on) as pool:
        one = pool.submit(first)
        assert taken.wait(30)
        other = pool.submit(second)
        assert not other.done()
        go_on.set()
        one.result(30)
        assert other.result(30) == refused
