"""The audit trail as its readers see it."""

import csv
import json
from dataclasses import replace
from io import StringIO

import pytest
from django.test import Client

from assessments.responses.actions import open_response, save_answers
from assessments.schedule.models import Visit
from participants.enrolment.models import Identity, Participant
from participants.randomization.models import Allocation
from tests.counting import queries
from trialsite.access import roles, scope
from trialsite.access.concealed import within
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.audit.models import AuditEvent
from trialsite.audit.views import ON_A_PAGE
from trialsite.context.acting import giving_reason
from trialsite.outbox.models import Message
from trialsite.protocol import current

pytestmark = pytest.mark.django_db


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def body(client: Client, address: str) -> str:
    parts = client.get(address).streaming_content  # type: ignore[attr-defined] # stream
    return b"".join(parts).decode()


def test_a_request_signs_what_it_writes(client: Client, coordinator: User) -> None:
    """P11-10: who, in which role, from where, under the id of the log lines."""
    client.force_login(coordinator)
    client.post("/sign-out/")
    coordinator.set_password("correct horse battery")
    coordinator.save(update_fields=["password"])
    answer = client.post(
        "/sign-in/",
        {"username": coordinator.email, "password": "correct horse battery"},
    )
    event = AuditEvent.objects.filter(changed=["signed_in_at"]).earliest("-id")
    assert (event.actor, event.source) == (coordinator.name, "web")
    assert event.request_id == answer["X-Request-ID"] != ""


def test_an_answer_is_told_in_the_words_of_its_form(
    client: Client, visit: Visit, coordinator: User
) -> None:
    """R3-06: labels, not codes; R3-07: UTC with its offset, and the site's time."""
    response = open_response(
        visit=visit, instrument="bpi", mode="phone", by=coordinator
    )
    for value in (5, 7):
        save_answers(response=response, values={"bpi_worst": value}, by=coordinator)
    client.force_login(coordinator)
    shown = page(client, f"/audit/?participant={visit.participant.study_id.lower()}")
    label = response.form.item("bpi_worst").label
    assert f"<b>Answers: {label}</b> 5 → 7" in shown
    assert "2 Jun 2026, 6:00:00 pm UTC" in shown
    assert "2 Jun 2026, 1:00:00 pm CDT" in shown
    assert "bpi_worst" not in shown
    history = page(client, f"/audit/assessments_response/{response.pk}/")
    assert "Phone interview" in history
    assert "History of response" in history


def test_another_sites_changes_are_not_there(
    client: Client, erin: Participant, stranger: User
) -> None:
    client.force_login(stranger)
    assert erin.study_id not in page(client, "/audit/")
    assert "No change fits" in page(client, f"/audit/?participant={erin.study_id}")
    row = f"/audit/participants_participant/{erin.pk}/"
    assert erin.study_id not in page(client, row)
    assert erin.study_id not in body(client, "/audit/trail.csv")


def test_accounts_are_for_those_who_see_every_site(
    client: Client, coordinator: User, admin_user: User
) -> None:
    client.force_login(coordinator)
    assert "Ada Roe" not in page(client, "/audit/?table=trialsite_user")
    client.force_login(admin_user)
    assert "Ada Roe" in page(client, "/audit/?table=trialsite_user")


def test_it_is_found_by_field_person_and_day(
    client: Client, erin: Participant, coordinator: User
) -> None:
    with giving_reason("It was misheard."):
        identity = Identity.objects.get(participant=erin)
        identity.phone = "1"
        identity.save(update_fields=["phone"])
    client.force_login(coordinator)
    found = page(client, "/audit/?field=participants_identity.phone")
    assert "<b>Phone</b> kept sealed → kept sealed" in found
    assert "It was misheard." in found
    assert "misheard" not in page(client, "/audit/?field=participants_identity.email")
    assert "No change fits" in page(client, "/audit/?actor=Zebedee")
    assert "No change fits" in page(client, "/audit/?until=2020-01-01")
    wrong = page(client, "/audit/?since=never&actor=Cora")
    assert "That is no day" in wrong
    assert "Cora" in wrong


@pytest.mark.parametrize(
    "missing",
    [{Permission.SEE_ARM}, set()],
    ids=["who may not see it", "who recruits"],
)
def test_the_arm_is_hidden_from(
    missing: set[Permission],
    client: Client,
    erin: Participant,
    coordinator: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """R3-01: a reader without the permission learns no arm, in page or file. RND-06:
    nor does a recruiter get a list of them in their order, with their places."""
    address = "/audit/?table=participants_allocation"
    arm = within(Allocation.objects.get().arm)
    client.force_login(coordinator)
    permissions = roles.COORDINATOR.permissions
    allowed = replace(
        roles.COORDINATOR, permissions=permissions - {Permission.RANDOMIZE}
    )
    monkeypatch.setitem(scope.ROLES, "coordinator", allowed)
    assert f'"new": "{arm_label(arm)}"' in body(client, as_json(address))
    hidden = replace(roles.COORDINATOR, permissions=permissions - missing)
    monkeypatch.setitem(scope.ROLES, "coordinator", hidden)
    for told in (page(client, address), body(client, as_json(address))):
        assert arm_label(arm) not in told
        assert f'"{arm}"' not in told
        assert "site=MAD/dose=lt90" not in told
        assert "hidden: it reveals the arm" in told


def arm_label(code: str) -> str:
    return current().arm(code).label


def as_json(address: str) -> str:
    return address.replace("/audit/", "/audit/trail.json")


def test_older_pages_follow_by_key(client: Client, admin_user: User) -> None:
    Message.objects.bulk_create(
        Message(key=f"note:{number}", kind="note", payload={})
        for number in range(ON_A_PAGE + 10)
    )
    client.force_login(admin_user)
    first = client.get("/audit/?table=trialsite_message")
    older = first.context["older"]
    second = client.get(f"/audit/?table=trialsite_message&before={older}")
    assert len(first.context["lines"]) == ON_A_PAGE
    assert len(second.context["lines"]) == 10
    assert second.context["older"] is None


def test_the_files_hold_every_event_in_words(
    client: Client, erin: Participant, coordinator: User
) -> None:
    """P11-07: the trail can be taken out, as CSV and as JSON."""
    client.force_login(coordinator)
    rows = list(csv.DictReader(StringIO(body(client, "/audit/trail.csv"))))
    entries = json.loads(body(client, "/audit/trail.json"))
    expected = set(
        AuditEvent.objects.filter(site_code="MAD").values_list("pk", flat=True)
    )
    assert {entry["event"] for entry in entries} == expected
    assert {int(row["event"]) for row in rows} == expected
    assert {row["participant"] for row in rows} >= {erin.study_id}
    nothing = "/audit/trail.json?actor=Zebedee"
    assert json.loads(body(client, nothing)) == []


def test_nobody_without_the_permission_reads_it(client: Client, db: None) -> None:
    person = User.objects.create(email="no@example.org", name="No Role")
    client.force_login(person)
    for address in ("/audit/", "/audit/trail.csv"):
        assert client.get(address).status_code == 403
    assert client.get("/audit/trialsite_site/MAD/").status_code == 404


def test_a_page_costs_the_same_however_long_it_is(
    client: Client, erin: Participant, coordinator: User
) -> None:
    client.force_login(coordinator)
    few = queries(lambda: client.get("/audit/?table=participants_identity"))
    many = queries(lambda: client.get("/audit/"))
    assert len(few) == len(many)
    panel = page(client, f"/participants/{erin.study_id}/")
    assert f"/audit/?participant={erin.study_id}" in panel
