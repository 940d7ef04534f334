"""What the work list says of one person to keep in touch with."""

from collections.abc import Sequence

from django.urls import reverse

from participants.contact.last_contact import last_contact_words
from participants.contact.words import NextAction
from participants.enrolment.models import Participant
from participants.follow_up import follow_up
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.ui.worklist.registry import (
    WorkListRequest,
    WorkListRow,
)
from trialsite.values.instants import day_words

Dots = list[tuple[str, str, str]]


def with_dots(people: Sequence[Participant]) -> list[tuple[Participant, Dots]]:
    dots = follow_up().dots(people) if people else {}
    return [
        (person, [(dot.label, dot.tone, dot.word) for dot in dots.get(person.pk, [])])
        for person in people
    ]


def page_of(person: Participant) -> str:
    return reverse("participant", args=[person.study_id])


def planned_step(person: Participant) -> str:
    last = person.last_contact
    return str(NextAction(last.next_action).label) if last else ""


def to_contact(
    question: WorkListRequest, person: Participant, dots: Dots, *, need: str, word: str
) -> WorkListRow:
    """A row for somebody to keep in touch with: call, or, for those who decide and do
    not enter data, decide."""
    scope, site = question.scope, person.site_id
    tone, detail = "late", ""
    if word == "planned" and person.plan_on:
        waited = person.plan_on < clock.today(person.timezone)
        detail = (
            f"planned for {day_words(person.plan_on)}"
            if waited
            else "planned for today"
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
    return WorkListRow(
        study_id=person.study_id,
        url=page_of(person),
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


def on_hold(question: WorkListRequest, person: Participant, dots: Dots) -> WorkListRow:
    may = question.scope.allows(Permission.CHANGE_STATUS, person.site_id)
    return WorkListRow(
        study_id=person.study_id,
        url=page_of(person),
        initials=person.identity.initials,
        need="Ask how they are",
        detail=f"on hold until {day_words(person.hold_until)}",
        dots=dots,
        pill_tone="info",
        pill_word="hold has ended",
        action_label="Go on or renew" if may else "",
        action_url=reverse("status", args=[person.study_id]) if may else "",
        primary=True,
        contact=last_contact_words(person),
    )
