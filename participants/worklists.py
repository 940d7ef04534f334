"""What this floor puts on the work list: people on their way in; found by name."""

from django.db.models import Exists, OuterRef
from django.urls import reverse

from participants.consent.models import Consent
from participants.enrolment.models import FollowUp, Therapy
from participants.follow_up import follow_up
from participants.screening.models import Outcome
from trialsite.access.roles import Permission
from trialsite.worklists.registry import Question, Row, Section, worklist

# Beyond these the page would be a list to scroll, not a day's work.
MOST_ROWS = 50


@worklist(order=30)
def on_the_way_in(question: Question) -> list[Section]:
    """Enrolled people to randomize or to finish the baseline with, then eligible
    people to consent or enrol."""
    return [_enrolled(question), _eligible(question)]


def _enrolled(question: Question) -> Section:
    people = list(
        question.rows("participants", site="site")
        # Not by the allocation, whose row is hidden from who may not see the arm.
        .filter(therapy=Therapy.NONE, follow_up=FollowUp.ACTIVE)
        .select_related("identity")
        .order_by("enrolled_at")[:MOST_ROWS]
    )
    floor = follow_up()
    dots = floor.dots(people)
    steps = floor.baseline_steps(people)
    rows = []
    for person in people:
        step = steps.get(person.pk)
        site = person.site_id
        may = question.scope.allows(
            Permission.ENTER_DATA if step else Permission.RANDOMIZE, site
        )
        rows.append(
            Row(
                study_id=person.study_id,
                url=reverse("participant", args=[person.study_id]),
                initials=person.identity.initials,
                need="Baseline" if step else "Ready to randomize",
                detail=f"enrolled {person.enrolled_on:%-d %B}",
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
            )
        )
    return Section("Before randomization", rows, card="on the way in", tone="info")


def _eligible(question: Question) -> Section:
    if not question.scope.allows(Permission.CONSENT):
        return Section("Eligible, not yet enrolled", [], card="to consent")
    consented = Consent.objects.filter(screening=OuterRef("pk"))
    found = list(
        question.rows("screenings", site="site")
        .filter(outcome=Outcome.ELIGIBLE, participant=None)
        .annotate(consented=Exists(consented))
        .order_by("at")[:MOST_ROWS]
    )
    rows = [
        Row(
            study_id=f"Screening {screening.pk}",
            url=reverse("screening", args=[screening.pk]),
            initials=screening.initials,
            need="Enrolment" if screening.consented else "Consent",
            detail=f"found eligible {screening.at:%-d %B}",
            pill_tone="info",
            pill_word="consented" if screening.consented else "eligible",
            action_label="Enrol" if screening.consented else "Record consent",
            action_url=reverse(
                "enrol" if screening.consented else "consent", args=[screening.pk]
            ),
        )
        for screening in found
    ]
    return Section("Eligible, not yet enrolled", rows, card="to consent", tone="info")
