"""Who agreed to a version that a newer one has replaced at their site."""

from collections.abc import Callable

from django.db.models import Exists, OuterRef, QuerySet

from participants.consent.approvals import usable_at
from participants.consent.models import Consent
from participants.enrolment.models import FollowUpStatus, Participant
from trialsite.postgresql.compiled import compiled_once
from trialsite.protocol.types import ConsentVersion
from trialsite.protocol.versions import every_version
from trialsite.ui.worklist.registry import AND_ONE

STILL_ASKED = (
    FollowUpStatus.ACTIVE,
    FollowUpStatus.ON_HOLD,
    FollowUpStatus.UNREACHABLE,
)
"""Nobody asks somebody whose follow-up is complete, who withdrew from it or died."""


def replacing(site: str) -> list[tuple[ConsentVersion, tuple[str, ...]]]:
    """The versions in use at *site* (a code), each with the codes of older ones in its
    language; those that are the first of theirs are left out."""
    found = [(version, _older(version)) for version in usable_at(site)]
    return [(version, older) for version, older in found if older]


@compiled_once
def to_ask_again(
    people: Callable[[], QuerySet[Participant]],
    site: str,
    version: str,
    older: tuple[str, ...],
) -> QuerySet[Participant]:
    """Those of *people* at *site* who agreed to an *older* version and not to
    *version* (codes), and may be asked."""
    given = Consent.objects.filter(screening=OuterRef("screening_id"))
    return (
        people()
        .filter(site=site)
        .filter(follow_up__in=STILL_ASKED)
        .filter(Exists(given.filter(version__in=older)))
        .exclude(Exists(given.filter(version=version)))
        .select_related("identity")
        .order_by("pk")[:AND_ONE]
    )


def _older(version: ConsentVersion) -> tuple[str, ...]:
    return tuple(
        other.code
        for other in every_version().consents
        if other.language == version.language and other.date < version.date
    )
