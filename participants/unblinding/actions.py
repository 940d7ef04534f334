"""Unblinding one participant, and assessing what that means."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from participants.arm_words import names_an_arm
from participants.enrolment.models import Participant
from participants.randomization.models import Allocation
from participants.unblinding.models import (
    Disclosure,
    Kind,
    Unblinding,
    UnblindingImpact,
)
from trialsite import clock
from trialsite.access.concealed import within
from trialsite.access.models import Membership, User
from trialsite.access.roles import ROLES, Permission
from trialsite.access.scope import require
from trialsite.context.visible import everywhere, visible_rows
from trialsite.outbox.actions import enqueue

NOTICE, ARM = "unblinding-notice", "unblinding-arm"
"""The kinds of letter: that it happened, and the arm itself to a third party."""


class UnblindingRefused(ValueError):
    """Nothing was shown, sent or recorded; the message says why. *field* names the
    field of the form that it belongs to, where there is one."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Unblinded:
    """What was recorded, and the arm's code where it is to be shown, this once; ""
    elsewhere. No log line prints it."""

    fact: Unblinding
    arm: str = field(default="", repr=False)


@transaction.atomic
def unblind(
    *,
    participant: Participant,
    kind: str,
    reason: str,
    why: str,
    disclosure: str,
    disclosed_to: str,
    email: str = "",
    impact: str = "",
    key: UUID,
    confirmed_by: str,
    by: User,
) -> Unblinded:
    """Record that one participant's arm becomes known, and make it known: on the
    screen of *by*, or by a letter to *email* that *by* never sees; of what became known
    by accident it is recorded alone. The trial office, the site and *by* get a notice
    without the arm.

    *key* is that of the page: the same page unblinds once. *confirmed_by* says what
    was asked again (trialsite.accounts.again). The impact may be stated later in an
    emergency alone. Raises OutsideScope and UnblindingRefused.
    """
    require(by, Permission.UNBLIND, participant.site_id)
    why, disclosed_to, impact = why.strip(), disclosed_to.strip(), impact.strip()
    _check(
        participant, kind, disclosure, why=why, disclosed_to=disclosed_to, email=email
    )
    for name, text in (
        ("why", why),
        ("disclosed_to", disclosed_to),
        ("impact", impact),
    ):
        if named := names_an_arm(text):
            raise UnblindingRefused(named, field=name)
    if not impact and kind != Kind.EMERGENCY:
        raise UnblindingRefused(
            "Say what it may mean for the person and the data. In an emergency alone "
            "that can wait.",
            field="impact",
        )
    # Two clicks on one page wait for each other here.
    Participant.objects.select_for_update().get(pk=participant.pk)
    if Unblinding.objects.filter(key=key).exists():
        raise UnblindingRefused(
            "This page was already sent, and what it asked for is done: the arm is "
            "shown once. Who needs it again fills in a new page."
        )
    fact = Unblinding.objects.create(
        participant=participant,
        kind=kind,
        reason=reason,
        why=why,
        disclosure=disclosure,
        disclosed_to=disclosed_to,
        email=email if disclosure == Disclosure.THIRD_PARTY else "",
        key=key,
        confirmed_by=confirmed_by,
        at=clock.now(),
        by=by,
    )
    if impact:
        UnblindingImpact.objects.create(
            participant=participant, unblinding=fact, text=impact, at=fact.at, by=by
        )
    _write(fact)
    arm = arm_of(participant) if disclosure == Disclosure.SCREEN else ""
    return Unblinded(fact, arm)


def _check(participant: Participant, kind: str, disclosure: str, **texts: str) -> None:
    if not participant.is_randomized:
        raise UnblindingRefused(
            f"{participant} is not randomized: there is no arm to be known."
        )
    if kind not in Kind.values:
        raise UnblindingRefused(
            f"{kind!r} is no kind of unblinding; there is {', '.join(Kind.values)}.",
            field="kind",
        )
    if disclosure not in Disclosure.values or (kind == Kind.INADVERTENT) != (
        disclosure == Disclosure.OUTSIDE
    ):
        raise UnblindingRefused(
            "It became known by accident, so it is neither shown nor sent: choose "
            f"“{Disclosure.OUTSIDE.label}”."
            if kind == Kind.INADVERTENT
            else "Only what became known by accident is neither shown nor sent: choose "
            "one of the others.",
            field="disclosure",
        )
    for name in ("why", "disclosed_to"):
        if not texts[name]:
            raise UnblindingRefused("Say it in words.", field=name)
    if (disclosure == Disclosure.THIRD_PARTY) != bool(texts["email"]):
        raise UnblindingRefused(
            "Give the e-mail address of who is to know."
            if disclosure == Disclosure.THIRD_PARTY
            else "Nothing is sent, so there is no address.",
            field="email",
        )


def arm_of(participant: Participant) -> str:
    """The code of the arm, past row-level security: for who has just recorded to whom
    it goes. A letter and a screen, and nothing else, ask for it."""
    with visible_rows(everywhere(Permission.SEE_PARTICIPANTS, Permission.SEE_ARM)):
        arm: str = within(Allocation.objects.get(participant=participant).arm)
    return arm


def _write(fact: Unblinding) -> None:
    """Leave the letters, in the same transaction."""
    participant = fact.participant
    for user in who_hears_of(participant.site_id):
        enqueue(
            key=f"{NOTICE}:{fact.pk}:{user.pk}",
            kind=NOTICE,
            payload={"unblinding": fact.pk, "user": user.pk},
            site=participant.site,
            study_id=participant.study_id,
        )
    if fact.disclosure == Disclosure.THIRD_PARTY:
        enqueue(
            key=f"{ARM}:{fact.pk}",
            kind=ARM,
            payload={"unblinding": fact.pk},
            site=participant.site,
            study_id=participant.study_id,
        )


def who_hears_of(site: str) -> list[User]:
    """The trial office and the staff of the site (code): who gives access there, and
    who may unblind there, whoever did it among them."""
    wanted = {Permission.UNBLIND, Permission.MANAGE_ACCESS}
    found = {
        one.user_id: one.user
        for one in Membership.objects.select_related("user").order_by("user_id")
        if one.is_in_force
        and one.site_id in (site, None)
        and one.user.is_active
        and wanted & ROLES[one.role].permissions
    }
    return list(found.values())


@transaction.atomic
def assess_impact(*, unblinding: Unblinding, text: str, by: User) -> UnblindingImpact:
    """State what an unblinding may mean, where that was not done at once (R3-02).
    Raises OutsideScope and UnblindingRefused."""
    require(by, Permission.UNBLIND, unblinding.participant.site_id)
    if not (text := text.strip()):
        raise UnblindingRefused("Say what it may mean.", field="text")
    if named := names_an_arm(text):
        raise UnblindingRefused(named, field="text")
    person = Participant.objects.select_for_update().get(pk=unblinding.participant_id)
    if UnblindingImpact.objects.filter(unblinding=unblinding).exists():
        raise UnblindingRefused("Its impact is assessed already.")
    return UnblindingImpact.objects.create(
        participant=person,
        unblinding=unblinding,
        text=text,
        at=clock.now(),
        by=by,
    )
