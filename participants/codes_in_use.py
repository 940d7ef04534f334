"""The codes of the protocol that this floor's rows name; found by name."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F, Func, QuerySet

from participants.call_list.models import CallList
from participants.candidates.models import Candidate
from participants.consent.models import Consent, ConsentSitting
from participants.enrolment.models import FollowUpStatus, Participant, StatusChange
from participants.enrolment.statuses import Kind
from participants.randomization.models import Allocation
from participants.screening.models import Outcome, Screening
from participants.withdrawal.models import Withdrawal
from trialsite.protocol.in_use import names_codes
from trialsite.protocol.versions import every_version

REASONS_OF = {
    FollowUpStatus.ACTIVE: "returned",
    FollowUpStatus.ON_HOLD: "on_hold",
    FollowUpStatus.UNREACHABLE: "unreachable",
    FollowUpStatus.WITHDREW: "withdrew",
    FollowUpStatus.DIED: "died",
}
"""The protocol's list of reasons for coming to a status of follow-up; who completes it
has reasons of our own."""


@names_codes
def people() -> Mapping[str, Iterable[str]]:
    """Of screening, consent, enrolment and randomization."""
    ended = Screening.objects.annotate(reason=Func(F("reasons"), function="unnest"))
    screened = Screening.objects.annotate(
        criterion=Func(F("answers"), function="jsonb_object_keys")
    )
    # Whose arm it is stays concealed: once somebody has one, all of them are in use,
    # and all that they were drawn within.
    drawn = Allocation.objects.exists()
    arms = every_version().arms if drawn else ()
    strata = every_version().randomization.strata if drawn else ()
    return {
        "sites": {
            *_codes(Screening.objects.all(), "site_id"),
            *_codes(Participant.objects.all(), "site_id"),
            *_codes(Candidate.objects.all(), "site_id"),
        },
        "arms": {arm.code for arm in arms},
        "factors": {factor.code for factor in strata},
        "levels": {
            f"{factor.code}:{level.code}"
            for factor in strata
            for level in factor.levels
        },
        "criteria": _codes(screened, "criterion"),
        "consents": {
            *_codes(Consent.objects.all(), "version"),
            *_codes(ConsentSitting.objects.all(), "version"),
        },
        "sources": {
            *_codes(Screening.objects.all(), "source"),
            *_codes(Candidate.objects.all(), "source"),
            *_codes(CallList.objects.all(), "source"),
        },
        "declined": _codes(ended.filter(outcome=Outcome.DECLINED), "reason"),
        "excluded": _codes(ended.filter(outcome=Outcome.NOT_ELIGIBLE), "reason"),
        "reasons": _reasons() | _withdrawn(),
    }


def _reasons() -> set[str]:
    given = StatusChange.objects.exclude(reason="").order_by()
    rows = given.values_list("kind", "status", "reason").distinct()
    lists = {
        (kind, status): "stopped"
        if kind == Kind.THERAPY
        else REASONS_OF.get(FollowUpStatus(status))
        for kind, status, _ in rows
    }
    return {
        f"{lists[kind, status]}:{reason}"
        for kind, status, reason in rows
        if lists[kind, status]
    }


def _withdrawn() -> set[str]:
    given = Withdrawal.objects.exclude(reason="")
    return {f"withdrew:{reason}" for reason in _codes(given, "reason")}


def _codes(rows: "QuerySet[Any]", name: str) -> set[str]:
    """The different values of a column."""
    return set(rows.order_by().values_list(name, flat=True).distinct())
