"""The numbers of the CONSORT diagram, where an investigator lets somebody in."""

from participants.consort.flow import Flow, flows
from participants.enrolment.actions import enrol
from participants.screening.actions import record_screening
from participants.screening.models import Screening
from tests.builders import baseline_done, investigator_at, passing_answers, somebody
from tests.participants.eligibility.test_actions import not_eligible, override
from tests.participants.eligibility.test_baseline import found
from tests.participants.eligibility.test_baseline import override as override_baseline
from tests.participants.test_consort import adds_up, agree
from trialsite.access.models import User
from trialsite.access.scope import scope_of


def numbers(user: User) -> Flow:
    return flows(scope_of(user), ["MAD"])[0]


def test_who_is_let_in_though_not_eligible_is_not_excluded_any_more(coordinator):
    """By their screening they were excluded, with a reason; by the override they are
    on their way in, and then in the trial, and the reason is none for an exclusion."""

    def here():
        return numbers(coordinator)

    screening = not_eligible(coordinator)
    assert (here().excluded, here().reasons) == (1, {"age": 1})
    override(screening, investigator_at("MAD"))
    assert (here().excluded, here().reasons) == (0, {})
    assert (here().in_process, here().consented) == (1, 0)
    screening = Screening.objects.get()
    agree(screening, coordinator)
    assert (here().in_process, here().consented) == (1, 1)
    enrol(screening=screening, person=somebody(0), by=coordinator)
    assert (here().in_process, here().enrolled) == (0, 1)
    assert here().assessed == 1
    assert adds_up(here())


def test_an_override_is_of_one_screening(coordinator):
    """Who is screened again and fails again is excluded again."""
    screening = not_eligible(coordinator)
    override(screening, investigator_at("MAD"))
    record_screening(
        site="MAD",
        source="letter",
        answers=passing_answers() | {"age": 19},
        continues=Screening.objects.get(),
        by=coordinator,
    )
    here = numbers(coordinator)
    assert (here.assessed, here.excluded, here.in_process) == (1, 1, 0)


def test_an_override_of_the_baseline_moves_nobody(coordinator):
    person = baseline_done(by=coordinator)
    before = numbers(coordinator)
    override_baseline(found(person, "bpi.severity", "2"), investigator_at("MAD"))
    assert numbers(coordinator) == before
