"""Writes of the eligibility gate: an investigator's signature, and their override."""

from django.db import transaction

from participants.deviations.models import Deviation
from participants.eligibility.baseline import judged_again, not_met_now
from participants.eligibility.content import (
    BASELINE_OVERRIDE,
    ELIGIBILITY,
    OVERRIDE,
    baseline_override_content,
    content_of,
    may_go_on,
    override_content,
    override_of,
)
from participants.eligibility.models import BaselineOverride, EligibilityOverride
from participants.enrolment.models import FollowUpStatus, Participant
from participants.follow_up import follow_up
from participants.screening.criteria_words import against_at_baseline
from participants.screening.models import Outcome, Screening
from participants.withdrawal_scopes import WithdrawalScope
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.scoring.exact import plain
from trialsite.signatures import canonical
from trialsite.signatures.actions import newest, sign, why_void
from trialsite.signatures.confirming import Confirmation
from trialsite.signatures.models import Signature
from trialsite.signatures.refusals import ChangedMeanwhile, SignatureRefused
from trialsite.values.instants import day_there

MEANING = "I confirm that this person meets every criterion and may be randomized."
MEANING_WITH_OVERRIDE = (
    "I confirm that this person may be randomized, although a criterion is not met, "
    "for the reason that I gave."
)
OVERRIDE_MEANING = (
    "I let this person go on although a criterion is not met, for the reason that I "
    "gave. It is a deviation from the protocol."
)


class EligibilityRefused(SignatureRefused):
    """Eligibility cannot be signed or overridden; the message says why."""


@transaction.atomic
def sign_eligibility(
    *, participant: Participant, seen: str, confirmed: Confirmation, by: User
) -> Signature:
    """Sign that *participant* may be randomized (behaviour: the eligibility gate).
    *seen* is canonical.of what the signer read. Raises OutsideScope,
    EligibilityRefused where something before it lacks or it is signed already, and
    what signatures.sign raises."""
    require(by, Permission.SIGN_ELIGIBILITY, participant.site_id)
    participant = (
        Participant.objects.select_for_update(of=["self"])
        .select_related("screening")
        .get(pk=participant.pk)
    )
    if lacking := to_do_before(participant):
        raise EligibilityRefused(lacking)
    last = newest(ELIGIBILITY, participant.study_id)
    if last is not None and not why_void(last):
        raise EligibilityRefused(
            f"{last.printed_name} signed it already on {day_there(last.at, last.zone)}."
        )
    overridden = is_overridden(participant)
    return sign(
        kind=ELIGIBILITY,
        record=participant.study_id,
        meaning=MEANING_WITH_OVERRIDE if overridden else MEANING,
        seen=seen,
        confirmed=confirmed,
        by=by,
        site=participant.site_id,
        study_id=participant.study_id,
    )


def to_do_before(participant: Participant) -> str:
    """What has to be done before eligibility can be signed; "" where nothing."""
    if not participant.screening.consents.exists():
        return "No consent is recorded. Record it first."
    if not may_go_on(participant.screening):
        return "The screening did not find the person eligible."
    if WithdrawalScope.FURTHER_DATA in participant.withdrawn:
        return "The person withdrew from giving further data."
    if participant.follow_up != FollowUpStatus.ACTIVE:
        status = participant.get_follow_up_display().lower()
        return f"The person's status is {status}."
    if lacking := follow_up().missing_baseline(participant):
        return f"Complete the baseline first: {', '.join(lacking)}."
    if failed := not_met_now(participant):
        found = against_at_baseline(again.criterion for again in failed)
        return (
            f"{found}. The person is not randomized, or an investigator overrides it "
            "for a reason."
        )
    return ""


def is_overridden(participant: Participant) -> bool:
    """Whether somebody let the person in, or on, though a criterion is not met."""
    if override_of(participant.screening) is not None:
        return True
    return any(again.overridden for again in judged_again(participant))


