"""The tables of the dataset that this floor states; found by name."""

from collections.abc import Iterable

from participants.consent.models import Consent, Mode
from participants.enrolment.models import FollowUp, Participant, StatusChange, Therapy
from participants.randomization.models import Allocation
from participants.screening.models import Outcome, Screening
from trialsite.access.roles import Permission
from trialsite.exports.registry import Column, Dataset, provides
from trialsite.protocol import current

STUDY_ID = Column("study_id", "Study id", "text", "participant__study_id")


def _coded(codes: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {str(code): str(label) for code, label in codes}


def _sites() -> dict[str, str]:
    return {site.code: site.name for site in current().sites}


@provides
def participants_tables() -> Iterable[Dataset]:
    """Screening, consent, participants, status and allocation."""
    return (
        _screenings(),
        _participants(),
        _consents(),
        _status_changes(),
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
            Column("screened_at", "When, UTC", "datetime", "at"),
        ),
        lambda: Screening.objects.order_by("id"),
        site="site",
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
        needs=Permission.SEE_ARM,
    )
