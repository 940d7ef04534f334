"""The demo trial, built by the verbs of everybody on the real database."""

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from assessments.opioids.models import OpioidDay, OpioidProduct
from assessments.portal.models import AccessLink
from assessments.reminders.actions import plan_reminders
from assessments.responses.models import Response, Score
from assessments.schedule.models import Visit
from assessments.schedule.standings import standing_of
from assessments.schedule.states import VisitState
from assessments.simulation.actions import build_demo
from assessments.simulation.stages import follow_ups
from assessments.simulation.targets import ScreeningLog, Targets
from participants.consent.models import Consent
from participants.enrolment.models import FollowUpStatus, Identity, Participant
from participants.randomization.actions import randomize
from participants.randomization.gate import gate
from participants.randomization.lists.models import SealedList
from participants.randomization.models import Allocation
from participants.screening.models import Outcome, Screening
from tests.fixtures.demo import NOON
from trialsite import clock
from trialsite.access.concealed import within
from trialsite.access.models import Membership, User
from trialsite.outbox.models import Message
from trialsite.protocol import current

pytestmark = pytest.mark.usefixtures("in_the_demo")

SMALL = Targets(people=34, screening=ScreeningLog(others=9))
FEW = Targets(people=14, screening=ScreeningLog(others=2))


def nothing(progress: str) -> None:
    """Where progress goes that nobody reads."""


@pytest.mark.long
def test_the_demo_is_a_trial_in_full_swing() -> None:
    said: list[str] = []
    build_demo(say=said.append)

    assert said[3].startswith("40 of 60 people")
    assert Participant.objects.count() == 60
    assert Screening.objects.count() == 189
    assert set(Screening.objects.values_list("outcome", flat=True)) == set(
        Outcome.values
    )
    ids_and_places_follow_the_order_of_time()
    every_stage_of_the_road_is_shown()
    staff_enter_at_their_own_site_and_participants_alone()
    finished_forms_are_scored()
    some_people_wait_to_be_randomized()
    the_first_sweep_sends_reminders_to_those_who_are_followed()


def two_people_sealed_the_list() -> None:
    """RND-12: before the first person came."""
    row = SealedList.objects.select_related("proposal").get()
    assert row.by != row.proposal.by
    assert row.at < Screening.objects.order_by("at")[0].at


def ids_and_places_follow_the_order_of_time() -> None:
    people = list(Participant.objects.order_by("enrolled_at"))
    numbers = [int(participant.study_id.split("-")[1]) for participant in people]
    assert numbers == sorted(numbers)
    assert [p.pk for p in people] == sorted(p.pk for p in people)
    assert all(clock.day_of(p.enrolled_at, p.timezone) == p.enrolled_on for p in people)
    for stratum in set(Allocation.objects.values_list("stratum", flat=True)):
        places = Allocation.objects.filter(stratum=stratum).order_by("at")
        assert [a.position for a in places] == list(range(1, len(places) + 1))
    assert {within(a.arm) for a in Allocation.objects.all()} == {
        a.code for a in current().arms
    }
    for model in (Screening, Consent):
        moments = [row.at for row in model.objects.order_by("pk")]
        assert moments == sorted(moments)


def every_stage_of_the_road_is_shown() -> None:
    found = {
        (visit.code, standing_of(visit, visit.participant).state)
        for visit in Visit.objects.select_related("participant")
    }
    for plan in follow_ups(current()):
        for state in set(VisitState) - {VisitState.CANCELLED}:
            assert (plan.code, state) in found
    assert VisitState.CANCELLED in {state for _, state in found}
    assert Participant.objects.filter(follow_up=FollowUpStatus.WITHDREW).count() == 5
    begun = Response.objects.filter(completed_at=None, visit__code__startswith="m")
    assert begun.exclude(answers={}).exists()
    agreed = Screening.objects.filter(outcome=Outcome.ELIGIBLE, consents=None)
    assert agreed.count() == 6
    not_enrolled = Screening.objects.filter(participant=None).exclude(consents=None)
    assert not_enrolled.count() == 3
    never_begun = Visit.objects.filter(code="baseline", responses=None)
    assert never_begun.count() >= 2


