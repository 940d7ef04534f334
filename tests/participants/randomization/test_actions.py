"""The act of randomizing: its gate, its once, and its sequence."""

from collections import Counter
from datetime import timedelta

import pytest

from assessments.responses.models import Score
from participants.consent.models import Consent
from participants.enrolment.models import TherapyStatus
from participants.randomization.actions import AlreadyRandomized, NotReady, randomize
from participants.randomization.models import Allocation
from tests.builders import enrolled, left, randomized, ready
from tests.database import as_owner
from trialsite import clock
from trialsite.access.concealed import within
from trialsite.access.models import Membership
from trialsite.access.scope import OutsideScope
from trialsite.context.acting import giving_reason


def test_randomization_gives_an_arm_and_plans_the_follow_up(coordinator):
    participant = ready(by=coordinator)
    allocation = randomize(participant=participant, by=coordinator)
    assert within(allocation.arm) in {"MBT", "CBT"}
    assert allocation.stratum == "site=MAD/dose=lt90"
    assert allocation.strata_values["site"] == "MAD"
    assert [v.code for v in participant.visits.all()] == [
        "baseline",
        "m03",
        "m06",
        "m09",
        "m12",
    ]
    participant.refresh_from_db()
    assert participant.therapy == TherapyStatus.ASSIGNED


def test_visits_are_counted_from_entry_and_not_from_randomization(coordinator):
    participant = ready(by=coordinator)
    with clock.fixed(clock.now() + timedelta(days=20)):
        randomize(participant=participant, by=coordinator)
    month_3 = participant.visits.get(code="m03")
    assert 89 <= (month_3.target_on - participant.enrolled_on).days <= 92
    assert (month_3.target_on - month_3.opens_on).days == 14


def test_a_high_dose_at_baseline_puts_a_person_in_the_other_stratum(coordinator):
    participant = ready(by=coordinator, mg_a_day=90)
    allocation = randomize(participant=participant, by=coordinator)
    assert allocation.stratum == "site=MAD/dose=ge90"


def test_nobody_is_randomized_before_the_baseline_is_complete(coordinator):
    """RND-08, P11-08: consent, eligibility, baseline, then randomization."""
    with pytest.raises(NotReady, match="Complete the baseline"):
        randomize(participant=enrolled(by=coordinator), by=coordinator)


def test_nobody_is_randomized_without_consent(coordinator):
    """P11-08: even where the record of it has gone missing since enrolment."""
    participant = ready(by=coordinator)
    with giving_reason("a test"), as_owner():
        Consent.objects.filter(screening=participant.screening).delete()
    with pytest.raises(NotReady, match="Record the consent"):
        randomize(participant=participant, by=coordinator)


def test_a_stratum_that_cannot_be_known_is_asked_for(coordinator):
    participant = ready(by=coordinator)
    with giving_reason("a test"), as_owner():
        Score.objects.filter(code="mean_daily_mme").update(value=None)
    with pytest.raises(NotReady, match="Daily opioid dose at baseline is not known"):
        randomize(participant=participant, by=coordinator)


def test_nobody_is_randomized_after_withdrawing(coordinator):
    participant = ready(by=coordinator)
    left(participant, by=coordinator)
    with pytest.raises(NotReady, match="status is withdrew"):
        randomize(participant=participant, by=coordinator)


def test_nobody_is_randomized_twice(coordinator):
    """RND-07: the second attempt is shown the first, and takes no place."""
    participant = randomized(by=coordinator)
    with pytest.raises(AlreadyRandomized) as refused:
        randomize(participant=participant, by=coordinator)
    assert refused.value.allocation == participant.allocation
    assert within(participant.allocation.arm) not in str(refused.value)
    assert Allocation.objects.count() == 1


def test_places_in_a_stratum_are_taken_in_order(coordinator):
    for _ in range(6):
        randomized(by=coordinator)
    positions = Allocation.objects.order_by("at").values_list("position", flat=True)
    assert list(positions) == [1, 2, 3, 4, 5, 6]
    arms = Counter(map(within, Allocation.objects.values_list("arm", flat=True)))
    assert abs(arms["MBT"] - arms["CBT"]) <= 2


def test_another_sites_coordinator_randomizes_nobody_here(coordinator, stranger):
    with pytest.raises(OutsideScope, match="may not randomize participants at Madison"):
        randomize(participant=ready(by=coordinator), by=stranger)


def test_a_role_taken_away_counts_at_once(coordinator):
    """P11-09: not at the next sign-in, at the next action."""
    participant = ready(by=coordinator)
    with as_owner():
        Membership.objects.filter(user=coordinator).delete()
    with pytest.raises(OutsideScope):
        randomize(participant=participant, by=coordinator)
