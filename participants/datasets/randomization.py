"""The arms, and what went wrong with them and who came to know them."""

from collections.abc import Iterator

from django.db.models import Case, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce, Concat

from participants.datasets.columns import STUDY_ID, coded
from participants.randomization.corrections.actions import levels_of
from participants.randomization.corrections.models import (
    Error,
    RandomizationError,
    StratumCorrection,
)
from participants.randomization.models import Allocation
from participants.unblinding.models import Disclosure, Kind, Reason, Unblinding
from trialsite.access.roles import Permission
from trialsite.exports.registry import Column, Dataset
from trialsite.protocol.versions import each_version, every_version


def allocations() -> Dataset:
    """Who is in which arm."""
    labels = {arm.code: arm.label for arm in every_version().arms}
    in_words = Case(
        *(When(arm=code, then=Value(label)) for code, label in labels.items()),
        default=Value(""),
        output_field=TextField(),
    )
    return Dataset(
        "allocations",
        "The arm of everyone randomized",
        (
            STUDY_ID,
            Column("arm", "Arm", "code", codes=labels),
            Column("arm_label", "Arm, in words", "text", in_words),
            Column("list", "Number of the list", "integer", "sealed_list__number"),
            Column("stratum", "Stratum as used", "text"),
            Column("position", "Place in the stratum's sequence", "integer"),
            Column("randomized_at", "When, UTC", "datetime", "at"),
            Column("scheme", "Method and its version", "text"),
            Column("cohort", "Randomized together; empty: alone", "text"),
            Column(
                "cluster",
                "Cohort and arm of who is treated in a group; empty: alone",
                "text",
                _cluster(),
            ),
            *_levels(),
        ),
        lambda: Allocation.objects.order_by("id"),
        site="participant__site",
        participant="participant",
        needs=Permission.SEE_ARM,
    )


def _cluster() -> Case:
    """Partially nested: only arms that were delivered to groups, by the version that
    the person was randomized under, have them (RND-14)."""
    in_groups = Q(arm__in=())
    for version, protocol in each_version().items():
        codes = [arm.code for arm in protocol.arms if arm.in_groups]
        in_groups |= Q(protocol_version=version, arm__in=codes)
    return Case(
        When(
            in_groups & ~Q(cohort=""),
            then=Concat("cohort", Value(" "), "arm", output_field=TextField()),
        ),
        default=Value(""),
        output_field=TextField(),
    )


def _levels() -> Iterator[Column]:
    """Two columns for each factor: the level that was used, and the newest that was
    found to be true, where one was (RND-09)."""
    for factor in every_version().randomization.strata:
        used = KeyTextTransform(factor.code, KeyTransform("levels", "draw"))
        corrected = (
            StratumCorrection.objects.filter(
                participant=OuterRef("participant"), factor=factor.code
            )
            .order_by("-at", "-id")
            .values("as_true")[:1]
        )
        true = Coalesce(Subquery(corrected), used, output_field=TextField())
        for name, word, value in (("used", "as used", used), ("true", "as true", true)):
            yield Column(
                f"{factor.code}_{name}",
                f"{factor.label}, {word}",
                "code",
                value,
                codes=levels_of(factor),
            )


def stratum_corrections() -> Dataset:
    """Levels as used and as true."""
    return Dataset(
        "stratum_corrections",
        "Levels of stratum factors that were not true: as used and as true",
        (
            STUDY_ID,
            Column("factor", "Code of the factor", "text"),
            Column("as_used", "Level as used to randomize", "text"),
            Column("as_true", "Level as true", "text"),
            Column("corrected_at", "When, UTC", "datetime", "at"),
        ),
        lambda: StratumCorrection.objects.order_by("id"),
        site="participant__site",
        participant="participant",
    )


def randomization_errors() -> Dataset:
    """Who was randomized in error."""
    return Dataset(
        "randomization_errors",
        "Who was randomized in error; the allocation holds all the same",
        (
            STUDY_ID,
            Column("error", "Error", "code", codes=coded(Error.choices)),
            Column("marked_at", "When marked, UTC", "datetime", "at"),
        ),
        lambda: RandomizationError.objects.order_by("id"),
        site="participant__site",
        participant="participant",
    )


def unblindings() -> Dataset:
    """Whose arm became known."""
    return Dataset(
        "unblindings",
        "Whose arm became known to somebody, and why; not which it is",
        (
            STUDY_ID,
            Column("unblinded_at", "When, UTC", "datetime", "at"),
            Column("kind", "Kind", "code", codes=coded(Kind.choices)),
            Column("reason", "Reason", "code", codes=coded(Reason.choices)),
            Column(
                "disclosure", "Made known by", "code", codes=coded(Disclosure.choices)
            ),
            Column(
                "impact_assessed_at", "Impact assessed, UTC", "datetime", "impact__at"
            ),
        ),
        lambda: Unblinding.objects.order_by("id"),
        site="participant__site",
        participant="participant",
    )
