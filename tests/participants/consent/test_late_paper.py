"""A version that another has replaced is recorded as late paper, with the reason."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from participants.consent.actions import record_consent
from participants.consent.approvals import replaced_at
from participants.consent.models import Consent
from participants.consent.refusals import ConsentRefused
from tests.builders import screened
from tests.reading import markup
from trialsite import clock

NOON = datetime(2026, 6, 16, 18, tzinfo=UTC)
WHY = "The paper lay at the ward."


@pytest.fixture(autouse=True)
def a_day_in_june():
    with clock.fixed(NOON):
        yield


@pytest.fixture
def screening(client, coordinator):
    client.force_login(coordinator)
    return screened(by=coordinator)


def give(screening, by, version, **more):
    return record_consent(
        screening=screening,
        version=version,
        given_on=date(2026, 6, 16),
        mode="in_person",
        by=by,
        **more,
    )


def test_a_replaced_version_is_refused_without_a_reason(screening, coordinator):
    assert [version.code for version in replaced_at("MAD")] == ["v1"]
    for reason in ("", "  "):
        with pytest.raises(ConsentRefused, match="Version 1 was replaced") as refused:
            give(screening, coordinator, "v1", late_reason=reason)
        assert refused.value.field == "late_reason"


def test_its_reason_is_kept(screening, coordinator):
    assert give(screening, coordinator, "v1", late_reason=f" {WHY} ").late_reason == WHY


def test_a_version_in_use_has_none(screening, coordinator):
    assert give(screening, coordinator, "v2", late_reason=WHY).late_reason == ""


def test_it_is_offered_behind_late_paper_alone(client, screening):
    address = reverse("consent", args=[screening.pk])
    page = client.get(address)
    assert [code for code, _ in page.context["form"].fields["version"].choices] == [
        "v2"
    ]
    assert "Late paper of an older version" in markup(page)
    assert f"{address}?late=1" in markup(page)
    late = client.get(f"{address}?late=1")
    assert [code for code, _ in late.context["form"].fields["version"].choices] == [
        "v1"
    ]
    assert "On this tablet" not in markup(late)


def test_the_page_asks_for_the_reason_and_keeps_what_was_typed(client, screening):
    address = reverse("consent", args=[screening.pk]) + "?late=1"
    typed = {
        "version": "v1",
        "given_on": "2026-06-16",
        "mode": "remote",
        "certain": "on",
        "late_reason": "",
    }
    page = client.post(address, typed)
    assert "Say why this paper comes only now." in markup(page)
    assert 'value="remote"' in markup(page)
    assert not Consent.objects.exists()
    client.post(address, typed | {"late_reason": WHY})
    found = Consent.objects.get()
    assert (found.version, found.late_reason) == ("v1", WHY)
    page = markup(client.get(reverse("screening", args=[screening.pk])))
    assert "Late paper of an older version" in page and WHY in page


def test_an_old_version_sent_to_the_plain_page_is_refused(client, screening):
    """Whatever a page of yesterday still offers."""
    typed = {"version": "v1", "given_on": "2026-06-16", "mode": "remote"}
    address = reverse("consent", args=[screening.pk])
    page = client.post(address, typed | {"certain": "on"})
    assert "version" in page.context["form"].errors
    assert not Consent.objects.exists()
