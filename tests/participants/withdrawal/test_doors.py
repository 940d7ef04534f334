"""Every scope at every door: what is withdrawn is kept to everywhere, at once (R3-20).

One table says what each scope shuts; a door that is not in it fails the test.
"""

import io
from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from assessments.portal.actions import issue_link, use_link
from assessments.portal.refusals import LinkRefused
from assessments.reminders.actions import KIND, open_follow_ups, plan_reminders
from assessments.reminders.decision import ANYBODY, decide
from assessments.reminders.facts import facts_of
from assessments.reminders.next_due import next_due
from assessments.responses.actions import open_response, save_answers
from assessments.responses.refusals import FormRefused
from assessments.schedule.standings import standing_of
from assessments.schedule.states import VisitState
from participants.consent.beginning import begin_by_link
from participants.consent.refusals import ConsentRefused
from participants.next_step import next_step
from participants.withdrawal.actions import take_back, withdraw_from
from participants.withdrawal_scopes import WithdrawalScope
from tests.builders import baseline_done
from tests.filling import fill
from trialsite import clock
from trialsite.access.scope import scope_of
from trialsite.exports.copy import copy_csv, left_out
from trialsite.exports.registry import datasets
from trialsite.outbox.actions import enqueue
from trialsite.outbox.composers import Skip, composer_of
from trialsite.protocol import current


def by_link(visit, coordinator):
    """The participant's own link opens the form."""
    _, code = issue_link(visit=visit)
    try:
        use_link(code=code)
    except LinkRefused:
        return False
    return True


def by_staff(visit, coordinator):
    """Staff can enter a form."""
    try:
        open_response(visit=visit, instrument="bpi", mode="phone", by=coordinator)
    except FormRefused:
        return False
    return True


def visit_due(visit, coordinator):
    """The visit counts as open, on every page that shows it."""
    return standing_of(visit, visit.participant).state == VisitState.OPEN


def on_the_work_list(visit, coordinator):
    """Somebody is asked to call."""
    client = Client()
    client.force_login(coordinator)
    return visit.participant.study_id in client.get("/").content.decode()


def offered_next(visit, coordinator):
    """The participant's page offers the form as the next step."""
    return next_step(visit.participant, scope_of(coordinator)) is not None


def reminder_planned(visit, coordinator):
    return bool(open_follow_ups()) and bool(plan_reminders())


def reminder_written(visit, coordinator):
    """A reminder that was planned before still leaves."""
    unhindered = replace(facts_of(visit), asked=True, person=ANYBODY)
    due = decide(current().reminders, unhindered, "email", clock.now())
    message = enqueue(
        key="before", kind=KIND, payload={"visit": visit.pk, "step": due.step.code}
    )
    return not isinstance(composer_of(KIND)(message), Skip)


def clock_waits_for_it(visit, coordinator):
    """The demo's clock stops for this person's visits."""
    return next_due() is not None


def consent_sent(visit, coordinator):
    """The consent document can be sent by a link."""
    try:
        begin_by_link(
            screening=visit.participant.screening,
            version="v2",
            email="erin@example.org",
            by=coordinator,
        )
    except ConsentRefused as refused:
        return "being contacted" not in str(refused)
    return True


def in_the_datasets(visit, coordinator):
    """Any table of any export has a row about them."""
    person = visit.participant
    names = {person.study_id, str(person.screening_id)}
    for table in datasets():
        out = io.BytesIO()
        copy_csv(table, out, sites=["MAD"], connection=connection)
        header, *rows = out.getvalue().decode().splitlines()
        key = next(
            (k for k in ("study_id", "screening") if k in header.split(",")), None
        )
        if key is None:
            continue
        place = header.split(",").index(key)
        if any(row.split(",")[place] in names for row in rows):
            return True
    return False


