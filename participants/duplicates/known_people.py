"""Looking for people who are already known, here or at another site, by keyed hashes
alone: no name leaves its row."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from participants.candidates import keys
from participants.candidates.actions import Named
from participants.candidates.models import Candidate
from participants.duplicates import slips
from participants.duplicates.models import Likeness
from trialsite.access.roles import Permission
from trialsite.context.visible import everywhere, visible_rows
from trialsite.values.names import asked_keys

ONE = ("person_index", "phone_index", "email_index")
SEVERAL = "alike_index"
INDEXES = (*ONE, SEVERAL)
"""By one hash each, and by any of several."""


@dataclass(frozen=True)
class Found:
    """Somebody known who is like the person asked about, and by what. *site* is a
    code."""

    candidate: UUID
    site: str
    alike: tuple[Likeness, ...]


def find_known(
    people: Sequence[Named], *, with_slips: bool = True
) -> list[list[Found]]:
    """For each of *people* everybody known, at any site, who may be the same; in one
    query however many there are. Slips are looked up, not stored (slips.py); without
    them it is done in a third of the time."""
    asked: dict[str, dict[bytes, list[tuple[int, Likeness]]]] = {
        index: defaultdict(list) for index in INDEXES
    }
    for number, person in enumerate(people):
        for index, digest, likeness in _digests(person, with_slips):
            asked[index][digest].append((number, likeness))
    found: list[dict[UUID, tuple[str, set[Likeness]]]] = [{} for _ in people]
    for row in _known({index: list(digests) for index, digests in asked.items()}):
        for index, digest in _held(row):
            for number, likeness in asked[index].get(digest, ()):
                _, alike = found[number].setdefault(row["pk"], (row["site_id"], set()))
                alike.add(likeness)
    return [
        [Found(pk, site, _likenesses(alike)) for pk, (site, alike) in everybody.items()]
        for everybody in found
    ]


def _held(row: dict[str, Any]) -> Iterable[tuple[str, bytes]]:
    """The hashes of a row, each with its index."""
    for index in ONE:
        if row[index] is not None:
            yield index, bytes(row[index])
    for digest in row[SEVERAL] or ():
        yield SEVERAL, bytes(digest)


def _likenesses(alike: set[Likeness]) -> tuple[Likeness, ...]:
    """In their order; who has the very name has it in no other way besides."""
    left_out = {Likeness.NAME} if Likeness.PERSON in alike else set()
    return tuple(one for one in Likeness if one in alike - left_out)


def _known(digests: dict[str, list[bytes]]) -> list[dict[str, Any]]:
    wanted = Q()
    for index, values in digests.items():
        if values:
            how = "overlap" if index == SEVERAL else "in"
            wanted |= Q(**{f"{index}__{how}": values})
    if not wanted:
        return []
    # By hashes, of all sites: what is found is a key and a site.
    with visible_rows(everywhere(Permission.SEE_SCREENING)):
        return list(Candidate.objects.filter(wanted).values("pk", "site_id", *INDEXES))


def _digests(person: Named, with_slips: bool) -> Iterable[tuple[str, bytes, Likeness]]:
    born = person.date_of_birth
    if born:
        days = [(born, Likeness.PERSON)]
        if with_slips:
            days += [(day, Likeness.PERSON_SLIP) for day in slips.of_day(born)]
        for day, likeness in days:
            names = (person.given_name, person.family_name, day)
            yield from _digest("person_index", names, likeness)
    if number := keys.phone(person.phone):
        yield from _digest("phone_index", (number,), Likeness.PHONE)
        for other in slips.of_number(number) if with_slips else ():
            yield from _digest("phone_index", (other,), Likeness.PHONE_SLIP)
    yield from _digest("email_index", (person.email,), Likeness.EMAIL)
    yield from _of_several(person)


def _of_several(person: Named) -> Iterable[tuple[str, bytes, Likeness]]:
    several: Any = Candidate._meta.get_field(SEVERAL)
    contact = keys.contact_keys(
        person.phone, person.other_phones, person.email, person.other_emails
    )
    for key in contact:
        by_phone = key.startswith(f"{keys.PHONE} ")
        likeness = Likeness.PHONE if by_phone else Likeness.EMAIL
        yield SEVERAL, several.hashed(key), likeness
    names = (person.given_name, person.family_name, person.date_of_birth)
    for key in asked_keys(*names):
        yield SEVERAL, several.hashed(key), Likeness.NAME


def _digest(
    index: str, values: tuple[Any, ...], likeness: Likeness
) -> Iterable[tuple[str, bytes, Likeness]]:
    field: Any = Candidate._meta.get_field(index)
    if digest := field.digest(*values):
        yield index, digest, likeness
