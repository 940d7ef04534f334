"""How the demo's investigators sign that somebody is eligible."""

from participants.eligibility.actions import (
    override_baseline,
    sign_eligibility,
    signed_content,
)
from participants.eligibility.baseline import not_met_now
from participants.eligibility.content import baseline_override_content
from participants.enrolment.models import Participant
from trialsite.access.models import User
from trialsite.signatures import canonical
from trialsite.signatures.confirming import Confirmation

LET_ON = "Met at screening; the baseline is a passing low, in the investigator's view."


def sign(participant: Participant, *, confirmed: Confirmation, by: User) -> None:
    """Sign the eligibility, after an override where the baseline fell below a limit
    that the person met at screening."""
    if codes := [again.criterion.code for again in not_met_now(participant)]:
        content = baseline_override_content(participant, codes, reason="")
        override_baseline(
            participant=participant,
            reason=LET_ON,
            seen=canonical.of(content),
            confirmed=confirmed,
            by=by,
        )
    sign_eligibility(
        participant=participant,
        seen=signed_content(participant),
        confirmed=confirmed,
        by=by,
    )
