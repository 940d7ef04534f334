"""What can be signed on this floor; found by name."""

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from participants.eligibility.content import (
    BASELINE_OVERRIDE,
    ELIGIBILITY,
    OVERRIDE,
    baseline_override_content,
    content_of,
    override_content,
    override_of,
)
from participants.eligibility.models import BaselineOverride
from participants.enrolment.models import Participant
from participants.screening.models import Screening
from trialsite.postgresql.compiled import Given, compiled_once
from trialsite.signatures.canonical import Content
from trialsite.signatures.registry import signable


def _eligibility_page(study_id: str) -> str:
    return reverse("eligibility", args=[study_id])


def _page_of_override(record: str) -> str:
    return _eligibility_page(record.partition("/")[0])


def _screening_page(number: str) -> str:
    return reverse("screening", args=[number])


@signable(ELIGIBILITY, label="Eligibility", address=_eligibility_page)
def eligibility(record: str) -> Content | None:
    """What says that the participant of a study id may be randomized."""
    found = next(iter(_afresh(study_id=record)), None)
    return content_of(found) if found else None


@compiled_once
def _afresh(*, study_id: Given) -> QuerySet[Participant]:
    return (
        Participant.objects.filter(study_id=study_id)
        .select_related("screening__override", "identity")
        .annotate(
            overridden=Exists(
                BaselineOverride.objects.filter(participant=OuterRef("pk"))
            )
        )
    )


@signable(OVERRIDE, label="Override of eligibility", address=_screening_page)
def override(record: str) -> Content | None:
    """What an override stands for."""
    found = Screening.objects.filter(pk=record).first()
    made = override_of(found) if found else None
    return override_content(found, reason=made.reason) if found and made else None


@signable(
    BASELINE_OVERRIDE, label="Override of the baseline", address=_page_of_override
)
def baseline_override(record: str) -> Content | None:
    """What an override of a baseline stands for; *record* is study id and number."""
    rows = BaselineOverride.objects.filter(pk=record.partition("/")[2])
    found = rows.select_related("participant__screening__override").first()
    if found is None:
        return None
    return baseline_override_content(
        found.participant, found.values.keys(), reason=found.reason
    )
