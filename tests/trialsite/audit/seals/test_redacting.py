"""Stray personal data leaves the record, and a tombstone stays."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from tests.database import as_owner
from tests.fixtures.people import make_user
from tests.fixtures.seals import Do, Look, event_of
from trialsite.access.models import User
from trialsite.access.scope import OutsideScope
from trialsite.audit.models import AuditEvent
from trialsite.audit.seals.redacting import NotRedacted, redact
from trialsite.audit.seals.sealing import seal_new
from trialsite.outbox.models import Message

Notes = list[Message]
WHY = "A name was typed where only a code belongs."


def test_a_redaction_leaves_a_tombstone_that_verifying_accepts_and_names(
    notes: Notes, two: tuple[User, User], look: Look
) -> None:
    """R3-05: the content is gone; its hash, who, when and why stay."""
    with as_owner():
        Message.objects.filter(pk=notes[0].pk).update(payload={"who": "Erin Stone"})
    stray = AuditEvent.objects.earliest("-id")
    with as_owner():
        Message.objects.filter(pk=notes[0].pk).update(payload={"who": "17"})
    corrected = AuditEvent.objects.earliest("-id")
    seal_new()
    out = StringIO()
    call_command(
        "redact_audit",
        *(str(stray.pk), str(corrected.pk), "--field", "payload.who"),
        *("--reason", WHY, "--by", two[0].email, "--agreed-by", two[1].email),
        stdout=out,
    )
    stray.refresh_from_db()
    corrected.refresh_from_db()
    assert stray.new == {"payload": {"who": "(redacted)"}}
    assert corrected.old == {"payload": {"who": "(redacted)"}}
    told = str(list(AuditEvent.objects.values_list("old", "new")))
    assert "Erin" not in told
    seal_new()
    found = look()
    assert found.faults == []
    assert len(found.tombstones) == 2
    assert "payload.who redacted on" in found.tombstones[0]
    assert f"by Ada Roe, agreed by Art Orr: {WHY}" in found.tombstones[0]


def test_under_cover_of_a_tombstone_nothing_else_is_changed(
    notes: Notes, two: tuple[User, User], look: Look, unseen: Do
) -> None:
    ada, art = two
    event = event_of(notes[0])
    redact(event=event.pk, fields=["key"], reason=WHY, by=ada, agreed_by=art)
    redact(event=event.pk, fields=["kind"], reason=WHY, by=art, agreed_by=ada)
    assert look().faults == []
    for change in (
        "new = jsonb_set(new, '{state}', '\"sent\"')",
        "actor = 'somebody else'",
        "reason = 'another'",
    ):
        unseen("create temp table kept as select * from trialsite_auditevent")
        unseen(f"update trialsite_auditevent set {change} where id = %s", event.pk)
        kinds = [(fault.kind, fault.event) for fault in look().faults]
        assert ("altered", event.pk) in kinds
        unseen("delete from trialsite_auditevent where id = %s", event.pk)
        unseen(
            "insert into trialsite_auditevent overriding system value "
            "select * from kept where id = %s",
            event.pk,
        )
        unseen("drop table kept")


def test_it_takes_two_administrators_a_reason_and_something_to_take_out(
    two: tuple[User, User],
) -> None:
    ada, art = two
    coordinator = make_user("Cora Lind", "coordinator", "MAD")
    event = AuditEvent.objects.earliest("-id").pk
    with pytest.raises(NotRedacted, match="two people"):
        redact(event=event, fields=["role"], reason=WHY, by=ada, agreed_by=ada)
    with pytest.raises(NotRedacted, match="blank"):
        redact(event=event, fields=["role"], reason=" ", by=ada, agreed_by=art)
    with pytest.raises(OutsideScope):
        redact(event=event, fields=["role"], reason=WHY, by=ada, agreed_by=coordinator)
    with pytest.raises(DatabaseError, match="has none of"):
        redact(event=event, fields=["nothing"], reason=WHY, by=ada, agreed_by=art)
    with pytest.raises(DatabaseError, match="no event"):
        redact(event=-1, fields=["role"], reason=WHY, by=ada, agreed_by=art)
    with pytest.raises(CommandError, match=r"no account of nobody@example\.org"):
        call_command(
            "redact_audit",
            *(str(event), "--field", "role", "--reason", WHY),
            *("--by", "nobody@example.org", "--agreed-by", art.email),
        )


def test_the_programs_own_role_redacts_nothing(two: tuple[User, User]) -> None:
    """Whoever gets to speak SQL through the program could name any two."""
    ada, art = two
    event = AuditEvent.objects.earliest("-id").pk
    with pytest.raises(DatabaseError, match="permission denied"):
        redact(
            event=event,
            fields=["role"],
            reason=WHY,
            by=ada,
            agreed_by=art,
            using="default",
        )
    for nowhere in ("default", "owner"):
        with pytest.raises(CommandError, match="Set DATABASE_KEYS_URL"):
            call_command(
                "redact_audit",
                *(str(event), "--field", "role", "--reason", WHY),
                *("--by", ada.email, "--agreed-by", art.email, "--database", nowhere),
            )


def test_a_tombstone_stays(two: tuple[User, User]) -> None:
    ada, art = two
    event = AuditEvent.objects.earliest("-id").pk
    redact(event=event, fields=["role"], reason=WHY, by=ada, agreed_by=art)
    for touch in ("delete from", "update"):
        change = " set reason = 'x'" if touch == "update" else ""
        with (
            pytest.raises(DatabaseError, match="is refused"),
            as_owner(),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"{touch} trialsite_auditredaction{change}")
