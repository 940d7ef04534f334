"""Keeps anew what people are looked up by, after the rules of reading changed: a name,
number or address that is read in another way by a new release has another hash."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import transaction

from participants.candidates.actions import FURTHER, HASHES, IDENTITY, Named, values
from participants.candidates.models import Candidate
from participants.duplicates.actions import keep_matches
from participants.enrolment.known import FOUND_BY
from participants.enrolment.models import Identity
from trialsite.context.acting import giving_reason
from trialsite.context.visible import EVERYTHING, visible_rows
from trialsite.secrets.index import Blind, Indexed

BATCH = 200
Row = TypeVar("Row", bound=Indexed)


@dataclass
class Indexing:
    """How far one table is: rows looked at, rows whose hashes were others, and people
    who now look like one and did not before."""

    table: str
    looked_at: int = 0
    changed: int = 0
    matches: int = 0


def index_again(*, batch: int = BATCH) -> Iterator[Indexing]:
    """Look at everybody, whoever is known and whoever is in the trial, and keep the
    hashes that lack or are others; tells how far it is after each *batch* rows, which
    is where it can be stopped. Run again it finds nothing to do. Who looks like
    somebody else now becomes a match, for staff to decide on."""
    with visible_rows(EVERYTHING):
        steps: list[tuple[type[Any], Callable[..., None]]] = [
            (Candidate, _candidates),
            (Identity, _identities),
        ]
        for model, of_some in steps:
            progress = Indexing(model._meta.label)
            yield progress
            last: Any = None
            while rows := _after(model, last, batch):
                of_some(rows, progress)
                last = rows[-1].pk
                yield progress


def _after(model: type[Row], last: Any, batch: int) -> list[Row]:
    rows = model._default_manager.order_by("pk")
    if last is not None:
        rows = rows.filter(pk__gt=last)
    return list(rows[:batch])


@transaction.atomic
def _candidates(rows: Sequence[Candidate], progress: Indexing) -> None:
    """Those whose name stands here; of an enrolled person it stands in the identity."""
    people = [one for one in _locked(rows) if one.erased_at is None]
    changed = [one for one in people if _keep(one, one)]
    named = [_named(one) for one in changed]
    _count(progress, rows, changed, named)


def _named(candidate: Candidate) -> Named:
    said = {name: getattr(candidate, name) for name in (*IDENTITY, *FURTHER)}
    return Named(**{name: value for name, value in said.items() if value})


@transaction.atomic
def _identities(rows: Sequence[Identity], progress: Indexing) -> None:
    changed, named = [], []
    candidates = _of_people(rows)
    for row in _locked(rows):
        person = Named(**{name: getattr(row, name) for name in FOUND_BY})
        differs = _keep(row, row)
        candidate = candidates.get(row.participant_id)
        if candidate is not None:
            differs |= _keep(candidate, Candidate(**values(person)))
            if differs:
                changed.append(candidate)
                named.append(person)
    _count(progress, rows, changed, named)


def _of_people(rows: Sequence[Identity]) -> dict[int, Candidate]:
    ids = [row.participant_id for row in rows]
    found = Candidate.objects.filter(screenings__participant__in=ids)
    pairs = found.values_list("screenings__participant", "pk")
    by_key = Candidate.objects.select_for_update().in_bulk([pk for _, pk in pairs])
    return {person: by_key[pk] for person, pk in pairs}


def _locked(rows: Sequence[Row]) -> list[Row]:
    """The rows as they are now, until the transaction ends."""
    manager = type(rows[0])._default_manager
    return list(
        manager.filter(pk__in=[row.pk for row in rows])
        .select_for_update(of=("self",))
        .order_by("pk")
    )


def _keep(row: Indexed, said: Indexed) -> bool:
    """Keep in *row* the hashes of *said*, where they are others; says whether any was.
    Both are of one model."""
    names = [one.name for one in row._meta.concrete_fields if isinstance(one, Blind)]
    if row is not said:
        names = list(HASHES)
    others = {
        name: said.digest_of(name)
        for name in names
        if not row.holds(name, said.digest_of(name))
    }
    if others:
        with giving_reason("Indexed again, as values are read now."):
            type(row)._default_manager.filter(pk=row.pk).update(**others)
    return bool(others)


def _count(
    progress: Indexing,
    rows: Sequence[Indexed],
    changed: Sequence[Candidate],
    named: Sequence[Named],
) -> None:
    progress.looked_at += len(rows)
    progress.changed += len(changed)
    if changed:
        progress.matches += len(keep_matches(candidates=changed, people=named))
