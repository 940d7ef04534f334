"""Finding participants by what somebody typed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from participants.enrolment import study_id as study_ids
from participants.enrolment.models import Participant
from trialsite.protocol.now import the_trial


@dataclass(frozen=True)
class Found:
    """Those who match; and where a study id does not fit its check character, what was
    wrong with it (*slip*) and the ids, one slip away, of people there are (*meant*)."""

    rows: QuerySet[Participant]
    slip: str = ""
    meant: tuple[str, ...] = ()


def search(rows: QuerySet[Participant], asked: str, sites: Iterable[str]) -> Found:
    """Those of *rows* that match a study id, initials at one of *sites*, an e-mail, a
    phone number, or a name with the date of birth."""
    if people := _people(asked):
        return Found(rows.filter(identity__person_index__in=people))
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
    match = Q(identity__email_index=asked) | Q(identity__phone_index=asked)
    letters = [letter for letter in asked if letter.isalpha()]
    if len(letters) == 2:
        initials = [(site, *letters) for site in sites]
        match |= Q(identity__initials_index__in=initials)
    return Found(rows.filter(match), slip, meant)


def _people(asked: str) -> list[tuple[str, str, date]]:
    """``Ann May Lee 1968-03-31``: everyone whom that can mean, as given name, family
    name and date of birth; nobody where there is no date or but one name."""
    found = re.fullmatch(r"(?P<names>.+?),?\s+(?P<born>\d{4}-\d\d-\d\d)", asked)
    if not found:
        return []
    try:
        born = date.fromisoformat(found["born"])
    except ValueError:
        return []
    names = found["names"].split()
    return [
        (" ".join(names[:cut]), " ".join(names[cut:]), born)
        for cut in range(1, len(names))
    ]
