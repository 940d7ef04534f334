"""Which versions of the consent document a site may use (R3-15)."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from participants.consent.actions import record_consent
from participants.consent.approvals import (
    end_approval,
    record_approval,
    usable_at,
)
from participants.consent.models import ConsentApproval
from participants.consent.refusals import ConsentRefused, NotApproved
from participants.enrolment.actions import enrol
from participants.enrolment.models import Participant
from participants.screening.actions import record_screening
from participants.worklist.reconsent import replacing, to_ask_again
from tests.builders import PERSON, investigator_at, passing_answers
from tests.fixtures.people import make_user
from trialsite import clock
from trialsite.access.scope import OutsideScope

NOON = datetime(2026, 6, 16, 18, tzinfo=UTC)
TODAY = date(2026, 6, 16)


@pytest.fixture(autouse=True)
def a_day_in_june():
    with clock.fixed(NOON):
        yield


@pytest.fixture
def ivo(db):
    return investigator_at("MAD")


def approve(version, by, *, site="MAD", on=TODAY):
    return record_approval(
        site=site, version=version, approved_on=on, reference="2026-0114", by=by
    )


def eligible(by):
    return record_screening(
        site="MAD", source="letter", answers=passing_answers(), initials="ES", by=by
    )


def agree(screening, version, by):
    return record_consent(
        screening=screening, version=version, given_on=TODAY, mode="in_person", by=by
    )


def test_nobody_consents_before_the_approval_is_recorded(coordinator, ivo):
    """R3-15."""
    screening = eligible(coordinator)
    with pytest.raises(NotApproved, match="Version 2 is not approved for Madison"):
        agree(screening, "v2", coordinator)
    approve("v2", ivo)
    assert agree(screening, "v2", coordinator)


def test_an_approval_holds_for_its_site_alone(coordinator, ivo):
    """R3-15: per site."""
    approve("v2", investigator_at("BOS"), site="BOS")
    assert [version.code for version in usable_at("BOS")] == ["v2"]
    assert usable_at("MAD") == []
    with pytest.raises(NotApproved):
        agree(eligible(coordinator), "v2", coordinator)


def test_a_day_before_the_approval_is_refused(coordinator, ivo):
    with clock.fixed(datetime(2026, 6, 14, 18, tzinfo=UTC)):
        screening = eligible(coordinator)
    approve("v2", ivo)
    with pytest.raises(NotApproved, match="approved for Madison on 16 Jun 2026"):
        record_consent(
            screening=screening,
            version="v2",
            given_on=date(2026, 6, 15),
            mode="remote",
            by=coordinator,
        )


def test_the_newest_approved_version_takes_the_place_of_the_one_before(ivo):
    approve("v1", ivo)
    assert [version.code for version in usable_at("MAD")] == ["v1"]
    approve("v2", ivo)
    assert [version.code for version in usable_at("MAD")] == ["v2"]


def test_an_approval_ends_by_a_new_fact_with_a_reason(coordinator, ivo):
    approve("v2", ivo)
    with pytest.raises(ConsentRefused, match="Say why"):
        end_approval(site="MAD", version="v2", reason=" ", by=ivo)
    end_approval(site="MAD", version="v2", reason="Recorded for the wrong site", by=ivo)
    assert usable_at("MAD") == []
    assert ConsentApproval.objects.count() == 2
    with pytest.raises(NotApproved):
        agree(eligible(coordinator), "v2", coordinator)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version": "v9"}, r"no version 'v9'; there is v1, v2"),
        ({"on": date(2026, 6, 17)}, "17 Jun 2026 cannot be right"),
        ({"on": date(2020, 3, 31)}, "31 Mar 2020 cannot be right"),
    ],
)
def test_an_approval_that_cannot_be_is_refused(ivo, change, said):
    typed = {"version": "v2", **change}
    version = typed.pop("version")
    with pytest.raises(ConsentRefused, match=said):
        approve(version, ivo, **typed)


def test_an_approval_is_recorded_once(ivo):
    approve("v2", ivo)
    with pytest.raises(ConsentRefused, match="approved for Madison already"):
        approve("v2", ivo)


@pytest.mark.parametrize("role", ["coordinator", "monitor", "data_manager"])
def test_who_may_not_record_approvals_does_not(db, role):
    with pytest.raises(OutsideScope, match="record approvals"):
        approve("v2", make_user("Otto Other", role, "MAD"))


def test_those_with_an_older_version_are_asked_again(client, coordinator, ivo):
    """Once, until they agree to the new one."""
    approve("v1", ivo)
    screening = eligible(coordinator)
    agree(screening, "v1", coordinator)
    person = enrol(screening=screening, person=PERSON, by=coordinator)
    client.force_login(coordinator)
    assert "Consent again" not in client.get("/").content.decode()
    approve("v2", ivo)
    page = client.get("/").content.decode()
    assert "Consent again" in page
    assert reverse("consent", args=[screening.pk]) in page
    agree(screening, "v2", coordinator)
    ((version, older),) = replacing("MAD")
    assert (version.code, older) == ("v2", ("v1",))
    assert person not in to_ask_again(Participant.objects.all, "MAD", "v2", older)


def test_the_page_records_an_approval_and_ends_it(client, ivo):
    client.force_login(ivo)
    page = reverse("consent-documents")
    typed = {
        "site": "MAD",
        "version": "v2",
        "approved_on": "2026-06-17",
        "reference": "2026-0114",
    }
    refused = client.post(page, typed)
    assert "17 Jun 2026 cannot be right" in refused.content.decode()
    assert "2026-0114" in refused.content.decode()
    done = client.post(page, typed | {"approved_on": "2026-06-16"}, follow=True)
    assert "The approval is recorded." in done.content.decode()
    end = reverse("consent-approval-end", args=["MAD", "v2"])
    assert end in done.content.decode()
    client.post(end, {"reason": "Wrong letter"})
    assert usable_at("MAD") == []


def test_without_an_approval_the_page_of_consent_says_what_to_do(client, coordinator):
    client.force_login(coordinator)
    page = client.get(reverse("consent", args=[eligible(coordinator).pk]))
    assert "No version of the consent document is approved" in page.content.decode()
