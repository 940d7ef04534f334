"""Who redacts is asked by the database, and afterwards of the record."""

import os
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from tests.database import as_owner
from tests.fixtures.people import make_user
from tests.fixtures.seals import Do, Look, event_of
from trialsite.access.models import User
from trialsite.access.roles import ROLES, Permission
from trialsite.audit.seals.redacting import MAY_REDACT, REDACT, redact
from trialsite.outbox.models import Message
from trialsite.values.instants import day_words

Link = psycopg.Connection[tuple[object, ...]]
Notes = list[Message]
WHY = "A name was typed where only a code belongs."


@pytest.fixture
def by_hand(committed_db: None) -> Iterator[Link]:
    """The role of the keys, which alone may redact, with raw SQL."""
    with psycopg.connect(os.environ["DATABASE_KEYS_URL"], autocommit=True) as link:
        link.execute("select set_config('trial.actor', 'Cora Lind', false)")
        yield link


def lapsed(user: User) -> None:
    user.memberships.update(ends_on=date.today() - timedelta(days=1))


def to_come(user: User) -> None:
    # No act of the program moves the beginning of one that is there.
    with as_owner():
        user.memberships.update(begins_on=date.today() + timedelta(days=9))


def shut(user: User) -> None:
    user.is_active = False
    user.inactive_reason = User.Inactive.DEACTIVATED
    user.save(update_fields=["is_active", "inactive_reason"])


NONE = "no administrator"
WHO = {
    "a therapist": (
        lambda: make_user("Tom Hall", "therapist", "MAD"),
        "no administrator",
    ),
    "an analyst": (lambda: make_user("Ann Low", "analyst", None), "no administrator"),
    "one whose right ended": (lambda: administrator(lapsed), "no administrator"),
    "one whose right is to come": (lambda: administrator(to_come), "no administrator"),
    "one whose account is shut": (lambda: administrator(shut), "not active"),
}


def administrator(*then: Callable[[User], None]) -> User:
    made = make_user("Max Voss", "administrator", None)
    for do in then:
        do(made)
    return made


@pytest.mark.parametrize("who", WHO)
def test_raw_sql_names_nobody_who_may_not(
    notes: Notes,
    two: tuple[User, User],
    by_hand: Link,
    who: str,
) -> None:
    """As the first and as the second, whatever day the session says it is."""
    make, words = WHO[who]
    event, other = event_of(notes[0]), make()
    for day in ("", "2020-02-02T12:00:00+00:00"):
        by_hand.execute("select set_config('trial.at', %s, false)", [day])
        for pair in ((two[0].pk, other.pk), (other.pk, two[0].pk)):
            with pytest.raises(psycopg.Error, match=words):
                by_hand.execute(REDACT, [event.pk, ["key"], WHY, *pair])
    event.refresh_from_db()
    assert event.new["key"] == "note:0"


def test_raw_sql_gives_two_people_and_a_reason(
    notes: Notes,
    two: tuple[User, User],
    by_hand: Link,
) -> None:
    event, (ada, art) = event_of(notes[0]), two
    for values, words in (
        ([event.pk, ["key"], WHY, ada.pk, ada.pk], "takes_two"),
        ([event.pk, ["key"], " ", ada.pk, art.pk], "says why"),
        ([event.pk, [], WHY, ada.pk, art.pk], "has none of"),
        ([event.pk, ["key"], WHY, ada.pk, 10**9], "not active"),
        ([event.pk, ["key"], WHY, ada.pk, None], "not active"),
    ):
        with pytest.raises(psycopg.Error, match=words):
            by_hand.execute(REDACT, values)


BY_HAND = """
    insert into trialsite_auditredaction
        (event, fields, reason, by_id, agreed_by_id, at, was, now_is)
    select id, '{actor}', 'x', %s, %s, now(), array[old::text], array[new::text]
    from trialsite_auditevent where id = %s
"""


def test_a_redaction_past_the_rule_is_named(
    notes: Notes, two: tuple[User, User], unseen: Do, look: Look
) -> None:
    """Somebody wrote it whom no trigger stops, and perhaps wrote its event as well."""
    event, tom = event_of(notes[0]), make_user("Tom Hall", "therapist", "MAD")
    unseen(BY_HAND, two[0].pk, tom.pk, event.pk)
    faults = {fault.kind: fault for fault in look().faults}
    assert "does not say that anybody made it" in faults["redaction refused"].text
    assert faults["redaction refused"].event == event.pk
    unseen(
        "insert into trialsite_auditevent (at, trial_at, txid, table_name, row_pk, "
        "action, changed, new, actor_kind, actor, role, reason, request_id, source) "
        "select now(), now(), 1, 'trialsite_auditredaction', id, 'insert', '{}', "
        "to_jsonb(r), 'staff', 'Ada Roe', '', '', '', '' "
        "from trialsite_auditredaction r"
    )
    found = [fault.text for fault in look().faults if fault.kind == "redaction refused"]
    assert len(found) == 1
    assert "by Ada Roe, agreed by Tom Hall: Tom Hall was no administrator" in found[0]


def test_a_right_that_is_to_come_is_not_used_early_unseen(
    notes: Notes, two: tuple[User, User], by_hand: Link, look: Look
) -> None:
    """The database goes by the later of its own clock and the session's, as the demo
    needs it, and the record has both."""
    event, max_voss = event_of(notes[0]), administrator(to_come)
    day = date.today() + timedelta(days=10)
    by_hand.execute("select set_config('trial.at', %s, false)", [f"{day} 12:00+00"])
    by_hand.execute(REDACT, [event.pk, ["key"], WHY, two[0].pk, max_voss.pk])
    (fault,) = look().faults
    assert fault.kind == "redaction refused"
    assert f"as on {day_words(day)}, which had not come" in fault.text


def test_who_may_no_longer_is_no_fault_of_what_they_did(
    notes: Notes, two: tuple[User, User], look: Look
) -> None:
    ada, art = two
    redact(
        event=event_of(notes[0]).pk, fields=["key"], reason=WHY, by=ada, agreed_by=art
    )
    art.memberships.update(ends_on=date.today())
    ada.is_active = False
    ada.save(update_fields=["is_active", "inactive_reason"])
    assert look().faults == []


def test_whose_right_is_being_ended_waits_for_the_redaction(
    notes: Notes, two: tuple[User, User], by_hand: Link
) -> None:
    """So the record has both in the order in which they held."""
    by_hand.execute("begin")
    event = event_of(notes[0])
    by_hand.execute(REDACT, [event.pk, ["key"], WHY, two[0].pk, two[1].pk])
    with pytest.raises(DatabaseError, match="lock"), transaction.atomic():
        connection.cursor().execute("set local lock_timeout = '200ms'")
        two[1].memberships.update(ends_on=date.today())
    by_hand.execute("rollback")


@pytest.mark.django_db
def test_the_database_knows_the_roles_that_give_access() -> None:
    holders = {
        code
        for code, role in ROLES.items()
        if Permission.MANAGE_ACCESS in role.permissions
    }
    assert set(MAY_REDACT) == holders
    with connection.cursor() as cursor:
        cursor.execute(
            "select prosrc from pg_proc where proname = 'trialsite_audit_redact'"
        )
        (source,) = cursor.fetchone()
    assert set(re.findall(r"m\.role = '(\w+)'", source)) == holders
