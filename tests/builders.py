"""People at every stage of the road, made by the same verbs as everybody's."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from unittest import mock

from assessments.schedule.actions import BASELINE
from assessments.schedule.models import Visit
from participants.consent.actions import record_consent
from participants.consent.approvals import approved_by_site, record_approval
from participants.eligibility.actions import sign_eligibility, signed_content
from participants.enrolment.actions import Person, enrol
from participants.enrolment.models import Participant
from participants.randomization.actions import randomize
from participants.randomization.lists.actions import (
    newest_list,
    propose_list,
    seal_list,
)
from participants.randomization.lists.models import SealedList
from participants.screening.actions import record_screening
from participants.screening.models import Screening
from participants.screening.rules import Answer
from participants.withdrawal.actions import withdraw_from
from tests.filling import fill
from tests.fixtures.people import make_user
from trialsite import clock
from trialsite.access.models import User
from trialsite.protocol import current
from trialsite.protocol.types import Criterion
from trialsite.signatures.confirming import BOTH, Confirmation
from trialsite.signatures.models import Signature

PERSON = Person(
    given_name="Erin",
    family_name="Stone",
    date_of_birth=date(1970, 2, 28),
    email="erin.stone@example.org",
    phone="+1 608 555 0142",
)


def staff_at(site: str) -> User:
    """A coordinator of the site, made where there is none yet."""
    email = f"{site.lower()}@example.org"
    found = User.objects.filter(email=email).first()
    return found or make_user(f"{site.lower()} Staff", "coordinator", site)


def passing(criterion: Criterion) -> Answer:
    """An answer that meets the criterion."""
    if criterion.type == "yes_no":
        return criterion.kind == "inclusion"
    for value in (criterion.minimum, criterion.maximum, criterion.lowest):
        if value is not None and criterion.met(value):
            return value
    return Decimal(0)


def passing_answers() -> dict[str, Answer]:
    """Answers that meet every criterion of the protocol in force."""
    return {criterion.code: passing(criterion) for criterion in current().eligibility}


def investigator_at(site: str) -> User:
    """An investigator of the site, made where there is none yet."""
    email = f"{site.lower()}-investigator@example.org"
    found = User.objects.filter(email=email).first()
    return found or make_user(f"{site}-investigator Roe", "investigator", site)


def confirmed_as(user: User) -> Confirmation:
    """As if *user* had typed their password again, which is slow to check."""
    return Confirmation(user.pk, BOTH)


def approve_documents(site: str) -> None:
    """Every version of the consent document is approved for the site."""
    approved = approved_by_site().get(site, {})
    for version in current().consents:
        if version.code not in approved:
            record_approval(
                site=site,
                version=version.code,
                approved_on=version.date,
                reference=f"IRB-{version.code}",
                by=investigator_at(site),
            )


def screened(site: str = "", *, by: User | None = None) -> Screening:
    """An eligible person."""
    site = site or current().sites[0].code
    approve_documents(site)
    return record_screening(
        site=site,
        source=current().screening.sources[0].code,
        answers=passing_answers(),
        initials="ES",
        by=by or staff_at(site),
    )


def consented(site: str = "", *, by: User | None = None) -> Screening:
    """An eligible person who consented today."""
    screening = screened(site, by=by)
    record_consent(
        screening=screening,
        version=current().consents[-1].code,
        given_on=clock.today(screening.site.timezone),
        mode="in_person",
        by=screening.by,
    )
    return screening


def enrolled(
    site: str = "", *, by: User | None = None, person: Person | None = None
) -> Participant:
    """A participant whose baseline is open: Erin Stone, where nobody is there yet,
    else somebody who cannot be taken for her."""
    screening = consented(site, by=by)
    person = person or somebody(Participant.objects.count())
    return enrol(screening=screening, person=person, by=screening.by)


def somebody(number: int) -> Person:
    """One person for each number; none is like another but in the initials."""
    if number == 0:
        return PERSON
    letters = "".join(chr(ord("a") + int(digit)) for digit in str(number))
    return replace(
        PERSON,
        family_name=f"Stone{letters}",
        email=f"erin.stone{number}@example.org",
        phone="",
    )


def sealed_list(entropy: str = "5eed") -> SealedList:
    """The list in force; the first is made here, by two people, and is always the
    same, so that what a test draws does not change from run to run. *entropy* is two
    bytes in hex, of which another list comes."""
    found = newest_list()
    if found is not None:
        return found
    una, ari = statistician(), second_administrator()
    with mock.patch("secrets.token_bytes", lambda n: bytes.fromhex(entropy * (n // 2))):
        proposal = propose_list(reason="The first list.", by=una)
    return seal_list(proposal=proposal, by=ari)


def statistician() -> User:
    """Proposes lists."""
    return _at_all_sites("Sela Stat", "unblinded_statistician")


def second_administrator() -> User:
    """Seals what the statistician proposes."""
    return _at_all_sites("Ari Seal", "administrator")


def _at_all_sites(name: str, role: str) -> User:
    email = f"{name.split()[0].lower()}@example.org"
    return User.objects.filter(email=email).first() or make_user(name, role, None)


def baseline_done(
    site: str = "", *, by: User | None = None, mg_a_day: int = 30
) -> Participant:
    """A participant with a complete baseline, on so much oral morphine a day."""
    if current().randomization.method != "imported-list":
        sealed_list()
    participant = enrolled(site, by=by)
    for visit in participant.visits.all():
        if visit.plan.phase == BASELINE:
            fill(visit, by=participant.enrolled_by, mg_a_day=mg_a_day)
    return participant


def signed(participant: Participant) -> Signature:
    """An investigator of the participant's site signs that they may be randomized."""
    by = investigator_at(participant.site_id)
    participant = Participant.objects.get(pk=participant.pk)
    return sign_eligibility(
        participant=participant,
        seen=signed_content(participant),
        confirmed=confirmed_as(by),
        by=by,
    )


def ready(site: str = "", *, by: User | None = None, mg_a_day: int = 30) -> Participant:
    """A participant whose baseline is complete and whose eligibility is signed."""
    participant = baseline_done(site, by=by, mg_a_day=mg_a_day)
    signed(participant)
    return participant


def randomized(site: str = "", *, by: User | None = None) -> Participant:
    """A participant in an arm, with the follow-up planned."""
    participant = ready(site, by=by)
    randomize(participant=participant, by=participant.enrolled_by)
    participant.refresh_from_db()
    return participant


def visit_of(participant: Participant, code: str) -> Visit:
    """One planned visit."""
    return participant.visits.get(code=code)


def days_from_now(days: int) -> date:
    """A day counted from the clock's, in UTC."""
    return clock.today("UTC") + timedelta(days=days)


def left(participant: Participant, *, by: User) -> None:
    """The participant withdraws from further data, today."""
    withdraw_from(
        participant=participant,
        scopes=["further_data"],
        reason="time",
        effective_on=clock.today(participant.timezone),
        by=by,
    )
