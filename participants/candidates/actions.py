"""Writes of who somebody is, before they are in the trial."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from participants.candidates.models import Candidate, CandidateState
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.context.acting import because
from trialsite.protocol import current
from trialsite.protocol.now import every_site, stated_site

IDENTITY = ("given_name", "family_name", "date_of_birth", "phone", "email")
HASHES = ("person_index", "phone_index", "email_index")


@dataclass(frozen=True, repr=False)
class Named:
    """Who somebody is, as far as they said it; no traceback shows it."""

    given_name: str = ""
    family_name: str = ""
    date_of_birth: date | None = None
    phone: str = ""
    email: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in IDENTITY)


@transaction.atomic
def name_candidate(
    *,
    site: str,
    source: str,
    person: Named,
    by: User,
    standing: CandidateState = CandidateState.TO_CALL,
) -> Candidate:
    """Keep who somebody is, sealed, before they are in the trial. Raises
    OutsideScope."""
    require(by, Permission.SCREEN, site)
    return Candidate.objects.create(
        site_id=site, source=source, standing=standing, by=by, **values(person)
    )


def values(person: Named) -> dict[str, str | date | None]:
    """What a candidate's row holds of *person*: nothing in place of an empty text."""
    return {name: getattr(person, name) or None for name in IDENTITY}


@transaction.atomic
def rename(*, candidate: Candidate, person: Named, by: User) -> Candidate:
    """Keep who a candidate is as they say it now, by which they are found from now on.
    Raises OutsideScope."""
    require(by, Permission.SCREEN, candidate.site_id)
    for name, value in values(person).items():
        setattr(candidate, name, value)
    with because("As the person says it now."):
        candidate.erased_at = None
        candidate.save(update_fields=(*IDENTITY, "erased_at"))
    return candidate


@transaction.atomic
def known_by(*, candidate: Candidate, person: Named) -> Candidate:
    """Keep the hashes of who an enrolled candidate is now, and not the name, which
    stands in their identity. Whoever changes that has been asked for their authority
    there."""
    said = Candidate(**values(person))
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
        with because("Enrolled: who they are stands in their identity."):
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
        with because("The days for which the protocol keeps a name are over."):
            erased += _erase(list(due))
    return erased


def _erase(candidates: list[Candidate], keep: tuple[str, ...] = ()) -> int:
    nothing = {name: None for name in (*IDENTITY, *HASHES) if name not in keep}
    rows = Candidate.objects.filter(pk__in=[one.pk for one in candidates])
    return rows.update(**nothing, erased_at=clock.now())
