"""Finding participants by what somebody typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from participants.candidates import keys
from participants.candidates.models import Candidate
from participants.enrolment import study_id as study_ids
from participants.enrolment.models import Identity, Participant
from trialsite import clock
from trialsite.protocol.now import stated_site, the_trial
from trialsite.protocol.types import Site
from trialsite.values.dates import BadDate, OrderNotKnown, order_in, read_birth
from trialsite.values.names import (
    BadName,
    asked_family,
    asked_keys,
    fold,
    goes_with,
    split_name,
)
from trialsite.values.phones import BadPhone, read_phone

MOST_NAMESAKES = 200
"""People of one family name at one site who are looked through for a given name."""


@dataclass(frozen=True)
class Found:
    """Those who match; and where a study id does not fit its check character, what was
    wrong with it (*slip*) and the ids, one slip away, of people there are (*meant*)."""

    rows: QuerySet[Participant]
    slip: str = ""
    meant: tuple[str, ...] = ()


def search(rows: QuerySet[Participant], asked: str, sites: Sequence[str]) -> Found:
    """Those of *rows* that match a study id, initials or a family name at one of
    *sites*, an e-mail, a phone number as it is written at one of them, or a name with
    the date of birth, however the name is written."""
    stated = [stated_site(site) for site in sites]
    if names := _names(asked, stated):
        return Found(rows.filter(identity__alike_index__overlap=_hashed(names)))
    prefix = the_trial().id_prefix
    slip = ""
    meant: tuple[str, ...] = ()
    if any(letter.isdigit() for letter in asked):
        try:
            return Found(rows.filter(study_id=study_ids.read(prefix, asked)))
        except study_ids.BadStudyId as error:
            near = study_ids.near(prefix, asked)
            there = rows.filter(study_id__in=near).order_by("study_id")
            meant = tuple(there.values_list("study_id", flat=True)) if near else ()
            slip = str(error) if asked[:1].isalpha() or meant else ""
    match = Q(pk=None)
    if contact := _contact_keys(asked, stated):
        match |= Q(identity__alike_index__overlap=_hashed(contact))
    if named := _named(rows, asked, sites):
        match |= Q(pk__in=named)
    letters = [letter for letter in asked if letter.isalpha()]
    if len(letters) == 2:
        initials = [(site, *letters) for site in sites]
        match |= Q(identity__initials_index__in=initials)
    return Found(rows.filter(match), slip, meant)


def not_in_the_trial(
    rows: QuerySet[Candidate], asked: str, sites: Sequence[str]
) -> list[Candidate]:
    """Those of the candidates *rows* at *sites* with the family name that was *asked*,
    who are not in the trial, the newest first."""
    found = []
    for given, family in _whole_names(asked):
        keys_of_it = _families(Candidate, family, sites)
        alike = rows.filter(family_index__overlap=keys_of_it)
        alike = alike.select_related("site").order_by("-listed_at")
        found += [
            one
            for one in alike[:MOST_NAMESAKES]
            if goes_with(given, str(one.given_name or ""))
        ]
    return list(dict.fromkeys(found))


def _named(rows: QuerySet[Participant], asked: str, sites: Sequence[str]) -> list[int]:
    """The primary keys of who has that family name, and the given name where one was
    asked with it."""
    found: list[int] = []
    for given, family in _whole_names(asked):
        alike = rows.filter(
            identity__family_index__overlap=_families(Identity, family, sites)
        )
        found += [
            person.pk
            for person in alike.select_related("identity")[:MOST_NAMESAKES]
            if goes_with(given, person.identity.given_name)
        ]
    return found


def _whole_names(asked: str) -> list[tuple[str, str]]:
    """What may be given and family name: all of it a family name, "Stone, Erin" and
    "Erin Stone"; nothing where it can be no name."""
    if any(sign.isdigit() or sign == "@" for sign in asked) or not fold(asked):
        return []
    try:
        given, family = split_name(asked)
    except BadName:
        return []
    return [("", asked), (given, family)] if given and family else [("", asked)]


def _families(
    model: type[Identity | Candidate], family: str, sites: Sequence[str]
) -> list[bytes]:
    index: Any = model._meta.get_field("family_index")
    return [
        index.hashed(f"{site} {key}") for site in sites for key in asked_family(family)
    ]


def _names(asked: str, sites: list[Site]) -> list[str]:
    """The keys of ``Ann May Lee 1968-03-31``; none where there is no date or no two
    names. The day is read as people of the sites write it."""
    words = asked.replace(",", " ").split()
    for cut in range(len(words) - 1, 1, -1):
        for order in {order_in(site.country) for site in sites} or {""}:
            try:
                born = read_birth(" ".join(words[cut:]), order, clock.today("UTC"))
            except (BadDate, OrderNotKnown):
                continue
            return asked_keys(" ".join(words[: cut - 1]), words[cut - 1], born)
    return []


def _contact_keys(asked: str, sites: list[Site]) -> list[str]:
    """The keys of a number or an address."""
    found = keys.contact_keys(None, None, asked, None)
    for country in {site.country for site in sites}:
        try:
            found += keys.contact_keys(read_phone(asked, country), None, None, None)
        except BadPhone:
            continue
    return found


def _hashed(found: list[str]) -> list[bytes]:
    index: Any = Identity._meta.get_field("alike_index")
    return [index.hashed(key) for key in found]
