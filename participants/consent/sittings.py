"""What holds for every sitting of electronic consent, however far it is."""

from participants.consent.models import ConsentSitting
from participants.consent.refusals import SittingRefused
from participants.screening.chain import site_now
from trialsite import clock
from trialsite.outbox.actions import enqueue
from trialsite.protocol.models import Site
from trialsite.protocol.types import ConsentVersion
from trialsite.protocol.versions import every_version

LINK_KIND, COPY_KIND = "consent-link", "consent-copy"

Outcome = ConsentSitting.Outcome


def version_of(sitting: ConsentSitting) -> ConsentVersion:
    """The version that the person goes through."""
    return every_version().consent(sitting.version)


def check_open(sitting: ConsentSitting) -> None:
    """Raise SittingRefused where its time is over or somebody ended it; a signed one
    stays open for its copy."""
    if sitting.outcome in (Outcome.STOPPED, Outcome.REPLACED):
        raise SittingRefused(
            "This document is closed. Call us if you would like to read it again."
        )
    if clock.now() >= sitting.expires_at:
        raise SittingRefused(
            "The time for this document is over. Call us, and we send you a new link."
        )


def leave_letter(kind: str, sitting: ConsentSitting) -> None:
    """Leave a letter of *kind* about *sitting*, from the site that answers."""
    enqueue(
        key=f"{kind}:{sitting.pk}",
        kind=kind,
        payload={"sitting": str(sitting.pk)},
        site=Site.objects.get(code=site_now(sitting.screening)),
    )
