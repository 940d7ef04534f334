"""The eligibility gate."""

import pytest

from participants.consent.actions import record_consent
from participants.consent.refusals import ConsentRefused
from participants.deviations.models import Deviation
from participants.eligibility.actions import (
    EligibilityRefused,
    override_eligibility,
    sign_eligibility,
    signed_content,
)
from participants.eligibility.content import override_content
from participants.randomization.actions import NotReady, randomize
from participants.screening.actions import record_screening
from participants.screening.models import Outcome, Screening
from tests.builders import (
    approve_documents,
    baseline_done,
    confirmed_as,
    enrolled,
    investigator_at,
    passing_answers,
    screened,
    signed,
)
from tests.database import as_owner
from tests.fixtures.people import make_user
from trialsite import clock
from trialsite.access.scope import OutsideScope
from trialsite.context.acting import giving_reason
from trialsite.signatures import canonical
from trialsite.signatures.refusals import ChangedMeanwhile


def give_signature(person, by):
    return sign_eligibility(
        participant=person,
        seen=signed_content(person),
        confirmed=confirmed_as(by),
        by=by,
    )


def not_eligible(by, site="MAD") -> Screening:
    approve_documents(site)
    return record_screening(
        site=site,
        source="letter",
        answers=passing_answers() | {"age": 18},
        initials="ES",
        by=by,
    )


def override(screening, by, reason="The board agreed by letter of 3 March."):
    return override_eligibility(
        screening=screening,
        reason=reason,
        seen=canonical.of(override_content(screening, reason="")),
        confirmed=confirmed_as(by),
        by=by,
    )


def test_nobody_is_randomized_before_an_investigator_has_signed(coordinator):
    """P11-08, RND-08: consent, baseline, signed eligibility, then randomization."""
    person = baseline_done(by=coordinator)
    with pytest.raises(NotReady, match="has not signed the eligibility yet"):
        randomize(participant=person, by=coordinator)
    signed(person)
    assert randomize(participant=person, by=coordinator)


def test_nobody_is_randomized_on_a_signature_that_is_void(coordinator):
    """P11-15: what was signed was changed afterwards."""
    person = baseline_done(by=coordinator)
    signed(person)
    with giving_reason("The source says so."), as_owner():
        found = Screening.objects.get(pk=person.screening_id)
        found.answers = found.answers | {"age": "60"}
        found.save()
    with pytest.raises(NotReady, match="no longer holds"):
        randomize(participant=person, by=coordinator)
    signed(person)
    assert randomize(participant=person, by=coordinator)


def test_it_is_signed_after_the_baseline_and_once(coordinator):
    ivo = investigator_at("MAD")
    with pytest.raises(EligibilityRefused, match="Complete the baseline first"):
        give_signature(enrolled(by=coordinator), ivo)
    person = baseline_done(by=coordinator)
    give_signature(person, ivo)
    with pytest.raises(EligibilityRefused, match="signed it already"):
        give_signature(person, ivo)


@pytest.mark.parametrize("role", ["coordinator", "monitor", "data_manager"])
def test_investigators_alone_sign(coordinator, role):
    other = make_user("Otto Other", role, "MAD")
    with pytest.raises(OutsideScope, match="sign that somebody is eligible"):
        give_signature(baseline_done(by=coordinator), other)


def test_an_investigator_of_another_site_does_not_sign(coordinator):
    with pytest.raises(OutsideScope):
        give_signature(baseline_done(by=coordinator), investigator_at("BOS"))


def test_who_failed_a_criterion_goes_on_by_an_override_alone(coordinator):
    screening = not_eligible(coordinator)
    given = {
        "version": "v2",
        "given_on": clock.today("America/Chicago"),
        "mode": "in_person",
        "by": coordinator,
    }
    with pytest.raises(ConsentRefused, match="says not eligible"):
        record_consent(screening=screening, **given)
    made = override(screening, investigator_at("MAD"))
    assert made.criteria == ["age"]
    screening = Screening.objects.get(pk=screening.pk)
    assert screening.outcome == Outcome.NOT_ELIGIBLE
    assert record_consent(screening=screening, **given)


def test_an_override_is_a_deviation_with_its_reason(coordinator):
    override(not_eligible(coordinator), investigator_at("MAD"))
    deviation = Deviation.objects.get()
    assert (deviation.kind, deviation.about) == ("eligibility", "age")
    assert deviation.reason == "The board agreed by letter of 3 March."


def test_an_override_needs_a_reason_an_investigator_and_something_not_met(coordinator):
    ivo, screening = investigator_at("MAD"), not_eligible(coordinator)
    with pytest.raises(EligibilityRefused, match="Say why"):
        override(screening, ivo, reason="  ")
    with pytest.raises(OutsideScope):
        override(screening, coordinator)
    with pytest.raises(EligibilityRefused, match="this one says eligible"):
        override(screened(by=coordinator), ivo)
    override(screening, ivo)
    with pytest.raises(EligibilityRefused, match="overridden before"):
        override(screening, ivo)


def test_an_override_of_what_nobody_read_is_refused(coordinator):
    ivo, screening = investigator_at("MAD"), not_eligible(coordinator)
    with pytest.raises(ChangedMeanwhile):
        override_eligibility(
            screening=screening,
            reason="So.",
            seen="0" * 64,
            confirmed=confirmed_as(ivo),
            by=ivo,
        )
