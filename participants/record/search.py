"""Finding participants by what somebody typed."""

import re
from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from participants.enrolment import study_id as study_ids
from participants.enrolment.models import Participant
from trialsite.protocol import current


def search(
    rows: QuerySet[Participant], asked: str, sites: Iterable[str]
) -> tuple[QuerySet[Participant], str]:
    """The *rows* that match a study id, initials at one of *sites*, an e-mail, a
    phone number, or a name with the date of birth; and what was wrong with a study
    id that does not fit its check character."""
    if people := _people(asked):
        return rows.filter(identity__person_index__in=people), ""
    slip = ""
    if any(letter.isdigit() for letter in asked):
        try:
            found = study_ids.read(current().trial.id_prefix, asked)
            return rows.filter(study_id=found), ""
        except study_ids.BadStudyId as error:
            slip = str(error) if asked[:1].isalpha() else ""
    match = Q(identity__email_index=asked) | Q(identity__phone_index=asked)
    letters = [letter for letter in asked if letter.isalpha()]
    if len(letters) == 2:
        initials = [(site, *letters) for site in sites]
        match |= Q(identity__initials_index__in=initials)
    return rows.filter(match), slip


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
