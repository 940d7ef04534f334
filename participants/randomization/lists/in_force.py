"""The list that arms are drawn by at this moment, and its seed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID

import structlog
from django.db.models import Exists, QuerySet, Subquery

from participants.randomization.commitment import mixed_seed
from participants.randomization.lists.key import KeyMissing, edition_of_key
from participants.randomization.lists.models import Ending, EndingAgreed, SealedList
from participants.randomization.lists.secret import opened_secret, scheme_in
from participants.randomization.schemes import Scheme
from participants.randomization.strata import Stratum
from trialsite.secrets.keyring import SealError
from trialsite.server.logs.places import place_of

log = structlog.get_logger(__name__)


class NoListInForce(RuntimeError):
    """Nobody can be randomized now: no list is sealed, it does not open, or
    randomization is closed; the message says which, and what to do."""


class NotInList(ValueError):
    """The list in force has no place for this person; the message says why."""


@dataclass(frozen=True)
class ListInForce:
    """A sealed list with its way of drawing and the seed, neither of which is printed:
    a list made elsewhere has its arms in it."""

    row: SealedList
    scheme: Scheme = field(repr=False)
    seed: bytes = field(repr=False)
    until: datetime | None = None
    """When the next list begins, where one is sealed already."""

    def check(self, stratum: Stratum, site: str) -> None:
        """Raises NotInList for a site that is closed or was not there when the list was
        sealed, or strata that the protocol has changed since."""
        advice = "Two people must amend the list first."
        if site in self.row.proposal.closed_sites:
            raise NotInList(f"Site {site} is closed and takes nobody more.")
        try:
            self.scheme.check(stratum.levels)
        except ValueError as error:
            raise NotInList(
                f"{self.row} has no place for {stratum.name}: {error} {advice}"
            ) from None


def list_in_force(at: datetime) -> ListInForce:
    """The newest sealed list that began by *at*. Raises NoListInForce, also where its
    seed cannot be had."""
    later = SealedList.objects.filter(starts_at__gt=at).order_by("starts_at")
    row = (
        SealedList.objects.filter(starts_at__lte=at)
        .select_related("proposal")
        .annotate(
            closed=Exists(closings()), until=Subquery(later.values("starts_at")[:1])
        )
        .order_by("-number")
        .first()
    )
    if row is None:
        raise NoListInForce(
            "No allocation list is sealed. One person proposes it and a second one "
            "seals it, on the page Randomization."
        )
    if row.closed:
        raise NoListInForce("Randomization is closed: nobody can be randomized.")
    with _refused_when_shut():
        return replace(_opened(row), until=row.until)


def opened(sealed_list: UUID, edition: str) -> ListInForce:
    """The list with that key, opened once by this program for each *edition* of its row
    (PostgreSQL's xmin) and of the file with the keys. Raises NoListInForce where it
    does not open."""
    with _refused_when_shut():
        return _kept(sealed_list, edition, edition_of_key())


@contextmanager
def _refused_when_shut() -> Iterator[None]:
    try:
        yield
    except (KeyMissing, SealError) as error:
        log.error("list_does_not_open", where=place_of(error))
        raise NoListInForce(
            "The allocation list does not open. Tell the people who run this system: "
            "its key is missing, or the list was altered."
        ) from error


@lru_cache(maxsize=4)
def _kept(sealed_list: UUID, *editions: object) -> ListInForce:
    return _opened(SealedList.objects.select_related("proposal").get(pk=sealed_list))


def _opened(row: SealedList) -> ListInForce:
    secret = opened_secret(row.proposal)
    seed = mixed_seed(entropy=secret.entropy, beacon=row.beacon)
    return ListInForce(row, scheme_in(row.proposal, secret), seed)


def closings() -> QuerySet[EndingAgreed]:
    """That two people closed randomization."""
    return EndingAgreed.objects.filter(ending__step=Ending.Step.CLOSE)
