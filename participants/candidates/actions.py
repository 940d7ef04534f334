"""Writes of who somebody is, before they are in the trial."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import transaction

from participants.candidates import keys
from participants.candidates.models import Candidate, CandidateState
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.context.acting import giving_reason
from trialsite.protocol import current
from trialsite.protocol.now import every_site, stated_site
from trialsite.values.emails import BadEmail, read_email
from trialsite.values.names import BadName, read_name
from trialsite.values.phones import BadPhone, read_phone

IDENTITY = ("given_name", "family_name", "date_of_birth", "phone", "email")
FURTHER = ("other_phones", "other_emails")
HASHES = ("person_index", "phone_index", "email_index", "alike_index")
"""By which somebody is known again, also when they are in the trial."""
FOUND_HERE = ("family_index",)
"""By which they are found while their name stands here."""


class PersonRefused(ValueError):
    """Who somebody is cannot be read so; the message says which value was wrong, and
    what is allowed. ``field`` is its name."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, repr=False)
class Named:
    """Who somebody is, as far as they said it; no traceback shows it. Further numbers
    and addresses stand one a line."""

    given_name: str = ""
    family_name: str = ""
    date_of_birth: date | None = None
    phone: str = ""
    email: str = ""
    other_phones: str = ""
    other_emails: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in IDENTITY)


def as_kept(person: Named, site: str) -> Named:
    """*person* with names, number and address as they are kept, read as people of
    *site* write them. Raises PersonRefused."""
    try:
        return replace(
            person,
            given_name=read_name(person.given_name),
            family_name=read_name(person.family_name),
            phone=read_phone(person.phone, stated_site(site).country),
            email=read_email(person.email),
        )
    except BadName as error:
        raise PersonRefused(str(error), "family_name") from None
    except BadPhone as error:
        raise PersonRefused(str(error), "phone") from None
    except BadEmail as error:
        raise PersonRefused(str(error), "email") from None


@transaction.atomic
def name_candidate(
    *,
    site: str,
    source: str,
    person: Named,
    by: User,
    standing: CandidateState = CandidateState.TO_CALL,
) -> Candidate:
    """Keep who somebody is, sealed, before they are in the trial. Raises OutsideScope
    or PersonRefused."""
    require(by, Permission.SCREEN, site)
    person = as_kept(person, site)
    return Candidate.objects.create(
        site_id=site, source=source, standing=standing, by=by, **values(person)
    )


def values(person: Named) -> dict[str, str | date | None]:
    """What a candidate's row holds of *person*: nothing in place of an empty text."""
    return {name: getattr(person, name) or None for name in (*IDENTITY, *FURTHER)}


@transaction.atomic
def rename(*, candidate: Candidate, person: Named, by: User) -> Candidate:
    """Keep who a candidate is as they say it now, by which they are found from now on.
    Further numbers and addresses stay where none are given. Raises OutsideScope or
    PersonRefused."""
    require(by, Permission.SCREEN, candidate.site_id)
    for name, value in values(as_kept(person, candidate.site_id)).items():
        if value or name not in FURTHER:
            setattr(candidate, name, value)
    with giving_reason("As the person says it now."):
        candidate.erased_at = None
        candidate.save(update_fields=(*IDENTITY, *FURTHER, "erased_at"))
    return candidate


@transaction.atomic
def add_contact_details(
    *, candidate: Candidate, phones: Sequence[str], emails: Sequence[str]
) -> Candidate:
    """Keep the numbers and addresses (as they are kept) that a later row of a call list
    has for somebody who is listed; what is there stays first. Who is taken to have the
    authority is who took the list."""
    person = Named(
        phone=candidate.phone or "",
        email=candidate.email or "",
        other_phones=candidate.other_phones or "",
        other_emails=candidate.other_emails or "",
    )
    more = with_more(person, phones=phones, emails=emails)
    details = ("phone", "email", *FURTHER)
    if any(getattr(more, name) != getattr(person, name) for name in details):
        for name in details:
            setattr(candidate, name, getattr(more, name) or None)
        with giving_reason("As a further row of a call list says."):
            candidate.save(update_fields=details)
    return candidate


def with_more(person: Named, *, phones: Sequence[str], emails: Sequence[str]) -> Named:
    """*person* with those of *phones* and *emails* that they do not have yet."""
    numbers = _all_of(person.phone, person.other_phones, phones, keys.phone)
    addresses = _all_of(person.email, person.other_emails, emails, keys.email)
    return replace(
        person,
        phone=numbers[0] if numbers else "",
        other_phones="\n".join(numbers[1:]),
        email=addresses[0] if addresses else "",
        other_emails="\n".join(addresses[1:]),
    )


def _all_of(
    first: str, others: str, more: Sequence[str], key: Callable[[str], str]
) -> list[str]:
    found: dict[str, str] = {}
    for one in (first, *keys.lines(others), *more):
        if one:
            found.setdefault(key(one) or one, one)
    return list(found.values())


@transaction.atomic
def known_by(*, candidate: Candidate, person: Named) -> Candidate:
    """Keep the hashes of who an enrolled candidate is now, and not the name, which
    stands in their identity. Whoever changes that has been asked for their authority
    there."""
    said = Candidate(**values(as_kept(person, candidate.site_id)))
    digests = {name: said.digest_of(name) for name in HASHES}
    Candidate.objects.filter(pk=candidate.pk).update(**digests)
    candidate.refresh_from_db(fields=HASHES)
    return candidate


@transaction.atomic
def move_on(*, candidate: Candidate, standing: CandidateState, by: User) -> Candidate:
    """Note how far a candidate is. Who comes to an end is erased when the protocol's
    days are over; who is enrolled has their name elsewhere, and loses it here at once.
    Raises OutsideScope."""
    require(by, Permission.SCREEN, candidate.site_id)
    candidate.standing = standing
    candidate.erase_on = None
    if standing == CandidateState.CLOSED:
        days = timedelta(days=current().screening.keep_identity_days)
        zone = stated_site(candidate.site_id).timezone
        candidate.erase_on = clock.today(zone) + days
    candidate.save(update_fields=["standing", "erase_on"])
    if standing == CandidateState.ENROLLED:
        with giving_reason("Enrolled: who they are stands in their identity."):
            _erase([candidate], keep=HASHES)
    return candidate


def erase_due() -> int:
    """Erase the names, and all that could tell of them, of everybody whose days are
    over; returns how many those were."""
    erased = 0
    for site in every_site():
        due = Candidate.objects.filter(
            site_id=site.code,
            erased_at=None,
            standing=CandidateState.CLOSED,
            erase_on__lte=clock.today(site.timezone),
        ).only("pk")
        with giving_reason("The days for which the protocol keeps a name are over."):
            erased += _erase(list(due))
    return erased


def _erase(candidates: list[Candidate], keep: tuple[str, ...] = ()) -> int:
    every = (*IDENTITY, *FURTHER, *HASHES, *FOUND_HERE)
    nothing = {name: None for name in every if name not in keep}
    rows = Candidate.objects.filter(pk__in=[one.pk for one in candidates])
    return rows.update(**nothing, erased_at=clock.now())
