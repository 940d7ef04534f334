"""Recording a screening, by the criteria of STAMP."""

from decimal import Decimal

import pytest

from participants.screening.actions import (
    NotFullyAnswered,
    ScreeningRefused,
    record_screening,
)
from participants.screening.models import Outcome
from tests.builders import passing_answers
from trialsite.access.scope import OutsideScope


def record(by, *, answers=None, **changes):
    given = {"site": "MAD", "source": "letter", "initials": "es"} | changes
    return record_screening(**given, answers=passing_answers() | (answers or {}), by=by)


def test_a_person_who_meets_every_criterion_is_eligible(coordinator):
    screening = record(coordinator)
    assert screening.outcome == Outcome.ELIGIBLE
    assert (screening.reasons, screening.initials) == ([], "ES")


def test_every_criterion_not_met_is_a_coded_reason(coordinator):
    screening = record(coordinator, answers={"age": Decimal(20), "pregnant": True})
    assert screening.outcome == Outcome.NOT_ELIGIBLE
    assert screening.reasons == ["age", "pregnant"]


def test_nothing_that_could_tell_who_it_was_is_kept_of_people_who_fail(coordinator):
    assert record(coordinator, answers={"age": Decimal(20)}).initials == ""


def test_one_criterion_not_met_needs_no_more_answers(coordinator):
    screening = record_screening(
        site="MAD", source="letter", answers={"english": False}, by=coordinator
    )
    assert screening.reasons == ["english"]


def test_a_person_who_declines_needs_no_answers(coordinator):
    screening = record_screening(
        site="MAD", source="letter", answers={}, declined="travel", by=coordinator
    )
    assert (screening.outcome, screening.reasons) == (Outcome.DECLINED, ["travel"])


def test_what_is_not_known_is_asked_for_by_name(coordinator):
    with pytest.raises(NotFullyAnswered, match=r"2 of the criteria .* age, pregnant"):
        record(coordinator, answers={"age": None, "pregnant": None})


def test_a_number_is_kept_as_the_digits_that_were_typed(coordinator):
    screening = record(coordinator, answers={"pain": Decimal("3.1")})
    screening.refresh_from_db()
    assert screening.answers["pain"] == "3.1"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"source": "rumour"}, "'rumour' is not a source of referral"),
        ({"declined": "bored"}, "'bored' is not a reason"),
        ({"answers": {"shoe_size": Decimal(43)}}, "'shoe_size' is not a criterion"),
    ],
)
def test_a_code_that_the_protocol_lacks_is_refused(coordinator, changes, said):
    with pytest.raises(ScreeningRefused, match=said):
        record(coordinator, **changes)


def test_nobody_screens_at_a_site_that_is_not_theirs(stranger):
    """P11-09: authority is checked at the moment of the action."""
    with pytest.raises(OutsideScope, match="Bob Ames may not screen people at Madison"):
        record(stranger)


def test_an_administrator_does_not_screen(admin_user):
    with pytest.raises(OutsideScope):
        record(admin_user)
