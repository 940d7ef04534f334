"""Putting a message in the outbox."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.fixtures.letters import KIND, Queue
from trialsite import clock
from trialsite.outbox.actions import NotACode, Wanted, enqueue, enqueue_all
from trialsite.outbox.composers import UnknownKind
from trialsite.outbox.models import Message
from trialsite.protocol.models import Site

pytestmark = pytest.mark.django_db


def test_a_message_waits_with_what_it_needs_to_be_written(
    queue: Queue,
) -> None:
    madison = Site.objects.get(code="MAD")
    message = queue(7, site=madison, study_id="ST-00042-K")
    message.refresh_from_db()
    assert message.state == "queued"
    assert message.payload == {"who": 7}
    assert message.site == madison
    assert message.study_id == "ST-00042-K"


def test_the_same_cause_gives_one_message(queue: Queue) -> None:
    queue(1)
    assert enqueue(key="note:1", kind=KIND, payload={"who": 1}) is None
    assert Message.objects.count() == 1


def test_a_caller_that_fails_leaves_no_message(queue: Queue) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue(1)
        1 / 0  # noqa: B018
    assert not Message.objects.exists()


def test_a_message_that_nobody_can_write_is_refused_at_once() -> None:
    with pytest.raises(UnknownKind, match=r"'postcard'.*test-note"):
        enqueue(key="a", kind="postcard", payload={})


@pytest.mark.parametrize(
    "bad",
    [
        {"payload": {"email": "ann@example.org"}},
        {"payload": {"name": "Ann Lee"}},
        {"payload": {"Ann Lee": 1}},
        {"payload": {"text": "x" * 121}},
        {"payload": {"nothing": ""}},
        {"study_id": "Ann Lee"},
        {"key": "reminder for ann@example.org"},
    ],
)
def test_only_ids_and_codes_are_kept(bad: dict) -> None:
    arguments = {"key": "a", "kind": KIND, "payload": {"who": 1}} | bad
    with pytest.raises(NotACode) as refusal:
        enqueue(**arguments)
    assert "ann" not in str(refusal.value).lower()
    assert not Message.objects.exists()


def test_a_message_for_later_is_due_later(queue: Queue) -> None:
    later = clock.now() + timedelta(hours=9)
    assert queue(1, not_before=later).not_before == later


def test_the_rows_keep_their_own_rules(queue: Queue) -> None:
    """What code might forget, the database refuses."""
    queue(1)
    wrong = [
        {"state": "lost"},
        {"state": "sent"},
        {"state": "sending"},
        {"state": "failed"},
        {"attempts": 6},
        {"doubts": 1},
        {"claimed_until": clock.now()},
    ]
    for change in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Message.objects.update(**change)


def test_many_are_left_by_one_statement_each_key_once() -> None:
    madison = Site.objects.get(code="MAD")
    enqueue(key="note:2", kind=KIND, payload={"who": 2})
    wanted = [
        Wanted(key=f"note:{who}", kind=KIND, payload={"who": who}, site=site)
        for who, site in ((1, "MAD"), (2, "MAD"), (3, None), (3, "BOS"))
    ]
    with CaptureQueriesContext(connection) as asked:
        made = enqueue_all(wanted)
    assert [(one.key, one.payload["who"]) for one in made] == [
        ("note:1", 1),
        ("note:3", 3),
    ]
    assert made[0].site == madison
    assert sum("INSERT" in query["sql"] for query in asked) == 1


def test_of_many_none_is_left_where_one_is_refused() -> None:
    good = Wanted(key="note:1", kind=KIND, payload={"who": 1})
    with pytest.raises(NotACode), transaction.atomic():
        enqueue_all([good, replace(good, key="Ann Lee")])
    assert not Message.objects.exists()
