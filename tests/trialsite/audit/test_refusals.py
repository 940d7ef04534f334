"""What the database refuses: unsigned writes, unexplained corrections, and any hand
on the record."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import Error, connection, transaction
from psycopg import sql

from assessments.responses.models import Response
from participants.enrolment.models import Identity, Participant, StatusChange
from participants.screening.models import Screening
from tests.acting import nobody_acts
from trialsite.audit.models import AuditEvent
from trialsite.context.acting import (
    NobodyActs,
    acting_as,
    giving_reason,
    system,
)
from trialsite.context.visible import EVERYTHING, NOTHING, visible_rows
from trialsite.outbox.models import Message
from trialsite.protocol.models import Site

TOUCHES = {
    "insert": "insert into trialsite_auditevent select * from trialsite_auditevent",
    "update": "update trialsite_auditevent set actor = 'somebody else'",
    "delete": "delete from trialsite_auditevent",
    "truncate": "truncate trialsite_auditevent",
}


def refused(words: str) -> "pytest.RaisesExc[Error]":
    return pytest.raises(Error, match=words)


@pytest.mark.django_db
def test_a_write_that_nobody_signs_is_refused() -> None:
    with nobody_acts(), refused("Nobody acts"), transaction.atomic():
        Site.objects.create(code="XYZ", name="Elsewhere", timezone="UTC")
    assert not Site.objects.filter(code="XYZ").exists()


@pytest.mark.django_db
def test_it_is_refused_also_after_somebody_signed_in_the_same_transaction() -> None:
    Site.objects.create(code="XYZ", name="Elsewhere", timezone="UTC")
    with nobody_acts(), refused("Nobody acts"), transaction.atomic():
        Site.objects.filter(code="XYZ").update(name="Nowhere")


@pytest.mark.django_db
def test_what_was_collected_is_not_corrected_without_a_reason(
    erin: Participant,
) -> None:
    """P11-06: the reason is asked by the database, whatever program writes."""
    corrections = [
        lambda: correct_phone(erin),
        lambda: Participant.objects.update(timezone="UTC"),
        lambda: Screening.objects.update(enrolled_as="another"),
    ]
    for correct in corrections:
        with refused("needs a reason"), transaction.atomic():
            correct()
    with giving_reason("The phone was misheard."):
        correct_phone(erin)
    event = AuditEvent.objects.earliest("-id")
    assert event.reason == "The phone was misheard."


@pytest.mark.django_db
def test_what_happened_is_not_corrected_whatever_the_reason(erin: Participant) -> None:
    """R3-05: another row corrects it, and this one stays as it was."""
    attempts = [
        lambda: Screening.objects.update(initials="XX"),
        lambda: StatusChange.objects.all().delete(),
        lambda: erin.visits.filter(code="m03").update(code="other"),
        lambda: Response.objects.exclude(completed_at=None).update(answers={}),
        lambda: Response.objects.exclude(completed_at=None).update(completed_at=None),
    ]
    refused = pytest.raises(Error, match=r"permission denied|the form was finished")
    for attempt in attempts:
        with refused, giving_reason("A try."), transaction.atomic():
            attempt()


def correct_phone(participant: Participant) -> None:
    identity = Identity.objects.get(participant=participant)
    identity.phone = "1"
    identity.save(update_fields=["phone"])


@pytest.mark.django_db
def test_a_reason_says_something_and_belongs_to_somebody() -> None:
    with pytest.raises(ValueError, match="blank"), giving_reason("  "):
        pass
    with nobody_acts(), pytest.raises(NobodyActs), giving_reason("A slip."):
        pass


@pytest.mark.django_db
@pytest.mark.parametrize("touch", TOUCHES)
def test_the_app_may_read_the_record_and_no_more(touch: str) -> None:
    AuditEvent.objects.exists()
    with (
        refused("permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(TOUCHES[touch])


# Row-level security holds the owner too (docs/adr/0015-row-level-security.md); here
# it is not what refuses.
SEEING_EVERY_ROW = (
    "select set_config('trial.visibility', %s, false)",
    [EVERYTHING.as_json],
)


@pytest.fixture
def owner(committed_db: None) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """Who owns the tables, with a row in one of them."""
    Message.objects.create(key="note:1", kind="note", payload={})
    url = os.environ["TEST_OWNER_URL"].format(database=os.environ["TEST_DATABASE"])
    with psycopg.connect(url, autocommit=True) as link:
        link.execute(*SEEING_EVERY_ROW)
        yield link


@pytest.mark.parametrize("touch", TOUCHES)
@pytest.mark.parametrize("who", ["TEST_OWNER_URL", "TEST_SUPERUSER_URL"])
def test_neither_owner_nor_superuser_lays_a_hand_on_it(
    committed_db: None, who: str, touch: str
) -> None:
    """P11-06, R3-05: nobody edits it while its triggers stand."""
    Message.objects.create(key="note:1", kind="note", payload={})
    url = os.environ[who].format(database=os.environ["TEST_DATABASE"])
    with (
        psycopg.connect(url, autocommit=True) as link,
        pytest.raises(psycopg.Error, match="is refused: the record"),
    ):
        link.execute(*SEEING_EVERY_ROW)
        link.execute(TOUCHES[touch].encode())


def test_the_owner_cannot_empty_an_audited_table_either(
    owner: "psycopg.Connection[tuple[object, ...]]",
) -> None:
    with pytest.raises(psycopg.Error, match="is refused"):
        owner.execute("truncate trialsite_message")


def test_the_owner_signs_like_everybody(
    owner: "psycopg.Connection[tuple[object, ...]]",
) -> None:
    with pytest.raises(psycopg.Error, match="Nobody acts"):
        owner.execute("update trialsite_message set kind = 'letter'")


def test_where_the_record_cannot_be_written_nothing_is(
    owner: "psycopg.Connection[tuple[object, ...]]",
) -> None:
    """P11-07: a failed audit write rolls back the data write."""
    table = sql.Identifier("trialsite_auditevent")
    change = "alter table {} {} constraint broken"
    owner.execute(
        sql.SQL(change + " check (row_pk = '') not valid").format(table, sql.SQL("add"))
    )
    try:
        with refused("broken"):
            Message.objects.update(reason="letter")
        assert Message.objects.get().reason == ""
    finally:
        owner.execute(sql.SQL(change).format(table, sql.SQL("drop")))


def test_a_write_outside_a_transaction_is_signed_and_leaves_nothing_behind(
    committed_db: None,
) -> None:
    """The connection is kept for others, so it may not carry a name on."""
    assert connection.get_autocommit()
    Message.objects.create(key="note:1", kind="note", payload={})
    assert AuditEvent.objects.earliest("-id").actor == "a test"
    with visible_rows(NOTHING), connection.cursor() as cursor:
        cursor.execute("select coalesce(current_setting('trial.actor', true), '')")
        assert cursor.fetchone() == ("",)
    with nobody_acts(), refused("Nobody acts"):
        Message.objects.update(reason="letter")


def test_many_who_write_at_once_sign_for_themselves_alone(committed_db: None) -> None:
    def write(number: int) -> None:
        try:
            actor = system(f"writer {number}")
            with acting_as(actor=actor, source="task"), visible_rows(EVERYTHING):
                for part in range(5):
                    Message.objects.create(
                        key=f"note:{number}:{part}", kind="note", payload={}
                    )
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(12)))
    for event in AuditEvent.objects.filter(table_name="trialsite_message"):
        assert event.new is not None
        assert event.new["key"].split(":")[1] == event.actor.split()[1]
    assert Message.objects.count() == 60
