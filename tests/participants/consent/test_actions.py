"""Recording consent."""

from datetime import UTC, datetime, timedelta

import pytest

from participants.consent.actions import ConsentRefused, record_consent
from participants.screening.actions import record_screening
from tests.builders import screened
from trialsite import clock
from trialsite.access.scope import OutsideScope
from trialsite.protocol import current

NOON = datetime(2026, 6, 16, 18, tzinfo=UTC)


@pytest.fixture(autouse=True)
def a_day_in_june():
    with clock.fixed(NOON):
        yield


def give(screening, by, *, days_ago=0, version="v2"):
    return record_consent(
        screening=screening,
        version=version,
        given_on=clock.today("America/Chicago") - timedelta(days=days_ago),
        mode="in_person",
        by=by,
    )


def test_consent_names_its_version_its_day_and_who_recorded_it(coordinator):
    consent = give(screened(by=coordinator), coordinator)
    assert (consent.version, consent.by) == ("v2", coordinator)
    assert f"{consent.given_on}" == "2026-06-16"


def test_consent_of_somebody_not_eligible_is_refused(coordinator):
    """P11-08: eligibility comes before consent on this road."""
    declined = record_screening(
        site="MAD", source="letter", answers={}, declined="time", by=coordinator
    )
    with pytest.raises(ConsentRefused, match="this screening says declined"):
        give(declined, coordinator)


def test_a_day_still_to_come_is_refused_with_the_days_allowed(coordinator):
    with pytest.raises(ConsentRefused, match=r"17 Jun 2026 cannot .* 16 Jun 2026"):
        give(screened(by=coordinator), coordinator, days_ago=-1)


def test_a_day_before_the_screening_is_refused(coordinator):
    with pytest.raises(ConsentRefused, match="15 Jun 2026 cannot be right"):
        give(screened(by=coordinator), coordinator, days_ago=1)


def test_a_version_that_does_not_exist_is_refused(coordinator):
    with pytest.raises(ConsentRefused, match=r"no version 'v9'; there is v1, v2"):
        give(screened(by=coordinator), coordinator, version="v9")


def test_the_same_version_is_consented_to_once(coordinator):
    screening = screened(by=coordinator)
    give(screening, coordinator)
    label = current().consents[-1].label
    with pytest.raises(ConsentRefused, match=f"consent to {label} is already"):
        give(screening, coordinator)


def test_the_day_is_the_sites_own(coordinator):
    """Late in the evening at Madison it is already tomorrow in UTC."""
    with clock.fixed(datetime(2026, 6, 17, 3, tzinfo=UTC)):
        consent = give(screened(by=coordinator), coordinator)
    assert f"{consent.given_on}" == "2026-06-16"


def test_another_sites_coordinator_cannot_record_it(coordinator, stranger):
    with pytest.raises(OutsideScope, match="may not record consent at Madison"):
        give(screened(by=coordinator), stranger)
