"""People on their way from an eligible screening to randomization, on the work list."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse

from participants.contact.last_contact import last_contact_words
from participants.eligibility.signed import signed_among
from participants.enrolment.models import FollowUpStatus, Participant, TherapyStatus
from participants.follow_up import Dot, follow_up
from participants.screening.chain import days_left
from participants.screening.models import Outcome, Screening, newest
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.postgresql.compiled import Given, compiled_once
from trialsite.protocol.now import stated_site
from trialsite.ui.worklist.registry import (
    AND_ONE,
    ListedRows,
    WorkListRequest,
    WorkListRow,
    WorkListSection,
    first,
    worklist,
)
from trialsite.values.instants import day_there, day_words

STILL_ELIGIBLE = timedelta(days=60)
"""So long a person found eligible is waited for here; later the screening log tells."""


@worklist(asks=Permission.SEE_PARTICIPANTS)
def before_randomization(question: WorkListRequest) -> list[WorkListSection]:
    """Enrolled people to finish the baseline with, to sign for, or to randomize."""
    people, more = first(_without_arm(question.rows("participants")))
    floor = follow_up()
    dots = floor.dots(people)
    steps = floor.baseline_steps(people)
    signed = signed_among(people)
    rows = []
    for person in people:
        step = steps.get(person.pk)
        if not step and person.study_id not in signed:
            rows.append(_to_sign(question, person, dots[person.pk]))
            continue
        site = person.site_id
        may = question.scope.allows(
            Permission.ENTER_DATA if step else Permission.RANDOMIZE, site
        )
        rows.append(
            WorkListRow(
                study_id=person.study_id,
                url=reverse("participant", args=[person.study_id]),
                initials=person.identity.initials,
                need="Baseline" if step else "Ready to randomize",
                detail=f"enrolled {day_words(person.enrolled_on)}",
                dots=[(dot.label, dot.tone, dot.word) for dot in dots[person.pk]],
                pill_tone="due" if step else "info",
                pill_word="baseline not complete" if step else "baseline complete",
                action_label=("Carry on" if step else "Randomize") if may else "",
                action_url=(
                    step.url if step else reverse("randomize", args=[person.study_id])
                )
                if may
                else "",
                primary=not step,
                contact=last_contact_words(person),
            )
        )
    title = "Before randomization"
    return [WorkListSection(title, rows, card="to randomize", tone="info", more=more)]


def _to_sign(
    question: WorkListRequest, person: Participant, dots: list[Dot]
) -> WorkListRow:
    """Everything is there but an investigator's signature."""
    signs = question.scope.allows(Permission.SIGN_ELIGIBILITY, person.site_id)
    return WorkListRow(
        study_id=person.study_id,
        url=reverse("participant", args=[person.study_id]),
        initials=person.identity.initials,
        need="Eligibility to sign",
        detail=f"enrolled {day_words(person.enrolled_on)}, baseline complete",
        dots=[(dot.label, dot.tone, dot.word) for dot in dots],
        pill_tone="due",
        pill_word="not signed",
        action_label="Read and sign" if signs else "",
        action_url=reverse("eligibility", args=[person.study_id]) if signs else "",
        primary=signs,
    )


@worklist(asks=Permission.CONSENT)
def to_enrol(question: WorkListRequest) -> list[WorkListSection]:
    """Eligible people to consent or to enrol."""
    found, more = first(
        _eligible_since(
            question.rows("screenings"),
            question.rows("consents"),
            since=clock.now() - STILL_ELIGIBLE,
        )
    )
    rows = [
        _screen_again(screening)
        if _is_old(screening)
        else _whose_signature(screening)
        if screening.in_question
        else WorkListRow(
            study_id=f"Screening {screening.pk}",
            url=reverse("screening", args=[screening.pk]),
            initials=screening.initials,
            need="Enrolment" if screening.consented else "Consent",
            detail=f"found eligible {_day_of(screening)}",
            pill_tone="info",
            pill_word="consented" if screening.consented else "eligible",
            action_label="Enrol" if screening.consented else "Record consent",
            action_url=reverse(
                "enrol" if screening.consented else "consent", args=[screening.pk]
            ),
        )
        for screening in found
    ]
    title = "Eligible, not yet enrolled"
    return [WorkListSection(title, rows, card="to consent", tone="info", more=more)]


def _day_of(screening: Screening) -> str:
    return day_there(screening.at, stated_site(screening.site_id).timezone)


@compiled_once
def _without_arm(people: ListedRows) -> QuerySet[Participant]:
    # Nobody without an arm has a therapy; an index has these few.
    return (
        people()
        .filter(therapy=TherapyStatus.NONE, follow_up=FollowUpStatus.ACTIVE)
        .select_related("identity", "last_contact")
        .order_by("enrolled_at")[:AND_ONE]
    )


@compiled_once
def _eligible_since(
    screenings: ListedRows, consents: ListedRows, *, since: Given
) -> QuerySet[Screening]:
    consented = consents().filter(screening__chain=OuterRef("chain"))
    recent = screenings().filter(at__gte=since)
    # Each of the two has an index; an "or" of both has none.
    chosen = recent.filter(outcome=Outcome.ELIGIBLE).values("pk")
    overridden = recent.filter(override__isnull=False).values("pk")
    return (
        newest(screenings().filter(pk__in=chosen.union(overridden)))
        .filter(enrolled_as="")
        .annotate(
            consented=Exists(consented),
            in_question=Subquery(
                consented.filter(
                    signed_name__confirmed=True, name_decisions=None
                ).values("pk")[:1]
            ),
        )
        .order_by("at")[:AND_ONE]
    )


def _whose_signature(screening: Screening) -> WorkListRow:
    return WorkListRow(
        study_id=f"Screening {screening.pk}",
        url=reverse("screening", args=[screening.pk]),
        initials=screening.initials,
        need="Signature",
        detail="signed with another name than the study knows",
        pill_tone="late",
        pill_word="another name",
        action_label="Whose is it?",
        action_url=reverse("consent-name", args=[vars(screening)["in_question"]]),
    )


def _is_old(screening: Screening) -> bool:
    zone = stated_site(screening.site_id).timezone
    left = days_left(screening, clock.today(zone))
    return left is not None and left < 0


def _screen_again(screening: Screening) -> WorkListRow:
    return WorkListRow(
        study_id=f"Screening {screening.pk}",
        url=reverse("screening", args=[screening.pk]),
        initials=screening.initials,
        need="Screen again",
        detail=f"found eligible {day_words(screening.approached_on)}, too long ago",
        pill_tone="late",
        pill_word="too old",
        action_label="Screen again",
        action_url=reverse("screening-continue", args=[screening.pk]),
    )
