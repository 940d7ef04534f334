"""What an investigator signs, read from the record as it is now."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from django.db.models import QuerySet

from participants.consent.models import Consent
from participants.eligibility.baseline import numbers_at_baseline
from participants.eligibility.models import BaselineOverride, EligibilityOverride
from participants.enrolment.models import Participant
from participants.follow_up import follow_up
from participants.screening.models import Outcome, Screening
from trialsite.postgresql.compiled import Given, compiled_once
from trialsite.scoring.exact import plain
from trialsite.signatures.canonical import Content

ELIGIBILITY, OVERRIDE = "eligibility", "eligibility-override"
BASELINE_OVERRIDE = "baseline-override"
"""The kinds of signature of this room."""


def content_of(participant: Participant) -> Content:
    """What says that *participant* may be randomized: the screening with its answers
    as they were judged, the first consent, the baseline's scores, the numbers by which
    criteria are judged again, and the overrides if there are any. Codes and no labels,
    for labels may change; no verdict, for nobody is judged by a later protocol."""
    screening = participant.screening
    consent = next(iter(_first_consent(to=screening.pk)), None)
    override = override_of(screening)
    scores = follow_up().baseline_scores(participant)
    return {
        "study_id": participant.study_id,
        "screening": _judged(screening),
        "consent": None
        if consent is None
        else {"version": consent.version, "given_on": consent.given_on},
        "baseline": dict(scores),
        "override": override
        and {
            "criteria": list(override.criteria),
            "reason": override.reason,
        },
        "judged_again": _plain(numbers_at_baseline(participant, scores)),
        "baseline_overrides": [
            {"values": one.values, "reason": one.reason}
            for one in _baseline_overrides(participant)
        ],
    }


def _baseline_overrides(participant: Participant) -> Iterable[BaselineOverride]:
    if getattr(participant, "overridden", True):
        return participant.baseline_overrides.order_by("pk")
    return ()


def override_content(screening: Screening, *, reason: str) -> Content:
    """What an override of *screening* stands for."""
    return {"screening": _judged(screening), "reason": reason}


def baseline_override_content(
    participant: Participant, codes: Collection[str], *, reason: str
) -> Content:
    """What an override of *participant*'s baseline stands for: the numbers now of the
    criteria with those *codes*."""
    scores = follow_up().baseline_scores(participant)
    values = _plain(numbers_at_baseline(participant, scores))
    return {
        "study_id": participant.study_id,
        "not_met": {code: value for code, value in values.items() if code in codes},
        "reason": reason,
    }


def override_of(screening: Screening) -> EligibilityOverride | None:
    """The override of a screening, if there is one; what was read with it, where it
    was."""
    if Screening.override.is_cached(screening):
        return getattr(screening, "override", None)
    return EligibilityOverride.objects.filter(screening=screening).first()


def may_go_on(screening: Screening) -> bool:
    """Whether the person was found eligible, or an investigator lets them go on."""
    if screening.outcome == Outcome.ELIGIBLE:
        return True
    return override_of(screening) is not None


@compiled_once
def _first_consent(*, to: Given) -> QuerySet[Consent]:
    return Consent.objects.filter(screening=to).order_by("given_on", "pk")[:1]


def _plain(numbers: Mapping[str, Decimal]) -> dict[str, str]:
    return {code: plain(value) for code, value in numbers.items()}


def _judged(screening: Screening) -> Content:
    return {
        "number": screening.pk,
        "site": screening.site_id,
        "answers": screening.answers,
        "outcome": screening.outcome,
        "not_met": list(screening.reasons),
        "protocol": screening.protocol_version_id,
    }
