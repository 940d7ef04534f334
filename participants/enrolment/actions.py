"""Writes of enrolment and of changes of status."""

from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import connection, transaction

from participants.candidates.actions import (
    Named,
    PersonRefused,
    as_kept,
    move_on,
)
from participants.candidates.models import CandidateState
from participants.consent.models import Consent
from participants.consent.signed_names import Known, why_not_this_person
from participants.duplicates.actions import what_stands_against
from participants.enrolment import study_id
from participants.enrolment.birth import why_not_born
from participants.enrolment.models import (
    FollowUpStatus,
    Identity,
    Participant,
    StatusChange,
)
from participants.enrolment.stays import SiteStay
from participants.follow_up import follow_up
from participants.screening.chain import (
    chain_of,
    enrolled_as,
    is_newest,
    may_come_in,
    why_expired,
)
from participants.screening.models import Screening
from participants.screening.naming import name_person
from participants.training import check_list, why_not_in_training
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.context.acting import giving_reason
from trialsite.protocol.now import stated_site, the_trial
from trialsite.values.text import clean


class EnrolmentRefused(ValueError):
    """The person cannot be enrolled; the message says why. ``field`` names the
    value that was wrong, where one was."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NameInQuestion(EnrolmentRefused):
    """The consent bears another name, and nobody has said whose signature it is."""


class StatusRefused(ValueError):
    """The status cannot change so; the message says why and what is allowed."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, repr=False)
class Person:
    """Who somebody is, as they said it; no traceback shows it."""

    given_name: str
    family_name: str
    date_of_birth: date
    email: str
    phone: str = ""
    preferred_name: str = ""


def enrol(
    *, screening: Screening, person: Person, by: User, timezone: str = ""
) -> Participant:
    """Enrol the person of *screening*: give a study id, keep who they are apart from
    it, and plan the baseline. *timezone* (IANA) is where they live; by default the
    site's. Raises OutsideScope or EnrolmentRefused: no consent (P11-08), one that bears
    another name and that nobody has looked into (NameInQuestion), enrolled already, a
    screening that is too old or was continued, a match with somebody known that is not
    resolved, a name, number or address that cannot be read, born in the future or an
    unknown time zone; in training, an address at which somebody could live. Raises
    WrongList.

    Who it is, is kept before anything else: a match that is found stays, for staff to
    resolve, though the enrolment is refused because of it."""
    require(by, Permission.ENROL, screening.site_id)
    check_list()
    if unfit := why_not_in_training(person.email):
        raise EnrolmentRefused(unfit, field="email")
    _may_be_enrolled(screening)
    person = _as_kept(person, screening.site_id)
    name_person(screening=screening, person=_named(person), by=by)
    return _enrol(screening=screening, person=person, by=by, timezone=timezone)


def _may_be_enrolled(screening: Screening) -> None:
    if not Consent.objects.filter(screening__in=chain_of(screening)).exists():
        raise EnrolmentRefused(
            "No consent is recorded for this person. Record it first."
        )
    if already := enrolled_as(screening):
        raise EnrolmentRefused(f"This person is already enrolled as {already}.")
    if not is_newest(screening):
        raise EnrolmentRefused(
            "A later screening of this person is recorded. Enrol them by that one."
        )
    if not may_come_in(screening):
        raise EnrolmentRefused(
            "Only a person who was found eligible can be enrolled; this screening says "
            f"{screening.get_outcome_display().lower()}."
        )
    today = clock.today(stated_site(screening.site_id).timezone)
    if old := why_expired(screening, today):
        raise EnrolmentRefused(old)


def _as_kept(person: Person, site: str) -> Person:
    try:
        read = as_kept(_named(person), site)
    except PersonRefused as error:
        raise EnrolmentRefused(str(error), field=error.field) from None
    return replace(
        person,
        given_name=read.given_name,
        family_name=read.family_name,
        preferred_name=clean(person.preferred_name),
        email=read.email,
        phone=read.phone,
    )


def _named(person: Person) -> Named:
    return Named(
        given_name=person.given_name,
        family_name=person.family_name,
        date_of_birth=person.date_of_birth,
        phone=person.phone,
        email=person.email,
    )


@transaction.atomic
def _enrol(
    *, screening: Screening, person: Person, by: User, timezone: str
) -> Participant:
    site = stated_site(screening.site_id)
    # The lock makes two people who enrol one person at once wait for each other.
    screening = Screening.objects.select_for_update(of=("self",)).get(pk=screening.pk)
    _may_be_enrolled(screening)
    known = Known(person.given_name, person.family_name)
    if unclear := why_not_this_person(screening, known):
        raise NameInQuestion(unclear)
    candidate = screening.candidate
    if candidate and (against := what_stands_against(candidate)):
        raise EnrolmentRefused(against)
    today = clock.today(site.timezone)
    if wrong := why_not_born(person.date_of_birth, today):
        raise EnrolmentRefused(wrong, field="date_of_birth")
    timezone = timezone or site.timezone
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise EnrolmentRefused(
            f"{timezone!r} is no time zone; one is {site.timezone!r}.", field="timezone"
        ) from None
    participant = Participant.objects.create(
        study_id=_next_study_id(),
        site_id=site.code,
        screening=screening,
        timezone=timezone,
        enrolled_on=today,
        enrolled_by=by,
    )
    Identity.objects.create(
        participant=participant,
        given_name=person.given_name,
        family_name=person.family_name,
        preferred_name=person.preferred_name or person.given_name,
        date_of_birth=person.date_of_birth,
        email=person.email,
        phone=person.phone,
        other_phones=(candidate and candidate.other_phones) or "",
        other_emails=(candidate and candidate.other_emails) or "",
    )
    SiteStay.objects.create(
        participant=participant, site_id=site.code, since=today, by=by
    )
    StatusChange.objects.create(
        participant=participant,
        kind=StatusChange.Kind.FOLLOW_UP,
        status=FollowUpStatus.ACTIVE,
        effective_on=today,
        by=by,
    )
    with giving_reason("The person was enrolled."):
        Screening.objects.filter(pk=screening.pk).update(
            enrolled_as=participant.study_id
        )
    if candidate:
        move_on(candidate=candidate, standing=CandidateState.ENROLLED, by=by)
    follow_up().plan_baseline(participant=participant, by=by)
    return participant


def _next_study_id() -> str:
    # A sequence is never rolled back, so a number given to an enrolment that failed
    # is not given again.
    while True:
        with connection.cursor() as cursor:
            cursor.execute("select nextval('participants_study_number')")
            (number,) = cursor.fetchone()
        if made := study_id.make(the_trial().id_prefix, number):
            return made
