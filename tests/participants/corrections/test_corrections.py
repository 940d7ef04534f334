"""What is done about an error of randomization, and what is not."""

import csv
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.urls import reverse

from participants.randomization.actions import AlreadyRandomized, randomize
from participants.randomization.corrections.actions import (
    CorrectionRefused,
    correct_stratum,
    mark_randomized_in_error,
    used_levels,
)
from participants.randomization.corrections.models import (
    POLICIES,
    Error,
    RandomizationError,
    StratumCorrection,
)
from participants.randomization.models import Allocation
from tests.builders import baseline_done, enrolled, randomized
from tests.fixtures.people import make_user
from trialsite.access.scope import OutsideScope
from trialsite.exports.copy import copy_csv
from trialsite.exports.registry import datasets

PASSWORD = "correct horse battery"


@pytest.fixture
def erin(in_an_arm_today):
    return in_an_arm_today


def mark(erin, by, **changes):
    wish = {"error": "ineligible", "why": "Too young.", "confirmed_by": "password"}
    return mark_randomized_in_error(participant=erin, by=by, **(wish | changes))


def correct(erin, by, **changes):
    wish = {"factor": "dose", "as_true": "ge90", "why": "A patch was forgotten."}
    return correct_stratum(participant=erin, by=by, **(wish | changes))


def rows_of(table):
    out = BytesIO()
    (found,) = [one for one in datasets() if one.name == table]
    copy_csv(found, out, sites=["MAD"], connection=connection)
    return list(csv.DictReader(StringIO(out.getvalue().decode())))


def test_an_error_is_marked_and_frees_nothing(erin, coordinator):
    """RND-10: the place stays used, nobody is randomized twice, the next person gets
    the next place."""
    before = Allocation.objects.values().get()
    mark(erin, coordinator)
    for name, value in Allocation.objects.values().get().items():
        if name not in ("arm", "draw"):
            assert value == before[name]
    with pytest.raises(AlreadyRandomized):
        randomize(participant=erin, by=coordinator)
    randomized("MAD", by=coordinator)
    places = Allocation.objects.order_by("position").values_list("position", flat=True)
    assert list(places) == [1, 2]


@pytest.mark.parametrize("error", Error.values)
def test_each_error_has_its_policy_and_is_in_the_dataset(error, erin, coordinator):
    """RND-10: coded, with what is done about it."""
    marked = mark(erin, coordinator, error=error)
    assert marked.policy == POLICIES[Error(error)]
    (person,) = rows_of("participants")
    assert person["randomized_in_error"] == error
    assert [row["error"] for row in rows_of("randomization_errors")] == [error]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"error": "bad luck"}, "there is baseline"),
        ({"why": " "}, "Say what was wrong"),
        ({"why": "She wanted CBT."}, "names an arm"),
    ],
)
def test_a_mark_needs_a_code_and_words(changes, said, erin, coordinator):
    with pytest.raises(CorrectionRefused, match=said):
        mark(erin, coordinator, **changes)
    assert not RandomizationError.objects.exists()


def test_one_error_is_marked_once(erin, coordinator):
    mark(erin, coordinator)
    with pytest.raises(CorrectionRefused, match="marked already"):
        mark(erin, coordinator)


def test_who_may_not_is_refused(erin):
    with pytest.raises(OutsideScope, match="may not mark errors"):
        mark(erin, make_user("Mona Ray", "monitor", "MAD"))


def test_nobody_is_in_error_before_being_randomized(coordinator):
    with pytest.raises(CorrectionRefused, match="is not randomized"):
        mark(enrolled(by=coordinator), coordinator)


def test_the_true_stratum_is_kept_beside_the_one_used(erin, coordinator):
    """RND-09: as used and as true; the allocation stays as it was made."""
    found = correct(erin, coordinator)
    assert (found.as_used, found.as_true) == ("lt90", "ge90")
    assert used_levels(erin) == {"site": "MAD", "dose": "lt90"}
    allocation = Allocation.objects.get()
    assert allocation.stratum == "site=MAD/dose=lt90"
    assert allocation.strata_values["dose"].startswith("30")
    (row,) = rows_of("stratum_corrections")
    assert (row["factor"], row["as_used"], row["as_true"]) == ("dose", "lt90", "ge90")
    # And back, if that was the slip.
    assert correct(erin, coordinator, as_true="lt90").as_true == "lt90"
    assert StratumCorrection.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"factor": "height"}, "there is site, dose"),
        ({"as_true": "tall"}, "there is lt90, ge90"),
        ({"as_true": "lt90"}, "is what is recorded already"),
        ({"why": ""}, "Say what was wrong"),
    ],
)
def test_a_correction_needs_another_level_that_exists(changes, said, erin, coordinator):
    """RND-09."""
    with pytest.raises(CorrectionRefused, match=said):
        correct(erin, coordinator, **changes)


def test_the_blinded_investigator_marks_and_sees_the_marks(client, erin):
    """RND-10: shown where the person is, to who may not see the arm as well."""
    ivy = make_user("Ivy Moss", "investigator", "MAD", password=PASSWORD)
    client.force_login(ivy)
    address = reverse("randomization-error", args=[erin.study_id])
    sent = {"error": "ineligible", "why": "Too young."}
    refused = client.post(address, {**sent, "password": "wrong"}).content.decode()
    assert "That is not your password" in refused
    assert "Too young." in refused
    client.post(address, {**sent, "password": PASSWORD})
    address = reverse("stratum-correction", args=[erin.study_id])
    as_used = client.get(address).content.decode().partition("As used")[2]
    assert "<dd>Under 90 MME a day</dd>" in as_used
    client.post(address, {"level": "dose=ge90", "why": "A patch was forgotten."})
    page = client.get(reverse("participant", args=[erin.study_id])).content.decode()
    assert "Randomized in error" in page
    assert "Under 90 MME a day as used, 90 MME a day or more as true" in page
    assert POLICIES[Error.INELIGIBLE] in page


@pytest.mark.parametrize("name", ["randomization-error", "stratum-correction"])
def test_before_randomization_the_pages_lead_back(name, client, coordinator):
    person = baseline_done(by=coordinator)
    client.force_login(coordinator)
    page = client.get(reverse(name, args=[person.study_id]), follow=True)
    assert "is not randomized" in page.content.decode()
