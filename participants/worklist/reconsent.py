"""Who agreed to a version that a newer one has replaced at their site."""

from django.db.models import Exists, OuterRef, QuerySet

from participants.consent.approvals import usable_at
from participants.consent.models import Consent
from participants.enrolment.models import FollowUpStatus, Participant
from trialsite.protocol.types import ConsentVersion
from trialsite.protocol.versions import every_version


def to_ask_again(
    people: QuerySet[Participant], site: str
) -> list[tuple[ConsentVersion, QuerySet[Participant]]]:
    """For each version in use at *site* (a code): those of *people* who agreed to an
    older one in its language and not to it, and may be asked."""
    found = []
    for version in usable_at(site):
        older = [
            other.code
            for other in every_version().consents
            if other.language == version.language and other.date < version.date
        ]
        if not older:
            continue
        given = Consent.objects.filter(screening=OuterRef("screening_id"))
        rows = (
            people.filter(site=site)
            .exclude(follow_up=FollowUpStatus.COMPLETED)
            .filter(Exists(given.filter(version__in=older)))
            .exclude(Exists(given.filter(version=version.code)))
        )
        found.append((version, rows))
    return found
