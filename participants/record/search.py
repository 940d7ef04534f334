"""Finding participants by what somebody typed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from participants.candidates import keys
from participants.enrolment import study_id as study_ids
from participants.enrolment.models import Identity, Participant
from trialsite import clock
from trialsite.protocol.now import stated_site, the_trial
from trialsite.protocol.types import Site
from trialsite.values.dates import BadDate, OrderNotKnown, order_in, read_birth
from trialsite.values.names import asked_keys
from trialsite.values.phones import BadPhone, read_phone


@dataclass(frozen=True)
class Found:
    """Those who match; and where a study id does not fit its check character, what was
    wrong with it (*slip*) and the ids, one slip away, of people there are (*meant*)."""

    rows: QuerySet[Participant]
    slip: str = ""
    meant: tuple[str, ...] = ()


def search(rows: QuerySet[Participant], asked: str, sites: Iterable[str]) -> Found:
    """Those of *rows* that match a study id, initials at one of *sites*, an e-mail, a
    phone number as it is written at one of them, or a name with the date of birth,
    however the name is written."""
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
    letters = [letter for letter in asked if letter.isalpha()]
    if len(letters) == 2:
        initials = [(site, *letters) for site in sites]
        match |= Q(identity__initials_index__in=initials)
    return Found(rows.filter(match), slip, meant)


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
