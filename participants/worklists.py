"""What this floor puts on the work list: people on their way in, and people to keep in
touch with; found by name."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse

from participants.consent.models import Consent
from participants.consent.reconsent import to_ask_again
from participants.contact.lists import own_day
from participants.contact.told import last_contact_words
from participants.contact.words import NextAction
from participants.eligibility.signed import signed_among
from participants.enrolment.models import FollowUp, Participant, StatusChange, Therapy
from participants.follow_up import Dot, follow_up
from participants.screening.chain import days_left
from participants.screening.models import Outcome, Screening, newest
from participants.screening.worklist import screening_sections
from participants.transfer.worklist import moves
from participants.withdrawal.scopes import Scope
from participants.withdrawal.standing import not_asked, withdrew_from
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.protocol import current
from trialsite.protocol.types import ConsentVersion
from trialsite.worklists.registry import (
    Question,
    Row,
    Section,
    first,
    worklist,
)

__all__ = ["moves"]

LATELY = timedelta(days=14)
"""So long somebody who left is shown to those who watch over the trial."""

STILL_ELIGIBLE = timedelta(days=60)
"""So long a person found eligible is waited for here; later the screening log tells."""


@worklist(order=5)
def planned_for_today(question: Question) -> list[Section]:
    """People with whom a next step was planned for today or a day before."""
    if not question.scope.allows(Permission.CONTACT):
        return []
    people, more = first(
        _people(question)
        .filter(needs_reach=False, plan_on__lte=F("own_day"))
        # The day of UTC leads to the rows, that of the person decides about each.
        .filter(plan_on__lte=clock.today("UTC") + timedelta(days=1))
        .order_by("plan_on", "pk")
    )
    rows = [
        _touch(question, person, dots, need=_planned(person), word="planned")
        for person, dots in _with_dots(people)
    ]
    return [
        Section(
            "Planned for today",
            rows,
            card="planned today",
            tone="due",
            hint="what you said you would do",
            more=more,
        )
    ]


@worklist(order=20)
def to_be_reached(question: Question) -> list[Section]:
    """People whom every attempt of the protocol missed, and holds that have ended."""
    people, more = first(
        _people(question).filter(needs_reach=True).order_by("last_contact__at", "pk")
    )
    rows = [
        _touch(question, person, dots, need="Find another way", word="rule fulfilled")
        for person, dots in _with_dots(people)
    ]
    held, more_held = first(
        _people(question, FollowUp.ON_HOLD)
        .filter(hold_until__lte=F("own_day"))
        .order_by("hold_until", "pk")
    )
    return [
        Section(
            "Need to be reached",
            rows,
            card="to be reached",
            tone="late",
            hint="every attempt of the protocol was made",
            more=more,
            whole=f"{reverse('participants')}?due=reach",
        ),
        Section(
            "Hold has ended",
            [_held(question, person, dots) for person, dots in _with_dots(held)],
            card="back from hold",
            tone="info",
            more=more_held,
        ),
    ]


@worklist(order=40)
def left_lately(question: Question) -> list[Section]:
    """For those who watch and do not do: who left the follow-up in two weeks."""
    if question.scope.allows(Permission.ENTER_DATA) or not question.scope.allows(
        Permission.SEE_ANSWERS
    ):
        return []
    gone = (FollowUp.WITHDREW, FollowUp.DIED, FollowUp.UNREACHABLE)
    changes = StatusChange.objects.filter(
        participant=OuterRef("pk"),
        kind=StatusChange.Kind.FOLLOW_UP,
        at__gte=clock.now() - LATELY,
    )
    people, more = first(
        _people(question, *gone).filter(Exists(changes)).order_by("-pk")
    )
    rows = [
        Row(
            study_id=person.study_id,
            url=_page(person),
            initials=person.identity.initials,
            need=person.get_follow_up_display(),
            dots=dots,
            pill_tone="quiet",
            pill_word=person.get_follow_up_display().lower(),
            action_label="Read the record",
            action_url=_page(person),
            contact=last_contact_words(person),
        )
        for person, dots in _with_dots(people)
    ]
    return [Section("Left in the last two weeks", rows, card="left lately", more=more)]


def _people(question: Question, *statuses: str) -> QuerySet[Participant]:
    found: QuerySet[Participant] = (
        question.rows("participants", site="site")
        .filter(follow_up__in=statuses or (FollowUp.ACTIVE,))
        .annotate(own_day=own_day())
        .select_related("identity", "last_contact")
    )
    return found


Dots = list[tuple[str, str, str]]


def _with_dots(people: Sequence[Participant]) -> list[tuple[Participant, Dots]]:
    dots = follow_up().dots(people) if people else {}
    return [
        (person, [(dot.label, dot.tone, dot.word) for dot in dots.get(person.pk, [])])
        for person in people
    ]


def _page(person: Participant) -> str:
    return reverse("participant", args=[person.study_id])


def _planned(person: Participant) -> str:
    last = person.last_contact
    return str(NextAction(last.next_action).label) if last else ""


def _touch(
    question: Question, person: Participant, dots: Dots, *, need: str, word: str
) -> Row:
    """A row for somebody to keep in touch with: call, or, for those who decide and do
    not enter data, decide."""
    scope, site = question.scope, person.site_id
    tone, detail = "late", ""
    if word == "planned" and person.plan_on:
        waited = person.plan_on < clock.today(person.timezone)
        detail = (
            f"planned for {person.plan_on:%-d %B}" if waited else "planned for today"
        )
        tone, word = "due", "no window open"
    if opened := _open_visit(dots):
        tone, word = opened
    label, address, in_place = "", "", False
    if scope.allows(Permission.CONTACT, site):
        if scope.allows(Permission.ENTER_DATA, site):
            label, address = "Contact", reverse("contact", args=[person.study_id])
            in_place = True
        elif scope.allows(Permission.CHANGE_STATUS, site):
            label, address = "Decide", reverse("status", args=[person.study_id])
    return Row(
        study_id=person.study_id,
        url=_page(person),
        initials=person.identity.initials,
        need=need,
        detail=detail,
        dots=dots,
        pill_tone=tone,
        pill_word=word,
        action_label=label,
        action_url=address,
        primary=True,
        contact=last_contact_words(person),
        in_place=in_place,
    )


def _open_visit(dots: Dots) -> tuple[str, str] | None:
    """The tone and the words of the window that is open: "closes in 2 days"."""
    return next(
        (
            (tone, word)
            for _, tone, word in dots
            if tone in ("due", "late") and word != "missed"
        ),
        None,
    )


def _held(question: Question, person: Participant, dots: Dots) -> Row:
    may = question.scope.allows(Permission.CHANGE_STATUS, person.site_id)
    return Row(
        study_id=person.study_id,
        url=_page(person),
        initials=person.identity.initials,
        need="Ask how they are",
        detail=f"on hold until {person.hold_until:%-d %B}",
        dots=dots,
        pill_tone="info",
        pill_word="hold has ended",
        action_label="Go on or renew" if may else "",
        action_url=reverse("status", args=[person.study_id]) if may else "",
        primary=True,
        contact=last_contact_words(person),
    )


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
    # Nobody without an arm has a therapy; an index has these few.
    people, more = first(
        question.rows("participants", site="site")
        .filter(therapy=Therapy.NONE, follow_up=FollowUp.ACTIVE)
        .exclude(not_asked())
        .exclude(withdrew_from(Scope.CONTACT))
        .select_related("identity", "last_contact")
        .order_by("enrolled_at")
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
                contact=last_contact_words(person),
            )
        )
    return Section(
        "Before randomization", rows, card="on the way in", tone="info", more=more
    )


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
    rows: list[Row] = []
    more = False
    for site in question.site_codes:
        if not question.scope.allows(Permission.CONSENT, site):
            continue
        everybody = question.rows("participants", site="site")
        for version, older in to_ask_again(everybody, site):
            people, others = first(older.select_related("identity").order_by("pk"))
            rows += [_ask_again(person, version) for person in people]
            more = more or others
    return Section("Consent again", rows, card="to ask again", tone="due", more=more)


def _ask_again(person: Participant, version: ConsentVersion) -> Row:
    return Row(
        study_id=person.study_id,
        url=_page(person),
        initials=person.identity.initials,
        need="Consent again",
        detail=f"{version.label} is in use at the site now",
        pill_tone="due",
        pill_word="older version",
        action_label="Ask again",
        action_url=reverse("consent", args=[person.screening_id]),
    )


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
    recent = question.rows("screenings", site="site").filter(
        at__gte=clock.now() - STILL_ELIGIBLE
    )
    # Each of the two has an index; an "or" of both has none.
    chosen = recent.filter(outcome=Outcome.ELIGIBLE).values("pk")
    overridden = recent.filter(override__isnull=False).values("pk")
    found, more = first(
        newest(Screening.objects.filter(pk__in=chosen.union(overridden)))
        .filter(enrolled_as="")
        .annotate(consented=Exists(consented))
        .order_by("at")
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
    return Section(
        "Eligible, not yet enrolled", rows, card="to consent", tone="info", more=more
    )
