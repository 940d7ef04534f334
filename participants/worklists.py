"""What this floor puts on the work list: people on their way in; found by name."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from participants.consent.models import Consent
from participants.consent.reconsent import to_ask_again
from participants.eligibility.signed import signed_among
from participants.enrolment.models import FollowUp, Participant, Therapy
from participants.follow_up import Dot, follow_up
from participants.screening.chain import days_left
from participants.screening.models import Outcome, Screening, newest
from participants.screening.worklist import screening_sections
from participants.withdrawal.scopes import Scope
from participants.withdrawal.standing import not_asked, withdrew_from
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.protocol import current
from trialsite.worklists.registry import Question, Row, Section, worklist

# Beyond these the page would be a list to scroll, not a day's work.
MOST_ROWS = 50


@worklist(order=30)
def on_the_way_in(question: Question) -> list[Section]:
    """Enrolled people to randomize or to finish the baseline with, those to ask for
    consent again, then eligible people to consent or enrol, then those who are
    screened or to be."""
    return [
        *(_enrolled(question), _again(question), _eligible(question)),
        *screening_sections(question),
    ]


def _enrolled(question: Question) -> Section:
    people = list(
        question.rows("participants", site="site")
        # Not by the allocation, whose row is hidden from who may not see the arm.
        .filter(therapy=Therapy.NONE, follow_up=FollowUp.ACTIVE)
        .exclude(not_asked())
        .exclude(withdrew_from(Scope.CONTACT))
        .select_related("identity")
        .order_by("enrolled_at")[:MOST_ROWS]
    )
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


def _to_sign(question: Question, person: Participant, dots: list[Dot]) -> Row:
    """Everything is there but an investigator's signature."""
    signs = question.scope.allows(Permission.SIGN_ELIGIBILITY, person.site_id)
    return Row(
        study_id=person.study_id,
        url=reverse("participant", args=[person.study_id]),
        initials=person.identity.initials,
        need="Eligibility to sign",
        detail=f"enrolled {person.enrolled_on:%-d %B}, baseline complete",
        dots=[(dot.label, dot.tone, dot.word) for dot in dots],
        pill_tone="due",
        pill_word="not signed",
        action_label="Read and sign" if signs else "",
        action_url=reverse("eligibility", args=[person.study_id]) if signs else "",
        primary=signs,
    )


def _again(question: Question) -> Section:
    """People who agreed to a version that a newer one has replaced."""
    rows = [
        Row(
            study_id=person.study_id,
            url=reverse("participant", args=[person.study_id]),
            initials=person.identity.initials,
            need="Consent again",
            detail=f"{version.label} is in use at the site now",
            pill_tone="due",
            pill_word="older version",
            action_label="Ask again",
            action_url=reverse("consent", args=[person.screening_id]),
        )
        for site in question.site_codes
        if question.scope.allows(Permission.CONSENT, site)
        for version, people in to_ask_again(
            question.rows("participants", site="site"), site
        )
        for person in people.select_related("identity").order_by("study_id")[:MOST_ROWS]
    ]
    return Section("Consent again", rows, card="to ask again", tone="due")


def _is_old(screening: Screening) -> bool:
    zone = current().site(screening.site_id).timezone
    left = days_left(screening, clock.today(zone))
    return left is not None and left < 0


def _screen_again(screening: Screening) -> Row:
    return Row(
        study_id=f"Screening {screening.pk}",
        url=reverse("screening", args=[screening.pk]),
        initials=screening.initials,
        need="Screen again",
        detail=f"found eligible {screening.approached_on:%-d %B}, too long ago",
        pill_tone="late",
        pill_word="too old",
        action_label="Screen again",
        action_url=reverse("screening-continue", args=[screening.pk]),
    )


def _eligible(question: Question) -> Section:
    if not question.scope.allows(Permission.CONSENT):
        return Section("Eligible, not yet enrolled", [], card="to consent")
    consented = Consent.objects.filter(screening__chain=OuterRef("chain"))
    found = list(
        newest(question.rows("screenings", site="site"))
        .filter(Q(outcome=Outcome.ELIGIBLE) | Q(override__isnull=False))
        .filter(participant=None)
        .annotate(consented=Exists(consented))
        .order_by("at")[:MOST_ROWS]
    )
    rows = [
        _screen_again(screening)
        if _is_old(screening)
        else Row(
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
