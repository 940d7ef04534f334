"""A broker that hangs holds up nobody, and what was asked for is done afterwards."""

import time

import pytest
from redis import Redis

from participants.call_list.actions import hand_in
from participants.call_list.models import CallList
from participants.randomization.lists.models import MethodComparison
from tests.database import as_owner
from tests.fixtures.apart import Apart
from tests.fixtures.site import working
from tests.freezing import frozen
from tests.participants.call_list.lists import people
from tests.sending import filled_in
from tests.waiting import wait_until
from trialsite.access.models import User
from trialsite.exports.models import Export
from trialsite.outbox.models import Message

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("database_apart")]

MORE_THAN_USUAL = 2.0
"""Seconds that a page may take longer: the aim, by far, of `make proof`."""


def test_what_was_asked_for_while_the_broker_hung_is_done_by_the_sweeps(
    apart: Apart,
) -> None:
    """One of everything that a person can have queued. What the broker took in the end
    is thrown away: only the sweeps are left."""
    cora = User.objects.get(email="cora@example.org")
    clinic = hand_in(
        site="MAD", source="letter", name="clinic.csv", raw=people(3).encode(), by=cora
    )
    staff = {name: apart.visitor(name) for name in ("una", "cora", "ada")}
    file = f"/screening/call-list/files/{clinic.pk}/"
    taking = filled_in(staff["cora"].get(file), "based_on", do="take")
    asked = {
        "export": ("una", "/exports/", {"reason": "While the broker hung"}),
        "comparison": ("una", "/randomization/compare/", {"trials": "200"}),
        "call list": ("cora", file, taking),
        "message": (
            "ada",
            "/people/invite/",
            {
                "name": "Nia New",
                "email": "nia@example.org",
                "role": "coordinator",
                "site": "MAD",
                "reason": "She begins on Monday.",
            },
        ),
        "clock": ("ada", "/demo/clock/", {"step": "day", "next": "/"}),
    }
    with frozen(apart.redis):
        begun = time.monotonic()
        for what, (name, address, fields) in asked.items():
            answer = staff[name].post(address, fields)
            assert answer.status == 302, (what, answer.status, answer.text)
        # One second for the first that finds out; nobody else waits within the rest.
        assert time.monotonic() - begun < 10 + MORE_THAN_USUAL
    with Redis.from_url(apart.servers.redis_url()) as redis:
        redis.flushall()
    # So that it takes seconds.
    with as_owner():
        MethodComparison.objects.update(trials=2, people=40)

    assert not Export.objects.get().finished_at
    assert MethodComparison.objects.get().result is None
    assert CallList.objects.get().is_under_way
    message = Message.objects.get(kind="invitation")
    assert message.state == "queued"
    with working(apart.site):
        wait_until(lambda: Message.objects.get(pk=message.pk).state == "sent", 60)
        wait_until(lambda: Export.objects.get().state == "done", 200)
        wait_until(lambda: CallList.objects.get().state == "done", 200)
        wait_until(lambda: MethodComparison.objects.get().result, 200)


def test_a_worker_and_its_beat_go_on_when_the_broker_does(apart: Apart) -> None:
    """Frozen for longer than their own timeout, then emptied as by a restart."""
    visitor = apart.visitor("una")
    with working(apart.site) as (_, worker):
        with frozen(apart.redis):
            time.sleep(8)
            answer = visitor.post("/exports/", {"reason": "While it was frozen"})
            assert answer.status == 302
        with Redis.from_url(apart.servers.redis_url()) as redis:
            redis.flushall()
        newest = Export.objects.order_by("-pk")
        wait_until(lambda: newest[0].state == "done", 150)
        assert worker.poll() is None, "it is the same worker"
