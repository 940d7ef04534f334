"""The screening log: what may be left open, when to call again, doing it again, and
what is kept of whom."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from participants.candidates.actions import Named, erase_due, name_candidate
from participants.candidates.models import Candidate, CandidateState
from participants.consent.actions import ConsentRefused, record_consent
from participants.enrolment.actions import EnrolmentRefused, enrol
from participants.screening.actions import record_screening
from participants.screening.models import Outcome, Screening, newest
from participants.screening.refusals import ScreeningRefused
from tests.builders import PERSON, consented, enrolled, passing_answers, screened
from trialsite import clock
from trialsite.protocol import current

ERIN = Named("Erin", "Stone", date(1970, 2, 28), "608 555 0142", "erin@example.org")


def record(by, *, answers=None, **changes):
    given = {"site": "MAD", "source": "letter"} | changes
    return record_screening(**given, answers=answers or {}, by=by)


def without(*codes):
    return passing_answers() | dict.fromkeys(codes)


def test_unknown_answers_may_wait(coordinator):
    screening = record(coordinator, answers=without("dose"), waiting=True)
    assert (screening.outcome, screening.reasons) == (Outcome.WAITING, [])


def test_waiting_with_every_answer_is_eligible(coordinator):
    """The box was ticked, but nothing is left to wait for."""
    screening = record(coordinator, answers=passing_answers(), waiting=True)
    assert screening.outcome == Outcome.ELIGIBLE


def test_a_day_to_call_back_needs_no_answers(coordinator):
    day = clock.today("America/Chicago") + timedelta(days=3)
    screening = record(coordinator, call_back_on=day)
    assert (screening.outcome, screening.call_back_on) == (Outcome.CALL_BACK, day)


@pytest.mark.parametrize("days", [-1, 400])
def test_a_day_to_call_back_that_cannot_be_is_refused(coordinator, days):
    day = clock.today("America/Chicago") + timedelta(days=days)
    with pytest.raises(ScreeningRefused, match="a call back is from today") as refused:
        record(coordinator, call_back_on=day)
    assert refused.value.field == "call_back_on"


def test_who_fails_is_not_called_back(coordinator):
    day = clock.today("America/Chicago")
    screening = record(coordinator, answers={"english": False}, call_back_on=day)
    assert screening.outcome == Outcome.NOT_ELIGIBLE
    assert screening.call_back_on is None


def test_several_reasons_may_be_given_without_answers(coordinator):
    screening = record(coordinator, excluded=["moving", "dose", "age"])
    assert screening.outcome == Outcome.NOT_ELIGIBLE
    assert screening.reasons == ["age", "dose", "moving"]


def test_a_reason_that_the_protocol_lacks_is_refused(coordinator):
    with pytest.raises(ScreeningRefused, match="'tired' is not a reason to exclude"):
        record(coordinator, excluded=["tired"])


def test_yesterdays_approach_is_recorded_as_yesterdays(coordinator):
    today = clock.today("America/Chicago")
    day = today - timedelta(days=1)
    assert record(coordinator, declined="time", approached_on=day).approached_on == day
    with pytest.raises(ScreeningRefused, match=r"up to today \("):
        record(coordinator, declined="time", approached_on=today + timedelta(days=1))


def test_going_on_makes_another_row_and_leaves_the_first_as_it_was(coordinator):
    first = record(coordinator, answers=without("dose"), waiting=True, initials="es")
    second = record(coordinator, answers=passing_answers(), continues=first)
    first.refresh_from_db()
    assert (first.outcome, second.outcome) == (Outcome.WAITING, Outcome.ELIGIBLE)
    assert second.chain == first.chain
    assert list(newest(Screening.objects.all())) == [second]


def test_a_screening_goes_on_once(coordinator):
    first = record(coordinator, answers=without("dose"), waiting=True)
    record(coordinator, declined="time", continues=first)
    with pytest.raises(ScreeningRefused, match="continued already"):
        record(coordinator, declined="time", continues=first)


def test_a_screening_goes_on_at_its_own_site(coordinator, stranger):
    first = record(coordinator, answers=without("dose"), waiting=True)
    with pytest.raises(ScreeningRefused, match="at its own site"):
        record(stranger, site="BOS", declined="time", continues=first)


def test_who_goes_on_is_kept_sealed_and_who_fails_is_not_kept_at_all(coordinator):
    going = record(coordinator, answers=without("dose"), waiting=True, person=ERIN)
    assert going.candidate.name == "Erin Stone"
    for ending in ({"declined": "time"}, {"answers": {"english": False}}):
        ended = record(coordinator, person=ERIN, initials="es", **ending)
        assert (ended.candidate, ended.initials) == (None, "")
    assert Candidate.objects.count() == 1


def test_a_name_is_erased_when_the_protocols_days_after_the_end_are_over(coordinator):
    """Names, numbers and the hashes by which they are looked up."""
    going = record(coordinator, answers=without("dose"), waiting=True, person=ERIN)
    record(coordinator, declined="time", continues=going)
    assert erase_due() == 0
    later = clock.now() + timedelta(days=current().screening.keep_identity_days)
    with clock.fixed(later):
        assert erase_due() == 1
        assert erase_due() == 0
    who = Candidate.objects.get()
    assert (who.name, who.phone, who.date_of_birth) == ("", None, None)
    assert (who.person_index, who.phone_index, who.email_index) == (None, None, None)


def test_who_declined_and_calls_again_is_not_erased(coordinator):
    going = record(coordinator, answers=without("dose"), waiting=True, person=ERIN)
    ended = record(coordinator, declined="time", continues=going)
    record(coordinator, answers=without("dose"), waiting=True, continues=ended)
    with clock.fixed(clock.now() + timedelta(days=400)):
        assert erase_due() == 0


def test_somebody_on_the_call_list_leaves_it_as_they_are_screened(coordinator):
    who = name_candidate(site="MAD", source="letter", person=ERIN, by=coordinator)
    screening = record(coordinator, answers=passing_answers(), candidate=who)
    who.refresh_from_db()
    assert (who.standing, screening.candidate) == (CandidateState.IN_SCREENING, who)


def test_who_is_enrolled_is_named_in_their_identity_alone(coordinator):
    participant = enrolled(by=coordinator)
    who = Candidate.objects.get(screenings=participant.screening)
    assert (who.standing, who.name) == (CandidateState.ENROLLED, "")
    assert participant.identity.given_name == "Erin"
    assert who.person_index, "they are known again by their hashes"


def test_a_screening_that_is_too_old_is_done_again_before_enrolment(coordinator):
    """The protocol's limit of 60 days; the consent stands meanwhile."""
    screening = consented(by=coordinator)
    limit = current().screening.valid_days
    last = clock.now() + timedelta(days=limit)
    with clock.fixed(last + timedelta(days=1)):
        with pytest.raises(EnrolmentRefused, match="Screen the person again"):
            enrol(screening=screening, person=PERSON, by=coordinator)
        again = record(coordinator, answers=passing_answers(), continues=screening)
        assert enrol(screening=again, person=PERSON, by=coordinator)