DATA = {by_link, by_staff, visit_due, offered_next}
CALLS = {on_the_work_list, reminder_planned, reminder_written, clock_waits_for_it}
SHUTS = {
    WithdrawalScope.THERAPY: set(),
    WithdrawalScope.CONTACT: CALLS | {consent_sent},
    WithdrawalScope.FURTHER_DATA: DATA | CALLS,
    WithdrawalScope.USE_OF_DATA: DATA | CALLS | {in_the_datasets},
}
DOORS = sorted(DATA | CALLS | {consent_sent, in_the_datasets}, key=lambda d: d.__name__)

ALL = {door.__name__ for door in DOORS}


def doors_open(visit, coordinator) -> set[str]:
    """The names of the doors that open, each tried on its own."""
    found = set()
    for door in DOORS:
        with transaction.atomic():
            if door(visit, coordinator):
                found.add(door.__name__)
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("scope", WithdrawalScope)
def test_a_scope_shuts_its_doors_and_no_others(scope, visit, coordinator):
    person = visit.participant
    withdraw_from(
        participant=person,
        scopes=[scope.value],
        reason="time",
        effective_on=clock.today(person.timezone),
        by=coordinator,
    )
    shut = {door.__name__ for door in SHUTS[scope]}
    assert doors_open(visit, coordinator) == ALL - shut


def test_every_door_is_open_to_who_withdrew_from_nothing(visit, coordinator):
    """Or the test above would see shut doors that never open."""
    assert doors_open(visit, coordinator) == ALL


@pytest.mark.parametrize("scope", WithdrawalScope)
def test_what_is_taken_back_opens_again(scope, visit, coordinator):
    person = visit.participant
    withdraw_from(
        participant=person,
        scopes=[scope.value],
        reason="time",
        effective_on=clock.today(person.timezone),
        by=coordinator,
    )
    for code in reversed(list(person.withdrawn)):
        take_back(participant=person, scope=code, note="A slip.", by=coordinator)
    assert visit_due(visit, coordinator)
    assert reminder_planned(visit, coordinator)
    assert in_the_datasets(visit, coordinator)


def test_a_form_that_is_under_way_takes_no_more_answers(visit, coordinator):
    """Also for who had it open before."""
    response = open_response(visit=visit, instrument="bpi", mode="self", by=None)
    withdraw_from(
        participant=visit.participant,
        scopes=["further_data"],
        reason="time",
        effective_on=clock.today(visit.participant.timezone),
        by=coordinator,
    )
    with pytest.raises(FormRefused):
        save_answers(response=response, values={"bpi_worst": 5}, by=None)


def test_the_export_says_how_many_rows_it_leaves_out(visit, coordinator):
    fill(visit, by=coordinator)
    person = visit.participant
    baseline_done("MAD", by=coordinator)
    withdraw_from(
        participant=person,
        scopes=["use_of_data"],
        reason="time",
        effective_on=clock.today(person.timezone),
        by=coordinator,
    )
    counts = {
        table.name: left_out(table, sites=["MAD"], connection=connection)
        for table in datasets()
    }
    assert (counts["participants"], counts["screenings"], counts["visits"]) == (1, 1, 5)
    assert (counts["bpi"], counts["signatures"]) == (2, 1)


def test_every_table_about_people_says_whose_row_it_is():
    """Or its rows would stay in the datasets of who withdrew the use of their data."""
    about = [
        table.name
        for table in datasets()
        if {"study_id", "screening"} & {column.name for column in table.columns}
        and table.participant is None
    ]
    assert about == []


def test_the_page_records_several_scopes_and_shows_them(client, visit, coordinator):
    client.force_login(coordinator)
    person = visit.participant
    address = reverse("withdraw", args=[person.study_id])
    day = f"{clock.today(person.timezone)}"
    typed = {"scopes": ["therapy", "contact"], "reason": "time", "effective_on": day}
    page = client.post(address, typed, follow=True).content.decode()
    assert "withdrew from 2 things: the therapy; being contacted" in page
    back = reverse("withdraw-back", args=[person.study_id])
    assert back in page
    sent = {"scope": "contact", "note": "They called us."}
    page = client.post(back, sent, follow=True).content.decode()
    assert "Taken back: being contacted" in page
    assert "They called us." in page
