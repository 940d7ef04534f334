"""What stands between a participant and an arm."""

from dataclasses import dataclass

from participants.consent.models import Consent
from participants.eligibility.actions import why_not_signed
from participants.eligibility.content import may_go_on
from participants.enrolment.models import FollowUpStatus, Participant
from participants.follow_up import follow_up
from participants.randomization import strata
from participants.randomization.facts_version import version_now
from participants.randomization.lists.in_force import (
    ListInForce,
    NoListInForce,
    NotInList,
    list_in_force,
)
from participants.randomization.read_back import ReadBack
from participants.withdrawal_scopes import WithdrawalScope, words
from trialsite import clock
from trialsite.protocol import current
from trialsite.protocol.now import open_sites, stated_site


@dataclass(frozen=True)
class Check:
    """One thing that must be so before randomization: whether it is, and in words
    what is still to do."""

    label: str
    done: bool
    to_do: str = ""


@dataclass(frozen=True)
class Gate:
    """What stands between a *participant*, as they are now, and an arm. *stratum* and
    *in_force* are None where a check says that they could not be had."""

    participant: Participant
    checks: list[Check]
    stratum: strata.Stratum | None
    in_force: ListInForce | None

    @property
    def lacking(self) -> list[Check]:
        """What is still to do."""
        return [check for check in self.checks if not check.done]


def gate(participant: Participant) -> Gate:
    """Consent, eligibility, baseline, signature, status and stratum, in the order in
    which they must be had (P11-08, RND-08), and what was found by the way."""
    found = Participant.objects.filter(pk=participant.pk)
    participant = found.select_related("screening", "site").get()
    if participant.site_id not in {site.code for site in open_sites()}:
        closed = (
            f"{participant.site} is closed: the protocol in force does not name it."
        )
        return Gate(participant, [Check("Site", False, closed)], None, None)
    lacking = follow_up().missing_baseline(participant)
    unsigned = why_not_signed(participant)
    checks = [
        Check(
            "Consent",
            Consent.objects.filter(screening=participant.screening_id).exists(),
            "Record the consent.",
        ),
        Check(
            "Eligibility",
            may_go_on(participant.screening),
            "The screening did not find the person eligible.",
        ),
        Check(
            "Baseline",
            not lacking,
            f"Complete the baseline: {', '.join(lacking)}.",
        ),
        Check("Signed by an investigator", not unsigned, unsigned),
        Check(
            "In the trial",
            participant.follow_up == FollowUpStatus.ACTIVE
            and not {WithdrawalScope.THERAPY, WithdrawalScope.FURTHER_DATA}
            & set(participant.withdrawn),
            f"The person's status is {participant.get_follow_up_display().lower()}"
            + (
                f"; they withdrew from {words(participant.withdrawn)}."
                if participant.withdrawn
                else "."
            ),
        ),
    ]
    try:
        stratum = None if lacking else stratum_of(participant)
    except strata.StratumUnknown as unknown:
        stratum = None
        checks.append(Check("Stratum", False, str(unknown)))
    in_force = None
    try:
        in_force = list_in_force(clock.now())
        if stratum is not None:
            in_force.check(stratum, participant.site_id)
    except (NoListInForce, NotInList) as missing:
        checks.append(Check("Allocation list", False, str(missing)))
    return Gate(participant, checks, stratum, in_force)


def read_back_of(participant: Participant) -> tuple[Gate, ReadBack | None]:
    """The gate, and what the button may rely on; None where something is lacking."""
    # Before the first look at the person: what changes while the gate reads is noticed.
    facts = version_now(participant)
    found = gate(participant)
    if found.lacking or found.stratum is None or found.in_force is None:
        return found, None
    return found, ReadBack(
        study_id=participant.study_id,
        stratum=found.stratum,
        sealed_list=found.in_force.row.pk,
        sequence=found.in_force.scheme.sequence_of(found.stratum.levels),
        protocol=current().digest,
        facts=facts,
    )


def stratum_of(participant: Participant) -> strata.Stratum:
    """The stratum that the participant's site and baseline put them in. Raises
    StratumUnknown."""
    return strata.find(
        current().randomization.strata,
        site=participant.site_id,
        site_name=stated_site(participant.site_id).name,
        score=lambda name: follow_up().baseline_score(participant, name),
    )
