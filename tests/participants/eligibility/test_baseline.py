"""The criteria are judged again, by what the baseline found, before anybody signs."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from assessments.responses.models import Score
from participants.contact.locator import update_locator
from participants.deviations.models import Deviation
from participants.eligibility.actions import (
    MEANING,
    MEANING_WITH_OVERRIDE,
    EligibilityRefused,
    override_baseline,
)
from participants.eligibility.baseline import Again, judged_again, not_met_now
from participants.eligibility.content import (
    BASELINE_OVERRIDE,
    baseline_override_content,
)
from participants.enrolment.models import Participant
from participants.randomization.actions import NotReady, randomize
from tests.builders import (
    confirmed_as,
    investigator_at,
    signed,
)
from tests.database import as_owner
from tests.fixtures.people import make_user
from trialsite.access.scope import OutsideScope
from trialsite.context.acting import giving_reason
from trialsite.protocol import current
from trialsite.signatures import canonical
from trialsite.signatures.actions import newest, why_void
from trialsite.signatures.refusals import ChangedMeanwhile

WORDS = "four words in a row"


@pytest.fixture
def person(with_a_baseline):
    return with_a_baseline


def found(person: Participant, score: str, value: str | None) -> Participant:
    """The baseline has another value."""
    instrument, _, code = score.partition(".")
    scores = Score.objects.filter(
        response__visit__participant=person, response__instrument=instrument, code=code
    )
    with giving_reason("The source says so."), as_owner():
        assert scores.update(value=value)
    return Participant.objects.get(pk=person.pk)


def override(person, by, *, reason="The board agreed.", seen=None):
    codes = [again.criterion.code for again in not_met_now(person)]
    content = baseline_override_content(person, codes, reason="")
    return override_baseline(
        participant=person,
        reason=reason,
        seen=canonical.of(content) if seen is None else seen,
        confirmed=confirmed_as(by),
        by=by,
    )


def test_what_the_baseline_has_a_number_for_is_judged_again(person):
    again = {one.criterion.code: one for one in judged_again(person)}
    assert set(again) == {"age", "pain", "disability", "dose"}
    assert again["age"].value == person.identity.age_on(person.enrolled_on)
    assert again["dose"].value == 30
    assert all(one.met for one in again.values())


@pytest.mark.parametrize(
    ("score", "value", "reason"),
    [
        ("bpi.severity", "2.95", "Average pain below 3"),
        ("odi.odi", "19.9", "Disability index below 20"),
        ("opioid_log.mean_daily_mme", "14.99", "Daily dose below 15 MME"),
    ],
)
def test_a_criterion_that_is_no_longer_met_blocks_the_plain_signature(
    person, score, value, reason
):
    """Behaviour 1.12: by the number as it is, not rounded."""
    person = found(person, score, value)
    with pytest.raises(EligibilityRefused, match=reason):
        signed(person)
    assert signed(found(person, score, "20"))


def test_age_counts_on_the_day_of_enrolment(person, coordinator):
    for days, may in ((3, False), (7, True)):
        born = person.enrolled_on - timedelta(days=21 * 365 + days)
        update_locator(
            participant=person,
            values={"date_of_birth": born},
            reason="It was typed wrongly before.",
            by=coordinator,
        )
        person = Participant.objects.get(pk=person.pk)
        assert (not not_met_now(person)) is may


def test_what_was_not_scored_is_not_judged_again(person):
    person = found(person, "opioid_log.mean_daily_mme", None)
    assert "dose" not in {one.criterion.code for one in judged_again(person)}


def test_a_later_baseline_value_voids_the_signature(person):
    """P11-15."""
    one = signed(person)
    assert one.meaning == MEANING
    person = found(person, "bpi.severity", "4")
    assert "judged again" in why_void(one)


def test_an_override_is_the_only_way_on_and_a_deviation(person, coordinator):
    ivo = investigator_at("MAD")
    person = found(person, "bpi.severity", "2.5")
    made = override(person, ivo)
    assert made.values == {"pain": "2.5"}
    deviation = Deviation.objects.get()
    assert (deviation.about, deviation.reason) == ("pain", "The board agreed.")
    with pytest.raises(NotReady):
        randomize(participant=person, by=coordinator)
    assert signed(person).meaning == MEANING_WITH_OVERRIDE
    assert randomize(participant=person, by=coordinator)


def test_an_override_is_of_the_number_that_was_read(person):
    ivo = investigator_at("MAD")
    person = found(person, "bpi.severity", "2.5")
    with pytest.raises(ChangedMeanwhile):
        override(person, ivo, seen="0" * 64)
    made = override(person, ivo)
    person = found(person, "bpi.severity", "1")
    assert why_void(newest(BASELINE_OVERRIDE, f"{person.study_id}/{made.pk}"))
    with pytest.raises(EligibilityRefused, match="Average pain below 3"):
        signed(person)
    override(person, ivo)
    assert signed(person)


def test_an_override_needs_a_reason_an_investigator_and_something_not_met(
    person, coordinator
):
    ivo = investigator_at("MAD")
    with pytest.raises(EligibilityRefused, match="nothing to override"):
        override(person, ivo)
    person = found(person, "bpi.severity", "2")
    with pytest.raises(EligibilityRefused, match="Say why"):
        override(person, ivo, reason=" ")
    with pytest.raises(OutsideScope):
        override(person, coordinator)


def test_the_signer_sees_both_numbers_and_the_new_verdict(client, person):
    ivo = make_user("Ivo Renner", "investigator", "MAD", password=WORDS)
    client.force_login(ivo)
    person = found(person, "bpi.severity", "2.5")
    page = client.get(reverse("eligibility", args=[person.study_id]))
    lines = [line for _, some in page.context["criteria"] for line in some]
    line = next(one for one in lines if one.criterion.code == "pain")
    assert (line.answer, line.again.value, line.again.met) == (
        Decimal(3),
        Decimal("2.5"),
        False,
    )
    text = page.content.decode()
    assert "2.5 of 10" in text
    assert "No longer met at baseline: Average pain below 3" in text
    assert "Sign the eligibility" not in text
    address = reverse("baseline-override", args=[person.study_id])
    assert address in text
    typed = {
        "seen": client.get(address).context["seen"],
        "email": ivo.email,
        "password": WORDS,
        "reason": "A letter came.",
    }
    text = client.post(address, typed, follow=True).content.decode()
    assert "overridden" in text
    assert "A letter came." in text
    assert "Sign the eligibility" in text


@pytest.mark.parametrize(
    ("value", "shown"),
    [("78.571428571428", "78.6"), ("14.999", "14.999"), ("15", "15"), ("15.04", "15")],
)
def test_a_number_is_rounded_but_never_to_another_verdict(value, shown):
    """14.999 MME is less than 15, and must not read as 15.0."""
    (dose,) = [c for c in current().eligibility if "mme" in c.code or "dose" in c.code]
    assert Again(dose, Decimal(value)).shown == shown
