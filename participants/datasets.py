"""The tables of the dataset that this floor states; found by name."""

from collections.abc import Iterable

from django.db.models import OuterRef, Subquery

from participants.consent.models import Consent, Mode
from participants.deviations.models import Deviation
from participants.enrolment.models import FollowUp, Participant, StatusChange, Therapy
from participants.randomization.models import Allocation
from participants.screening.models import Outcome, Screening
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
    """Screening, consent, participants, status, withdrawals, deviations, signatures
    and allocation."""
    return (
        _screenings(),
        _participants(),
        _consents(),
        _status_changes(),
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
            Column("site", "Site", "code", "site_id", codes=_sites()),
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
