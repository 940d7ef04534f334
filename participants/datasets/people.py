"""Who was approached, consented and enrolled, and at which site they were."""

from typing import Any

from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from participants.consent.models import Consent, ConsentMode
from participants.datasets.columns import STUDY_ID, coded, sites
from participants.enrolment.models import (
    FollowUpStatus,
    Participant,
    StatusChange,
    TherapyStatus,
)
from participants.enrolment.stays import SiteStay
from participants.randomization.corrections.models import Error, RandomizationError
from participants.screening.models import Outcome, Screening
from participants.unblinding.models import Unblinding
from trialsite.exports.registry import Column, Dataset
from trialsite.protocol.versions import every_version


def screenings() -> Dataset:
    """Everyone who was approached."""
    sources = [(c.code, c.label) for c in every_version().screening.sources]
    return Dataset(
        "screenings",
        "Everyone who was approached, and what came of it",
        (
            Column("screening", "Number of the screening", "integer", "id"),
            Column("site", "Site", "code", "site_id", codes=sites()),
            Column(
                "source", "How the person heard of it", "code", codes=coded(sources)
            ),
            Column("outcome", "Outcome", "code", codes=coded(Outcome.choices)),
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


def participants() -> Dataset:
    """Everyone enrolled."""
    return Dataset(
        "participants",
        "Everyone enrolled",
        (
            Column("study_id", "Study id", "text"),
            Column("site_current", "Site now", "code", "site_id", codes=sites()),
            Column(
                "site_randomized",
                "Site at randomization",
                "code",
                Subquery(_site_at_randomization()),
                codes=sites(),
            ),
            Column("screening", "Number of the screening", "integer", "screening_id"),
            Column("enrolled_on", "Day of study entry", "date"),
            Column(
                "follow_up",
                "Follow-up status",
                "code",
                codes=coded(FollowUpStatus.choices),
            ),
            Column(
                "therapy", "Therapy status", "code", codes=coded(TherapyStatus.choices)
            ),
            Column(
                "unblinded_at",
                "When first unblinded, UTC; empty: never",
                "datetime",
                Subquery(
                    Unblinding.objects.filter(participant=OuterRef("pk"))
                    .order_by("at", "id")
                    .values("at")[:1]
                ),
            ),
            Column(
                "randomized_in_error",
                "First error of randomization; empty: none",
                "code",
                Subquery(
                    RandomizationError.objects.filter(participant=OuterRef("pk"))
                    .order_by("at", "id")
                    .values("error")[:1]
                ),
                codes=coded(Error.choices),
            ),
        ),
        lambda: Participant.objects.order_by("study_id"),
        site="site",
        participant="",
        of_people=True,
    )


def _site_at_randomization() -> QuerySet[Any, Any]:
    """The site of the newest stay that began before the person was assigned to a
    therapy, which tells blinded roles too when they were randomized."""
    assigned = StatusChange.objects.filter(
        participant=OuterRef(OuterRef("pk")),
        kind=StatusChange.Kind.THERAPY,
        status=TherapyStatus.ASSIGNED,
    ).order_by("at")
    return (
        SiteStay.objects.filter(
            participant=OuterRef("pk"), at__lte=Subquery(assigned.values("at")[:1])
        )
        .order_by("-at")
        .values("site_id")[:1]
    )


def site_stays() -> Dataset:
    """Which site somebody belonged to, and when."""
    following = SiteStay.objects.filter(
        participant=OuterRef("participant"), at__gt=OuterRef("at")
    ).order_by("at")
    return Dataset(
        "site_stays",
        "Which site a participant belonged to, and when",
        (
            STUDY_ID,
            Column("site", "Site", "code", "site_id", codes=sites()),
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


def consents() -> Dataset:
    """Consents by version."""
    versions = [(version.code, version.label) for version in every_version().consents]
    return Dataset(
        "consents",
        "Consents, by version of the document",
        (
            Column("screening", "Number of the screening", "integer", "screening_id"),
            Column("version", "Version", "code", codes=coded(versions)),
            Column("given_on", "Day of consent", "date"),
            Column(
                "mode", "How it was given", "code", codes=coded(ConsentMode.choices)
            ),
            Column(
                "late",
                "Paper of a version that another had replaced, recorded later",
                "boolean",
                ExpressionWrapper(Q(late_reason__gt=""), BooleanField()),
            ),
        ),
        lambda: Consent.objects.order_by("id"),
        site="screening__site",
        participant="screening__participant",
    )
