"""Who has a signature, for lists."""

from collections.abc import Iterable

from participants.eligibility.content import ELIGIBILITY
from participants.enrolment.models import Participant
from trialsite.signatures.models import Signature


def signed_among(people: Iterable[Participant]) -> set[str]:
    """The study ids of those with a signature that nobody found void, in one query.
    A page about one person asks whether it still fits (actions.why_not_signed)."""
    ids = [person.study_id for person in people]
    return set(
        Signature.objects.filter(
            kind=ELIGIBILITY, record__in=ids, void=None
        ).values_list("record", flat=True)
    )
