"""What the participants floor asks of this one (participants/follow_up.py)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Max, Min, Q, QuerySet
from django.urls import reverse

from assessments.grid import cells, columns
from assessments.responses.models import Response, Score
from assessments.responses.rows import responses_to, scores_of
from assessments.schedule.actions import (
    BASELINE,
    FOLLOW_UP,
    asked_codes,
    planned_visits,
    visit_codes,
)
from assessments.schedule.models import Visit
from assessments.schedule.standings import standing_of
from assessments.schedule.states import CLOSING_DAYS, VisitState
from participants.contact.lists import own_day
from participants.enrolment.models import FollowUpStatus as Status
from participants.enrolment.models import Participant
from participants.follow_up import NOT_SCORED, Cell, Dot, Due, GridColumn, NextStep
from trialsite import clock
from trialsite.access.models import User
from trialsite.postgresql.compiled import AnyOf, Given, compiled_once, keep
from trialsite.protocol.actions import running_version

FINISHED = Q(responses__completed_at__isnull=False)


class FollowUp:
    """Answers for this floor; ``settings.PARTICIPANTS_FOLLOW_UP`` names it."""

    def plan_baseline(self, *, participant: Participant, by: User) -> None:
        version = running_version().pk
        visits = planned_visits(participant, phase=BASELINE, version=version)
        Visit.objects.bulk_create(visits, ignore_conflicts=True)

    def planned_follow_up(
        self, participant: Participant, *, version: int
    ) -> list[Visit]:
        return planned_visits(participant, phase=FOLLOW_UP, version=version)

    def baseline_facts(self, participant: Participant) -> list[QuerySet[Any]]:
        return [
            Visit.objects.filter(participant=participant),
            Response.objects.filter(visit__participant=participant),
            Score.objects.filter(response__visit__participant=participant),
        ]

    def missing_baseline(self, participant: Participant) -> tuple[str, ...]:
        visits = (
            Visit.objects.filter(
                participant=participant, code__in=asked_codes(BASELINE)
            )
            .annotate(done=ArrayAgg("responses__instrument", filter=FINISHED))
            .order_by("target_on", "pk")
        )
        return tuple(
            visit.protocol.instrument(code).label
            for visit in visits
            for code in visit.plan.instruments
            if code not in (visit.done or ())
        )

    def baseline_score(self, participant: Participant, score: str) -> Decimal | None:
        instrument, _, code = score.partition(".")
        baseline = visit_codes(BASELINE)
        return (
            Score.objects.filter(
                response__visit__participant=participant,
                response__visit__code__in=baseline,
                response__instrument=instrument,
                code=code,
            )
            .values_list("value", flat=True)
            .first()
        )

    def baseline_scores(self, participant: Participant) -> dict[str, str]:
        found = _scores_at(tuple(visit_codes(BASELINE)), person=participant.pk)
        return {
            f"{instrument}.{code}": NOT_SCORED if value is None else f"{value:f}"
            for instrument, code, value in found
        }

    def reported_at(
        self, participants: Sequence[Participant]
    ) -> dict[int, tuple[datetime | None, datetime | None]]:
        baseline = visit_codes(BASELINE)
        before = Q(visit__code__in=baseline)
        rows = (
            Response.objects.filter(visit__participant__in=participants)
            .values_list("visit__participant")
            .annotate(
                done=Max("completed_at", filter=before),
                begun=Min("opened_at", filter=~before),
            )
        )
        found = {key: (done, begun) for key, done, begun in rows}
        return {one.pk: found.get(one.pk, (None, None)) for one in participants}

    def read_visits(self, participant: Participant) -> None:
        responses = _read(participant)
        scores = scores_of(responses=[response.pk for response in responses])
        keep("scores", scores, on=responses)

    def next_step(self, participant: Participant) -> NextStep | None:
        if "visits" not in getattr(participant, "_prefetched_objects_cache", {}):
            _read(participant)
        for visit in participant.visits.all():
            if visit.completed_at is None and standing_of(visit, participant).state in (
                VisitState.OPEN,
                VisitState.CLOSING,
            ):
                return _form_to_enter(visit, participant)
        return None

    def baseline_steps(
        self, participants: Sequence[Participant]
    ) -> dict[int, NextStep]:
        by_id = {participant.pk: participant for participant in participants}
        codes = visit_codes(BASELINE)
        visits = _not_complete(tuple(codes), people=list(by_id))
        keep("responses", responses_to(visits=[v.pk for v in visits]), on=visits)
        return {
            visit.participant_id: _form_to_enter(visit, by_id[visit.participant_id])
            for visit in visits
        }

    def dots(self, participants: Sequence[Participant]) -> dict[int, list[Dot]]:
        by_id = {participant.pk: participant for participant in participants}
        found: dict[int, list[Dot]] = defaultdict(list)
        for visit in visits_of(people=list(by_id)):
            place = standing_of(visit, by_id[visit.participant_id])
            found[visit.participant_id].append(
                Dot(visit.plan.short, place.tone, place.word)
            )
        return found

    def narrowed(
        self, rows: QuerySet[Participant], due: Due, sites: Sequence[str]
    ) -> QuerySet[Participant]:
        # The days of UTC lead to the rows, those of the person decide about each.
        day, one = clock.today("UTC"), timedelta(days=1)
        today, week = F("own_day"), timedelta(days=CLOSING_DAYS)
        near, wanted = {
            "open": (
                Q(opens_on__lte=day + one, closes_on__gte=day - one),
                Q(opens_on__lte=today, closes_on__gte=today),
            ),
            "closing": (
                Q(closes_on__range=(day - one, day + one + week)),
                Q(
                    opens_on__lte=today,
                    closes_on__gte=today,
                    closes_on__lte=today + week,
                ),
            ),
            "missed": (Q(closes_on__lte=day), Q(closes_on__lt=today)),
        }[due]
        codes = asked_codes(FOLLOW_UP)
        visits = (
            Visit.objects.annotate(own_day=own_day("participant__"))
            .filter(near, wanted, site__in=sites, code__in=codes, completed_at=None)
            .order_by()
        )
        return rows.filter(pk__in=visits.values("participant")).exclude(
            follow_up__in=(Status.WITHDREW, Status.DIED)
        )

    def grid_columns(self) -> list[GridColumn]:
        return columns()

    def grid(self, participants: Sequence[Participant]) -> dict[int, list[Cell]]:
        return cells(participants)


def _read(participant: Participant) -> list[Response]:
    """Let *participant* have their visits, and those their responses."""
    visits = visits_of(people=[participant.pk])
    responses = responses_to(visits=[visit.pk for visit in visits])
    keep("responses", responses, on=visits)
    keep("visits", visits, on=[participant])
    return responses


@compiled_once
def _not_complete(codes: tuple[str, ...], *, people: Given) -> QuerySet[Visit]:
    return Visit.objects.filter(
        AnyOf("participant_id", people), code__in=codes, completed_at=None
    )


@compiled_once
def visits_of(*, people: Given) -> QuerySet[Visit]:
    """Every visit of *people* (keys), in the order of their target days."""
    return Visit.objects.filter(AnyOf("participant_id", people))


@compiled_once
def _scores_at(codes: tuple[str, ...], *, person: Given) -> QuerySet[Any, Any]:
    return Score.objects.filter(
        response__visit__participant=person, response__visit__code__in=codes
    ).values_list("response__instrument", "code", "value")


def _form_to_enter(visit: Visit, participant: Participant) -> NextStep:
    done = {r.instrument for r in visit.responses.all() if r.completed_at}
    instrument = next(code for code in visit.plan.instruments if code not in done)
    label = f"{visit.plan.label}: {visit.form_of(instrument, None).short}"
    return NextStep(
        label=f"Enter {label}",
        url=reverse("enter-form", args=[participant.study_id, visit.code, instrument]),
    )