def why_not_signed(participant: Participant) -> str:
    """Why nobody may be randomized on the signature there is; "" where it holds."""
    last = newest(ELIGIBILITY, participant.study_id)
    if last is None:
        return "An investigator has not signed the eligibility yet."
    if why := why_void(last):
        return f"The investigator's signature no longer holds. {why}"
    return ""


@transaction.atomic
def override_eligibility(
    *,
    screening: Screening,
    reason: str,
    seen: str,
    confirmed: Confirmation,
    by: User,
) -> EligibilityOverride:
    """Let the person of a *screening* that found them not eligible go on, for a
    *reason*. It becomes a deviation. *seen* is canonical.of what was read, with no
    reason yet. Raises OutsideScope, EligibilityRefused and what sign raises."""
    require(by, Permission.SIGN_ELIGIBILITY, screening.site_id)
    screening = Screening.objects.select_for_update(of=["self"]).get(pk=screening.pk)
    if screening.outcome != Outcome.NOT_ELIGIBLE:
        raise EligibilityRefused(
            "Only a screening that found somebody not eligible can be overridden; "
            f"this one says {screening.get_outcome_display().lower()}."
        )
    if not (reason := reason.strip()):
        raise EligibilityRefused("Say why the person may go on.", field="reason")
    if override_of(screening) is not None:
        raise EligibilityRefused("It was overridden before.")
    if canonical.of(override_content(screening, reason="")) != seen:
        raise ChangedMeanwhile()
    made = EligibilityOverride.objects.create(
        screening=screening,
        criteria=screening.reasons,
        reason=reason,
        deviation=Deviation.objects.create(
            screening=screening,
            kind=Deviation.Kind.ELIGIBILITY,
            about=",".join(screening.reasons)[:200],
            reason=reason,
            by=by,
        ),
        by=by,
    )
    sign(
        kind=OVERRIDE,
        record=str(screening.pk),
        meaning=OVERRIDE_MEANING,
        seen=canonical.of(override_content(screening, reason=reason)),
        confirmed=confirmed,
        by=by,
        site=screening.site_id,
    )
    return made


@transaction.atomic
def override_baseline(
    *,
    participant: Participant,
    reason: str,
    seen: str,
    confirmed: Confirmation,
    by: User,
) -> BaselineOverride:
    """Let a participant be randomized though the baseline found criteria not met, for
    a *reason*. It becomes a deviation; the eligibility is signed after it. *seen* is
    canonical.of what was read, with no reason yet. Raises OutsideScope,
    EligibilityRefused and what sign raises."""
    require(by, Permission.SIGN_ELIGIBILITY, participant.site_id)
    participant = (
        Participant.objects.select_for_update(of=["self"])
        .select_related("screening")
        .get(pk=participant.pk)
    )
    values = {a.criterion.code: plain(a.value) for a in not_met_now(participant)}
    if not values or follow_up().missing_baseline(participant):
        raise EligibilityRefused("The baseline has found nothing to override.")
    if not (reason := reason.strip()):
        raise EligibilityRefused("Say why the person may go on.", field="reason")
    if canonical.of(baseline_override_content(participant, values, reason="")) != seen:
        raise ChangedMeanwhile()
    made = BaselineOverride.objects.create(
        participant=participant,
        values=values,
        reason=reason,
        deviation=Deviation.objects.create(
            screening=participant.screening,
            kind=Deviation.Kind.ELIGIBILITY,
            about=",".join(values)[:200],
            reason=reason,
            by=by,
        ),
        by=by,
    )
    sign(
        kind=BASELINE_OVERRIDE,
        record=f"{participant.study_id}/{made.pk}",
        meaning=OVERRIDE_MEANING,
        seen=canonical.of(
            baseline_override_content(participant, values, reason=reason)
        ),
        confirmed=confirmed,
        by=by,
        site=participant.site_id,
        study_id=participant.study_id,
    )
    return made


def signed_content(participant: Participant) -> str:
    """canonical.of what would be signed now, for the page that shows it."""
    return canonical.of(content_of(participant))
