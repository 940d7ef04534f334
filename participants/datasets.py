"""The tables of the dataset that this floor states; found by name."""

from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from participants.consent.models import Consent, Mode
from participants.contact import words
from participants.contact.models import ContactAttempt, OptOut
from participants.deviations.models import Deviation
from participants.enrolment.models import (
    FollowUp,
    Participant,
    StatusChange,
    Therapy,
)
from participants.randomization.models import Allocation
from participants.screening.models import Outcome, Screening
from participants.transfer.models import SiteStay
from participants.withdrawal.models import CHOICES as WITHDRAWN_FROM
from participants.withdrawal.models import Withdrawal
from trialsite.access.roles import Permission
from trialsite.exports.registry import Column, Dataset, provides
from trialsite.protocol import current
from trialsite.signatures.models import Signature

STUDY_ID = Column("study_id", "Study id", "text", "participant__study_id")


def _coded(codes: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {str(code): str(label) for code, label in codes}


def _sites() -> dict[str, str]:
    return {site.code: site.name for site in current().sites}


@provides
def participants_tables() -> Iterable[Dataset]:
    """Screening, consent, participants, status, contact, withdrawals, deviations,
    signatures and allocation."""
    return (
        _screenings(),
        _participants(),
        _consents(),
        _status_changes(),
        _site_stays(),
        _contact_attempts(),
        _opt_outs(),
        _withdrawals(),
        _deviations(),
        _signatures(),
        _allocations(),
    )


def _screenings() -> Dataset:
    sources = [(c.code, c.label) for c in current().screening.sources]
    return Dataset(
        "screenings",
        "Everyone who was approached, and what came of it",
        (
            Column("screening", "Number of the screening", "integer", "id"),
            Column("site", "Site", "code", "site_id", codes=_sites()),
            Column(
                "source", "How the person heard of it", "code", codes=_coded(sources)
            ),
            Column("outcome", "Outcome", "code", codes=_coded(Outcome.choices)),
            Column("reasons", "Codes of the reasons", "text", "reasons"),
            Column("approached_on", "Day of the approach", "date"),
            Column("call_back_on", "Day to call back", "date"),
            Column(
                "continues",
                "Number of the person's earlier screening",
                "integer",
                "continues_id",
            ),
            Column("screened_at", "When, UTC", "datetime", "at"),
        ),
        lambda: Screening.objects.order_by("id"),
        site="site",
        participant="participant",
    )


def _participants() -> Dataset:
    return Dataset(
        "participants",
        "Everyone enrolled",
        (
            Column("study_id", "Study id", "text"),
            Column("site_current", "Site now", "code", "site_id", codes=_sites()),
            Column(
                "site_randomized",
                "Site at randomization",
                "code",
                Subquery(_site_at_randomization()),
                codes=_sites(),
            ),
            Column("screening", "Number of the screening", "integer", "screening_id"),
            Column("enrolled_on", "Day of study entry", "date"),
            Column(
                "follow_up", "Follow-up status", "code", codes=_coded(FollowUp.choices)
            ),
            Column("therapy", "Therapy status", "code", codes=_coded(Therapy.choices)),
        ),
        lambda: Participant.objects.order_by("study_id"),
        site="site",
        participant="",
    )


def _site_at_randomization() -> QuerySet[Any, Any]:
    """The site of the newest stay that began before the person was assigned to a
    therapy, which tells blinded roles too when they were randomized."""
    assigned = StatusChange.objects.filter(
        participant=OuterRef(OuterRef("pk")),
        kind=StatusChange.Kind.THERAPY,
        status=Therapy.ASSIGNED,
    ).order_by("at")
    return (
        SiteStay.objects.filter(
            participant=OuterRef("pk"), at__lte=Subquery(assigned.values("at")[:1])
        )
        .order_by("-at")
        .values("site_id")[:1]
    )


def _site_stays() -> Dataset:
    following = SiteStay.objects.filter(
        participant=OuterRef("participant"), at__gt=OuterRef("at")
    ).order_by("at")
    return Dataset(
        "site_stays",
        "Which site a participant belonged to, and when",
        (
            STUDY_ID,
            Column("site", "Site", "code", "site_id", codes=_sites()),
            Column("since", "From which day", "date"),
            Column(
                "until",
                "The day on which the next stay began",
                "date",
                Subquery(following.values("since")[:1]),
            ),
        ),
        lambda: SiteStay.objects.order_by("id"),
        site="participant__site",
        participant="participant",
    )


def _contact_attempts() -> Dataset:
    return Dataset(
        "contact_attempts",
        "Every attempt to reach a participant, without those taken back",
        (
            STUDY_ID,
            Column("mode", "How", "code", codes=_coded(words.Mode.choices)),
            Column("outcome", "Outcome", "code", codes=_coded(words.Outcome.choices)),
            Column("incoming", "They came to us", "boolean"),
            Column(
                "next_action",
                "Next step",
                "code",
                codes=_coded(words.NextAction.choices),
            ),
            Column("next_on", "Day of the next step", "date"),
            Column("made_at", "When, UTC", "datetime", "at"),
        ),
        lambda: ContactAttempt.objects.filter(
            mistaken=None, taken_back_by=None
        ).order_by("at", "id"),
        site="participant__site",
        participant="participant",
    )


def _opt_outs() -> Dataset:
    return Dataset(
        "opt_outs",
        "Channels that participants closed or opened again",
        (
            STUDY_ID,
            Column("channel", "Channel", "code", codes=_coded(words.Channel.choices)),
            Column("closed", "Closed; else opened again", "boolean"),
            Column("recorded_at", "When, UTC", "datetime", "at"),
        ),
        lambda: OptOut.objects.order_by("id"),
        site="participant__site",
        participant="participant",
    )


def _consents() -> Dataset:
    versions = [(version.code, version.label) for version in current().consents]
    return Dataset(
        "consents",
        "Consents, by version of the document",
        (
            Column("screening", "Number of the screening", "integer", "screening_id"),
            Column("version", "Version", "code", codes=_coded(versions)),
            Column("given_on", "Day of consent", "date"),
            Column("mode", "How it was given", "code", codes=_coded(Mode.choices)),
        ),
        lambda: Consent.objects.order_by("id"),
        site="screening__site",
        participant="screening__participant",
    )


def _status_changes() -> Dataset:
    statuses = {**_coded(FollowUp.choices), **_coded(Therapy.choices)}
    return Dataset(
        "status_changes",
        "Every change of a participant's status",
        (
            STUDY_ID,
            Column(
                "kind", "Which status", "code", codes=_coded(StatusChange.Kind.choices)
            ),
            Column("status", "Status", "code", codes=statuses),
            Column("reason", "Code of the reason", "text"),
            Column("effective_on", "From which day", "date"),
            Column("until", "End of a hold", "date"),
            Column(
                "corrects", "Number of the change put right", "integer", "corrects_id"
            ),
            Column("change", "Number of the change", "integer", "id"),
            Column("recorded_at", "When recorded, UTC", "datetime", "at"),
        ),
        lambda: StatusChange.objects.order_by("id"),
        site="participant__site",
        participant="participant",
    )


def _withdrawals() -> Dataset:
    return Dataset(
        "withdrawals",
        "What people withdrew from, and what was taken back",
        (
            STUDY_ID,
            Column("scope", "From what", "code", codes=_coded(WITHDRAWN_FROM)),
            Column("withdrawn", "Withdrawn; 0 = taken back", "boolean"),
            Column("reason", "Code of the reason", "text"),
            Column("effective_on", "From which day", "date"),
            Column("recorded_at", "When recorded, UTC", "datetime", "at"),
        ),
        lambda: Withdrawal.objects.order_by("id"),
        site="participant__site",
        participant="participant",
    )


def _deviations() -> Dataset:
    return Dataset(
        "deviations",
        "Where the conduct of the trial left its protocol",
        (
            Column("screening", "Number of the screening", "integer", "screening_id"),
            Column(
                "study_id",
                "Study id, empty before enrolment",
                "text",
                "screening__participant__study_id",
            ),
            Column("kind", "Kind", "code", codes=_coded(Deviation.Kind.choices)),
            Column("about", "Codes of the criteria", "text"),
            Column("reason", "Reason", "text"),
            Column("recorded_at", "When recorded, UTC", "datetime", "at"),
        ),
        lambda: Deviation.objects.order_by("id"),
        site="screening__site",
        participant="screening__participant",
    )


def _signatures() -> Dataset:
    people = Participant.objects.filter(study_id=OuterRef("study_id"))
    return Dataset(
        "signatures",
        "Electronic signatures about participants",
        (
            Column("study_id", "Study id", "text"),
            Column("kind", "What was signed", "text"),
            Column("printed_name", "Name of the signer", "text"),
            Column("meaning", "Meaning", "text"),
            Column("signed_at", "When, UTC", "datetime", "at"),
            Column("zone", "Time zone of the site", "text"),
            Column("sha256", "SHA-256 of what was signed", "text"),
            Column("void_at", "When it was found void, UTC", "datetime", "void__at"),
            Column("void_reason", "Why it is void", "text", "void__reason"),
        ),
        lambda: (
            Signature.objects.exclude(study_id="")
            .annotate(withdrawn=Subquery(people.values("withdrawn")[:1]))
            .order_by("id")
        ),
        site="site",
        participant="",
    )


def _allocations() -> Dataset:
    arms = [(arm.code, arm.label) for arm in current().arms]
    return Dataset(
        "allocations",
        "The arm of everyone randomized",
        (
            STUDY_ID,
            Column("arm", "Arm", "code", codes=_coded(arms)),
            Column("stratum", "Stratum", "text"),
            Column("position", "Place in the stratum's sequence", "integer"),
            Column("randomized_at", "When, UTC", "datetime", "at"),
            Column("scheme", "Method and its version", "text"),
        ),
        lambda: Allocation.objects.order_by("id"),
        site="participant__site",
        participant="participant",
        needs=Permission.SEE_ARM,
    )