def staff_enter_at_their_own_site_and_participants_alone() -> None:
    responses = Response.objects.select_related("visit__participant", "entered_by")
    home = dict(Membership.objects.values_list("user_id", "site_id"))
    modes: Counter[str] = Counter()
    for response in responses:
        participant = response.visit.participant
        modes[response.mode] += 1
        if response.entered_by:
            assert home[response.entered_by_id] == participant.site_id
        hour = response.opened_at.astimezone(ZoneInfo(participant.timezone)).hour
        assert 7 <= hour < 22 if response.mode == "self" else 8 <= hour < 19
    assert set(modes) == {"self", "phone", "paper", "in_person"}
    used = AccessLink.objects.exclude(first_used_at=None)
    alone = Visit.objects.filter(responses__mode="self").distinct()
    assert used.count() == alone.count()


def finished_forms_are_scored() -> None:
    finished = Response.objects.exclude(completed_at=None)
    assert not finished.filter(scores=None).exists()
    baseline = Score.objects.filter(response__visit__code="baseline", code="severity")
    values = [float(score.value) for score in baseline if score.value is not None]
    assert len(values) > 50
    assert 5.2 < sum(values) / len(values) < 7
    assert {"taken", "unknown"} <= set(
        OpioidDay.objects.values_list("status", flat=True)
    )
    assert OpioidProduct.objects.filter(usual=0).exists()


def some_people_wait_to_be_randomized() -> None:
    ready = [
        participant
        for participant in Participant.objects.filter(allocation=None)
        if not gate(participant).lacking
    ]
    assert len(ready) >= 3
    randomize(participant=ready[0], by=ready[0].enrolled_by)


def the_first_sweep_sends_reminders_to_those_who_are_followed() -> None:
    assert not Message.objects.exists()
    planned = plan_reminders()
    steps = Counter(message.payload["step"] for message in planned)
    assert len(planned) >= 8
    assert steps["invitation"] >= 4
    assert len(steps) >= 2
    people = Participant.objects.filter(study_id__in=[m.study_id for m in planned])
    assert {p.follow_up for p in people} == {FollowUpStatus.ACTIVE}
    assert {p.site_id for p in people} == {site.code for site in current().sites}


@pytest.mark.usefixtures("of_the_tiny_protocol")
def test_another_protocol_has_a_demo_too() -> None:
    build_demo(say=nothing, targets=SMALL)
    two_people_sealed_the_list()
    assert Participant.objects.count() == 34
    found = {
        (visit.code, standing_of(visit, visit.participant).state)
        for visit in Visit.objects.select_related("participant")
    }
    for plan in follow_ups(current()):
        wanted = {
            VisitState.PLANNED,
            VisitState.CLOSING,
            VisitState.MISSED,
            VisitState.DONE,
        }
        assert {state for code, state in found if code == plan.code} >= wanted
    assert {within(a.arm) for a in Allocation.objects.all()} == {
        "WALK",
        "STRETCH",
        "LEAFLET",
    }
    assert plan_reminders()


@pytest.mark.usefixtures("of_the_tiny_protocol")
def test_the_same_seed_and_day_build_the_same_trial() -> None:
    first, again = built(NOON), built(NOON.replace(hour=13))
    assert first == again
    assert len(first) == FEW.people


def built(now: datetime) -> list[tuple[object, ...]]:
    """What is known of everybody in a demo that is built and thrown away."""
    with clock.fixed(now), transaction.atomic():
        build_demo(say=nothing, targets=FEW)
        found = [
            (
                *(who.given_name, who.family_name, who.date_of_birth, who.email),
                *(who.participant.site_id, who.participant.enrolled_at),
                who.participant.follow_up,
                who.participant.screening.answers,
                list(
                    Response.objects.filter(visit__participant=who.participant)
                    .order_by("pk")
                    .values_list("visit__code", "answers", "missing", "completed_at")
                ),
            )
            for who in Identity.objects.order_by("participant__enrolled_at")
        ]
        transaction.set_rollback(True)
    return found


@pytest.mark.usefixtures("of_the_tiny_protocol")
def test_an_interrupted_build_leaves_nothing_behind() -> None:
    def interrupt(progress: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_demo(say=interrupt, targets=SMALL)
    assert not Screening.objects.exists()
    assert not User.objects.exists()
