"""The page about the record's seals, and what leaves the machine."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core import mail
from django.test import Client

from tests.fixtures.people import make_user
from tests.fixtures.seals import Do, event_of, note
from trialsite import clock
from trialsite.access.models import User
from trialsite.audit import clocks, tasks
from trialsite.audit.acts import Act
from trialsite.audit.models import AuditEvent
from trialsite.audit.seals import nightly
from trialsite.audit.seals.letter import write_to_inspectors
from trialsite.audit.seals.seal import read_line
from trialsite.audit.seals.sealing import seal_new
from trialsite.context import clock_offset
from trialsite.outbox.models import Message
from trialsite.outbox.sending import sweep
from trialsite.protocol import current

Notes = list[Message]


def page(client: Client) -> str:
    return client.get("/audit/seals/").content.decode()


@pytest.fixture
def ada(client: Client, committed_db: None) -> User:
    """An administrator, signed in."""
    user = make_user("Ada Roe", "administrator", None)
    client.force_login(user)
    return user


def test_the_page_tells_the_last_seal_and_what_waits(
    client: Client, ada: User, copy: Path
) -> None:
    assert "None yet" in page(client)
    note(1)
    tasks.seal()
    note(2)
    shown = page(client)
    assert "No. 1, " in shown
    assert "<dd>1 event</dd>" in shown
    answer = client.get("/audit/seals/file/")
    body = b"".join(answer.streaming_content)  # type: ignore[attr-defined] # streamed
    assert body == copy.read_bytes()
    assert read_line(body.decode().splitlines()[0]).is_signed


def test_the_nightly_verification_is_kept_shown_and_told(
    client: Client,
    ada: User,
    notes: Notes,
    unseen: Do,
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """P11-02: nobody has to ask for it."""
    settings.SECURITY_CONTACT = "watch@example.org"
    tasks.seal()
    tasks.verify()
    assert "All is well" in page(client)
    assert not Message.objects.filter(kind="record-at-fault").exists()
    event = event_of(notes[0])
    unseen("update trialsite_auditevent set actor = 'x' where id = %s", event.pk)
    monkeypatch.setattr(nightly, "last_night", clock.wall)  # The next night.
    tasks.verify()
    shown = page(client)
    assert "Faults found" in shown
    assert f"ALTERED: event {event.pk}" in shown
    sweep()
    assert "found 1 faults" in letters_to("watch@example.org")[0]


def letters_to(address: str) -> list[str]:
    return [letter.body for letter in mail.outbox if letter.to == [address]]


def test_each_inspector_gets_the_newest_seal_once_a_day(
    ada: User, notes: Notes, settings: LazySettings
) -> None:
    count = sum(len(site.inspectors) for site in current().sites)
    assert count
    assert write_to_inspectors() == count
    assert write_to_inspectors() == 0
    sweep()
    address = current().sites[0].inspectors[0]
    (body,) = letters_to(address)
    seal = read_line(body.splitlines()[-1])
    assert seal.is_signed
    assert (seal.header.seal, seal.entries) == (3, "")


def test_a_trial_that_names_no_inspector_sends_no_letter(
    committed_db: None, copy: Path, tiny: None
) -> None:
    note(1)
    seal_new()
    assert write_to_inspectors() == 0


def test_who_may_not_see_access_sees_no_seals(client: Client, db: None) -> None:
    client.force_login(make_user("Cora Lind", "coordinator", "MAD"))
    for address in ("/audit/seals/", "/audit/seals/file/"):
        assert client.get(address).status_code == 403
    assert "/audit/seals/" not in client.get("/audit/").content.decode()


@pytest.mark.django_db
def test_clocks_that_differ_are_told_of_once_an_hour(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R3-07: drift of the clocks on the wall."""
    settings.SECURITY_CONTACT = "watch@example.org"
    clocks.report_drift()
    assert not Message.objects.filter(kind="clock-drift").exists()
    monkeypatch.setattr(clocks, "drift", lambda: timedelta(seconds=-7.25))
    clocks.report_drift()
    clocks.report_drift()
    assert Message.objects.filter(kind="clock-drift").count() == 1
    sweep()
    assert "7.2 seconds behind" in letters_to("watch@example.org")[0]


@pytest.mark.django_db
def test_the_demos_clock_is_no_drift(settings: LazySettings) -> None:
    """It runs ahead on purpose, and each event keeps both times."""
    settings.DEMO = True
    try:
        clock.move_demo_clock(to=clock.now() + timedelta(days=90))
        assert abs(clocks.drift()) < timedelta(seconds=2)
        note(1)
        event = AuditEvent.objects.filter(table_name="trialsite_message").earliest(
            "-id"
        )
        assert event.trial_at - event.at > timedelta(days=89)
    finally:
        clock_offset.ahead.set(timedelta())


@pytest.mark.django_db
def test_signing_in_and_out_and_taking_the_trail_away_are_in_the_record(
    client: Client,
) -> None:
    """R3-04: access, and workflow actions, beside the data."""
    password = "correct horse battery"
    user = make_user("Ada Roe", "administrator", None, password=password)
    client.post("/sign-in/", {"username": user.email, "password": password})
    answer = client.get("/audit/trail.json")
    list(answer.streaming_content)  # type: ignore[attr-defined] # streamed
    client.post("/sign-out/")
    assert Act.objects.get().kind == Act.Kind.TOOK_TRAIL
    tables = ("trialsite_act", "trialsite_signedin")
    events = AuditEvent.objects.filter(table_name__in=tables).order_by("id")
    assert [(event.action, event.actor) for event in events] == [
        (action, "Ada Roe") for action in ("insert", "insert", "update")
    ]
    client.force_login(user)
    trail = client.get("/audit/?table=trialsite_act").content.decode()
    assert "Downloaded the audit trail" in trail
