"""Who is to be asked for consent again, on the work list."""

from django.urls import reverse

from participants.enrolment.models import Participant
from participants.worklist.reconsent import replacing, to_ask_again
from trialsite.access.roles import Permission
from trialsite.protocol.types import ConsentVersion
from trialsite.ui.worklist.registry import (
    WorkListRequest,
    WorkListRow,
    WorkListSection,
    first,
    worklist,
)


@worklist(asks=Permission.CONSENT)
def consent_again(question: WorkListRequest) -> list[WorkListSection]:
    """People who agreed to a version that a newer one has replaced."""
    rows: list[WorkListRow] = []
    more = False
    everybody = question.rows("participants")
    for site in question.site_codes:
        for version, older in replacing(site):
            people, others = first(to_ask_again(everybody, site, version.code, older))
            rows += [_ask_again(person, version) for person in people]
            more = more or others
    return [
        WorkListSection(
            "Consent again", rows, card="to ask again", tone="due", more=more
        )
    ]


def _ask_again(person: Participant, version: ConsentVersion) -> WorkListRow:
    return WorkListRow(
        study_id=person.study_id,
        url=reverse("participant", args=[person.study_id]),
        initials=person.identity.initials,
        need="Consent again",
        detail=f"{version.label} is in use at the site now",
        pill_tone="due",
        pill_word="older version",
        action_label="Ask again",
        action_url=reverse("consent", args=[person.screening_id]),
    )
