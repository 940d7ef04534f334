"""Another trial walks the same road: two sites, three arms 2:1:1, visits in weeks.

Nothing here but a folder differs from STAMP, so nothing of STAMP is in the program.
"""

import csv
import io
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from assessments.messages import visit_reminder
from assessments.portal.actions import use_link
from assessments.reminders.actions import plan_reminders
from assessments.reminders.next_due import next_due
from participants.randomization.actions import randomize
from participants.randomization.models import Allocation
from tests.builders import enrolled, randomized, ready, staff_at, visit_of
from tests.filling import fill
from trialsite import clock
from trialsite.access.concealed import within
from trialsite.exports.copy import copy_csv
from trialsite.exports.registry import datasets
from trialsite.outbox.composers import Email
from trialsite.protocol import current

pytestmark = pytest.mark.usefixtures("tiny")


def test_its_study_ids_are_its_own():
    assert enrolled("AKL").study_id.startswith("W-")


def test_its_three_arms_fill_in_their_ratio():
    """Blocks of 4 and 8 hold the arms 2:1:1, so after 16 people none is far off."""
    for _ in range(16):
        randomized("LDS")
    counts = Counter(map(within, Allocation.objects.values_list("arm", flat=True)))
    assert sum(counts.values()) == 16
    assert 6 <= counts["WALK"] <= 10
    assert 2 <= counts["STRETCH"] <= 6
    assert 2 <= counts["LEAFLET"] <= 6


def test_its_visits_are_counted_in_weeks_from_randomization():
    person = ready("LDS")
    later = clock.now() + timedelta(days=3)
    with clock.fixed(later):
        randomize(participant=person, by=person.enrolled_by)
        assert visit_of(person, "w02").target_on == clock.today(
            person.timezone
        ) + timedelta(weeks=2)


def test_its_reminder_leads_to_its_form_and_the_answers_to_its_table():
    person = randomized("AKL")
    visit = visit_of(person, "w02")
    with clock.fixed(next_due()):
        (message,) = plan_reminders()
        letter = visit_reminder(message)
        assert isinstance(letter, Email)
        assert current().trial.acronym in letter.subject
        code = letter.body.split("/go/#")[1].split()[0]
        assert use_link(code=code).visit == visit
        fill(visit, by=None)
    visit.refresh_from_db()
    assert visit.completed_at
    tables = {dataset.name: dataset for dataset in datasets()}
    assert set(current().instruments) <= set(tables)
    assert "bpi" not in tables
    written = io.BytesIO()
    copy_csv(tables["rest"], written, sites=["AKL"], connection=connection)
    rows = list(csv.DictReader(io.StringIO(written.getvalue().decode())))
    assert {row["visit"] for row in rows} == {"start", "w02"}


@pytest.mark.parametrize("name", ["home", "participants", "screenings", "protocol"])
def test_its_pages_speak_of_it_and_not_of_stamp(client, name):
    person = randomized("LDS")
    client.force_login(staff_at("LDS"))
    for address in (
        reverse(name),
        reverse("screening-new"),
        reverse("participant", args=[person.study_id]),
    ):
        text = client.get(address).content.decode()
        assert "WALK" in text
        for foreign in ("STAMP", "Madison", "opioid", "Mindfulness"):
            assert foreign not in text
