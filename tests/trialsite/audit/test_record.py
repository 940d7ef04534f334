"""What the database records, whatever way a row was written."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from structlog.contextvars import bound_contextvars

from assessments.responses.actions import open_response, save_answers
from assessments.schedule.models import Visit
from participants.enrolment.models import Identity, Participant
from tests.acting import ACTOR
from tests.database import as_owner
from trialsite import clock
from trialsite.access.models import Membership, User
from trialsite.audit.models import AuditEvent
from trialsite.audit.signing import staff
from trialsite.context.acting import acting_as, giving_reason, system
from trialsite.outbox.models import Message
from trialsite.protocol.models import Site

pytestmark = pytest.mark.django_db


def events(table: str = "trialsite_message") -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(table_name=table).order_by("id"))


def note(number: int) -> Message:
    return Message(key=f"note:{number}", kind="note", site_id="MAD", payload={})


def test_a_change_says_who_what_when_and_why(coordinator: User) -> None:
    """P11-06: who, when, old, new, reason."""
    site = Site.objects.get(code="MAD")
    with (
        bound_contextvars(request_id="r-1"),
        acting_as(actor=staff(coordinator, "coordinator"), source="web"),
        giving_reason("The name was misspelt."),
    ):
        Site.objects.filter(code="MAD").update(name="Madisson")
    event = events("trialsite_site")[-1]
    assert (event.action, event.row_pk, event.changed) == ("update", "MAD", ["name"])
    assert (event.old, event.new) == ({"name": site.name}, {"name": "Madisson"})
    assert (event.actor_id, event.actor) == (coordinator.pk, coordinator.name)
    assert (event.actor_kind, event.role) == ("staff", "coordinator")
    assert (event.reason, event.request_id) == ("The name was misspelt.", "r-1")
    assert (event.source, event.site_code) == ("web", "MAD")
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()::text::bigint, clock_timestamp()")
        txid, instant = cursor.fetchone()
    assert event.txid == txid
    assert timedelta() <= instant - event.at < timedelta(seconds=30)


def test_bulk_writes_are_seen_row_by_row() -> None:
    notes = Message.objects.bulk_create(note(number) for number in range(3))
    Message.objects.filter(kind="note").update(reason="letter")
    for one in notes:
        one.reason = "card"
    Message.objects.bulk_update(notes, ["reason"])
    with as_owner():
        Message.objects.filter(reason="card").delete()
    assert [event.action for event in events()] == (
        ["insert"] * 3 + ["update"] * 6 + ["delete"] * 3
    )


def test_raw_sql_and_copy_are_seen() -> None:
    row = "9, 'note:9', 'note', '', '{}', 'queued', 0, 0, %s, '', %s"
    columns = (
        "id, key, kind, study_id, payload, state, attempts, doubts, not_before, "
        "reason, created_at"
    )
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into trialsite_message ({columns}) values ({row})", [now, now]
        )
        with as_owner():
            cursor.execute(
                "with w as (select 9 as id) delete from trialsite_message m "
                "using w where m.id = w.id"
            )
        with cursor.copy(
            "copy trialsite_site (code, name, timezone) from stdin"
        ) as copy:
            copy.write_row(["XYZ", "Elsewhere", "UTC"])
    assert [event.action for event in events()] == ["insert", "delete"]
    assert events("trialsite_site")[-1].new == {
        "code": "XYZ",
        "name": "Elsewhere",
        "timezone": "UTC",
    }


def test_an_update_that_changes_nothing_leaves_no_event() -> None:
    before = len(events("trialsite_site"))
    for site in Site.objects.all():
        site.save()
    assert len(events("trialsite_site")) == before


def test_bookkeeping_of_the_outbox_leaves_no_event() -> None:
    one = note(1)
    one.save()
    Message.objects.update(attempts=1)
    assert [event.action for event in events()] == ["insert"]


def test_a_row_of_a_person_says_whose_and_where_it_is(visit: Visit) -> None:
    """R3-06: the record can be searched by participant and site."""
    response = open_response(
        visit=visit, instrument="bpi", mode="phone", by=visit.participant.enrolled_by
    )
    save_answers(
        response=response, values={"bpi_worst": 7}, by=visit.participant.enrolled_by
    )
    study_id = visit.participant.study_id
    tables = {
        event.table_name: event.site_code
        for event in AuditEvent.objects.filter(study_id=study_id)
    }
    assert set(tables.values()) == {"MAD"}
    assert set(tables) >= {
        "participants_participant",
        "participants_identity",
        "participants_allocation",
        "assessments_visit",
        "assessments_response",
        "assessments_score",
        "assessments_opioidday",
        "assessments_opioidproduct",
        "assessments_opioiddose",
    }
    answer = events("assessments_response")[-1]
    assert answer.new is not None
    assert answer.new["answers"] == {"bpi_worst": 7}


def test_who_a_person_is_never_reaches_the_record(erin: Participant) -> None:
    identity = Identity.objects.get(participant=erin)
    identity.family_name = "Waters"
    with giving_reason("She married."):
        identity.save(update_fields=["family_name"])
    made, changed = events("participants_identity")
    assert changed.changed == [
        *("alike_index", "family_index", "family_name", "initials_index"),
        "person_index",
    ]
    assert changed.new is not None and set(changed.new.values()) == {"(sealed)"}
    told = str([made.old, made.new, changed.old, changed.new])
    assert not [word for word in ("Erin", "Stone", "Waters", "555") if word in told]


def test_a_password_never_reaches_the_record(coordinator: User) -> None:
    coordinator.set_password("correct horse battery")
    coordinator.save(update_fields=["password"])
    told = str([(event.old, event.new) for event in events("trialsite_user")])
    assert "argon2" not in told
    assert "(sealed)" in told


def test_a_role_that_is_given_or_taken_is_recorded(coordinator: User) -> None:
    """R3-04: accounts and rights are in the record."""
    with as_owner():
        Membership.objects.filter(user=coordinator).delete()
    given, taken = events("trialsite_membership")
    assert given.new is not None and given.new["role"] == "coordinator"
    assert taken.old is not None and taken.old["site_id"] == "MAD"


def test_the_record_keeps_the_servers_time_and_the_trials() -> None:
    """R3-07: where the clock is held or runs ahead, both times are known."""
    with clock.fixed(datetime(2026, 3, 2, 18, tzinfo=UTC)):
        note(1).save()
    note(2).save()
    held, running = events()
    assert held.trial_at == datetime(2026, 3, 2, 18, tzinfo=UTC)
    assert held.at > held.trial_at
    assert abs(running.at - running.trial_at) < timedelta(seconds=1)


def test_inner_acting_ends_where_it_ends() -> None:
    note(1).save()
    with acting_as(actor=system("inner"), source="task"):
        note(2).save()
    note(3).save()
    assert [event.actor for event in events()] == [ACTOR.text, "inner", ACTOR.text]


def test_who_acts_is_told_again_after_a_savepoint_is_taken_back() -> None:
    with acting_as(actor=system("outer"), source="task"):
        with transaction.atomic():
            note(1).save()
        try:
            with (
                acting_as(actor=system("inner"), source="task"),
                transaction.atomic(),
            ):
                note(2).save()
                raise KeyError
        except KeyError:
            note(3).save()
    assert [event.actor for event in events()] == ["outer", "outer"]