def test_a_screening_holds_on_its_last_day(coordinator):
    screening = consented(by=coordinator)
    last = clock.now() + timedelta(days=current().screening.valid_days)
    with clock.fixed(last):
        assert enrol(screening=screening, person=PERSON, by=coordinator)


def test_consent_and_enrolment_are_by_the_newest_screening(coordinator):
    old = consented(by=coordinator)
    record(coordinator, answers={"pregnant": True}, continues=old)
    with pytest.raises(EnrolmentRefused, match="A later screening"):
        enrol(screening=old, person=PERSON, by=coordinator)
    other = screened(by=coordinator)
    record(coordinator, declined="time", continues=other)
    with pytest.raises(ConsentRefused, match="A later screening"):
        record_consent(
            screening=other,
            version="v2",
            given_on=clock.today("America/Chicago"),
            mode="remote",
            by=coordinator,
        )


def test_who_consented_and_is_then_waiting_for_an_answer_is_not_enrolled(coordinator):
    """Found by the walk through all the verbs: the consent is of an earlier row."""
    old = consented(by=coordinator)
    now = record(coordinator, answers=without("dose"), waiting=True, continues=old)
    with pytest.raises(EnrolmentRefused, match="this screening says waiting"):
        enrol(screening=now, person=PERSON, by=coordinator)


def test_who_is_in_the_trial_is_not_screened_again(coordinator):
    participant = enrolled(by=coordinator)
    with pytest.raises(ScreeningRefused, match=f"in the trial as {participant}"):
        record(coordinator, declined="time", continues=participant.screening)


def test_a_number_is_kept_with_how_it_came_about(coordinator):
    kept = {"by": "age"}
    screening = record(
        coordinator,
        answers=without("dose") | {"age": Decimal(57)},
        workings={"age": kept},
        waiting=True,
    )
    screening.refresh_from_db()
    assert screening.workings == {"age": kept}
