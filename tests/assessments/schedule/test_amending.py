"""An amendment of the protocol while people are in the trial."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from assessments.reminders.actions import plan_reminders
from assessments.responses.actions import open_response
from tests.amending import Amended, noon
from tests.builders import visit_of
from tests.filling import fill
from trialsite.audit.models import AuditEvent
from trialsite.exports.registry import datasets
from trialsite.protocol import ProtocolError, current
from trialsite.protocol.actions import (
    NeedsAmendment,
    NothingToAmend,
    amend,
    load_protocol,
    running_version,
)
from trialsite.protocol.models import ProtocolVersion

M09 = 'code = "m09"\n'


@pytest.fixture
def stamp(tmp_path, settings):
    return Amended.copy_of(settings, tmp_path)


@pytest.fixture
def person(in_an_arm_today):
    return in_an_arm_today


def retire_m09(stamp):
    stamp.change("trial.toml", M09, f"{M09}retired = true\n")


def every_page_stands(person, user):
    client = Client()
    client.force_login(user)
    for path in (
        "/",
        "/participants/",
        "/participants/?show=grid",
        f"/participants/{person.study_id}/",
        "/protocol/",
    ):
        assert client.get(path).status_code == 200, path


def columns_now():
    return {
        f"{table.name}.{column.name}"
        for table in datasets()
        for column in table.columns
    }


def test_nothing_of_a_running_trial_is_loaded_by_the_way(person, stamp):
    retire_m09(stamp)
    with pytest.raises(NeedsAmendment, match="amend"):
        load_protocol()


def test_a_visit_that_people_have_is_not_taken_out(person, stamp):
    stamp.change("trial.toml", stamp.visit("m09"), "")
    stamp.change("trial.toml", "m09 = 50, ", "")
    with pytest.raises(ProtocolError, match="retired = true") as refused:
        amend(reason="Fewer visits")
    [problem] = refused.value.problems
    assert (problem.file, problem.key) == ("trial.toml", "visits.m09")


@pytest.mark.parametrize(
    ("file", "old", "new", "key"),
    [
        ("trial.toml", 'code = "MBT"', 'code = "MB2"', "arms.MBT"),
        ("trial.toml", 'code = "MAD"', 'code = "MDN"', "sites.MAD"),
        ("trial.toml", "m06", "month06", "visits.m06"),
        ("instruments/bpi.toml", "bpi_worst", "bpi_most", "items.bpi_worst"),
    ],
    ids=["an arm", "a site", "a visit", "an item"],
)
def test_what_rows_name_is_not_renamed(person, stamp, file, old, new, key):
    """Each made pages answer 500, or left answers without a table."""
    stamp.change_all(old, new)
    with pytest.raises(ProtocolError) as refused:
        amend(reason="Better codes")
    assert (file, key) in [(one.file, one.key) for one in refused.value.problems]


def test_a_retired_visit_is_not_asked_for_and_every_page_stands(
    person, stamp, coordinator
):
    before = columns_now()
    retire_m09(stamp)
    made = amend(reason="Fewer visits")
    assert "Visit m09 is retired." in made.changes
    assert "Visit m09 is retired: 1 planned visit not asked for." in made.effects
    with noon(person, visit_of(person, "m09")):
        assert plan_reminders() == []
        every_page_stands(person, coordinator)
    assert columns_now() >= before


def test_a_new_visit_reaches_people_who_are_in_the_trial(person, stamp):
    last = stamp.visit("m12")
    added = (
        last.replace('"m12"', '"m18"')
        .replace("12 months", "18 months")
        .replace("months = 12", "months = 18")
        .replace('short = "12', 'short = "18')
    )
    stamp.change("trial.toml", last, f"{last}{added}")
    made = amend(reason="One more visit")
    assert "New visit: m18 (18 months)." in made.changes
    assert "Visit m18 is new: planned 1 time for people followed." in made.effects
    planned = visit_of(person, "m18")
    assert planned.protocol_version == made.version
    assert planned.opens_on > visit_of(person, "m12").closes_on


def test_a_window_that_is_ahead_moves_and_one_that_was_begun_stays(
    person, stamp, coordinator
):
    begun, ahead = visit_of(person, "m03"), visit_of(person, "m06")
    with noon(person, begun):
        open_response(visit=begun, instrument="bpi", mode="phone", by=coordinator)
        for code in ("m03", "m06"):
            block = stamp.visit(code)
            shorter = block.replace("closes = 45", "closes = 40")
            stamp.change("trial.toml", block, shorter)
        made = amend(reason="A shorter window")
    assert visit_of(person, "m03").closes_on == begun.closes_on
    assert visit_of(person, "m06").closes_on == ahead.closes_on - timedelta(days=5)
    assert any(
        sentence == "Visit m06: 1 planned visit under the new version, 1 of them with "
        "another window."
        for sentence in made.effects
    )


def test_a_form_goes_on_under_the_version_that_it_was_begun_with(
    person, stamp, coordinator
):
    visit = visit_of(person, "m03")
    with noon(person, visit):
        response = open_response(
            visit=visit, instrument="bpi", mode="phone", by=coordinator
        )
        item = response.form.items[0]
        stamp.change("instruments/bpi.toml", item.label, "In other words")
        amend(reason="Better words")
        response.refresh_from_db()
        assert response.form.items[0].label == item.label
        assert current().instrument("bpi").items[0].label == "In other words"


def test_an_amendment_is_dated_and_recorded_with_its_reason(person, stamp):
    retire_m09(stamp)
    amend(reason="Fewer visits")
    assert running_version().note == "Fewer visits"
    event = AuditEvent.objects.filter(table_name="trialsite_protocolversion").first()
    assert (event.action, event.reason) == ("insert", "Fewer visits")
    with pytest.raises(NothingToAmend):
        amend(reason="Once more")


def test_the_command_shows_first_and_changes_nothing(person, stamp, capsys):
    retire_m09(stamp)
    call_command("amend")
    said = capsys.readouterr().out
    assert "Visit m09 is retired" in said
    assert "Nothing was changed" in said
    assert ProtocolVersion.objects.count() == 1
    with pytest.raises(CommandError, match="--reason"):
        call_command("amend", "--apply")
    call_command("amend", "--apply", "--reason", "Fewer visits")
    assert ProtocolVersion.objects.count() == 2


def test_a_form_that_was_filled_keeps_its_page_and_its_columns_when_retired(
    person, stamp, coordinator
):
    before = columns_now()
    visit = visit_of(person, "m06")
    with noon(person, visit):
        fill(visit, by=None)
        for code in ("m03", "m06", "m09", "m12"):
            block = stamp.visit(code)
            stamp.change("trial.toml", block, block.replace('"sf12", ', ""))
        code = 'code = "sf12"\n'
        stamp.change("instruments/sf12.toml", code, f"{code}retired = true\n")
        block = stamp.visit("baseline")
        stamp.change("trial.toml", block, block.replace('"sf12", ', ""))
        amend(reason="One form less")
        client = Client()
        client.force_login(coordinator)
        page = client.get(f"/participants/{person.study_id}/visits/m06/sf12/")
        assert page.status_code == 200
        every_page_stands(person, coordinator)
    assert columns_now() >= before
