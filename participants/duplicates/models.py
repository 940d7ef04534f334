"""That two people may be one, and what became of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from participants.candidates.models import Candidate
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import site_scoped


class Likeness(models.TextChoices):
    """By what two people look like one."""

    PERSON = "person", "name and date of birth"
    PERSON_SLIP = "person_slip", "name, and a date of birth with a likely typing slip"
    NAME = "name", "name written another way, and date of birth"
    PHONE = "phone", "telephone number"
    PHONE_SLIP = "phone_slip", "telephone number but for two digits exchanged"
    EMAIL = "email", "e-mail address"


class Match(models.Model):
    """Two people who may be one, found once. *pair* has the keys of both, in order."""

    pair = models.CharField(max_length=73, unique=True)
    alike = ArrayField(models.CharField(max_length=20, choices=Likeness))
    found_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "matches"

    def __str__(self) -> str:
        return f"Match {self.pk}"

    @property
    def alike_in_words(self) -> str:
        return ", ".join(str(Likeness(code).label) for code in self.alike)


@site_scoped("match_sides", site="site", known_with=Permission.SEE_SCREENING)
class Side(models.Model):
    """One of the two people of a match, as their own site may see it: who they are
    there, and of the other no more than the site.

    Nobody writes the sites again: they are those of *candidate* and *other*, at all
    times, by foreign keys of both columns together (0002_numbers_and_sites)."""

    match = models.ForeignKey(Match, models.PROTECT, related_name="sides")
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="sides")
    site = models.ForeignKey("trialsite.Site", models.PROTECT, related_name="+")
    other = models.ForeignKey(Candidate, models.PROTECT, related_name="+")
    other_site = models.CharField(max_length=12, help_text="code of the other's site")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["match", "candidate"], name="match_side_once_for_each_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.match} at {self.site_id}"


class MatchVerdict(models.TextChoices):
    """What the staff of the two sites found."""

    SAME = "same", "The same person"
    DIFFERENT = "different", "Different people"


class Decision(models.Model):
    """What was found out about a match, why and by whom; the newest counts."""

    match = models.ForeignKey(Match, models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=20, choices=MatchVerdict)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="match_decision_gives_a_reason",
                condition=~models.Q(reason=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.match}: {self.get_verdict_display().lower()}"


def with_verdict(sides: QuerySet[Side]) -> QuerySet[Side]:
    """*sides* with ``verdict``, the newest of their match; None while it is open."""
    newest = Decision.objects.filter(match=OuterRef("match")).order_by("-pk")
    return sides.annotate(verdict=Subquery(newest.values("verdict")[:1]))


def unresolved(sides: QuerySet[Side]) -> QuerySet[Side]:
    """Those of *sides* whose match nobody has decided on."""
    decided = Decision.objects.filter(match=OuterRef("match"))
    return sides.filter(~Exists(decided)).order_by(F("match_id"))
