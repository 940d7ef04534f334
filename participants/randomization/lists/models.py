"""What two people did about the allocation lists: proposed and sealed them, closed
randomization, revealed the seeds. Rows are added and never changed (RND-12)."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from trialsite import clock
from trialsite.values.instants import UTC, instant_words


class ProposedList(models.Model):
    """What one person proposes: a configuration and sealed entropy, not yet in use.

    ``secret`` is entropy (32 bytes) and salt (32) sealed with the program's key, bound
    to this row. ``beacon_source`` names a public beacon whose value is not out yet, or
    is empty. ``amends`` is the list that this one follows; ``starts_on`` from which
    day (UTC) on, at once where empty.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    configuration = models.JSONField(help_text="all that decides arms but the seed")
    secret = models.BinaryField(help_text="entropy and salt, sealed")
    entropy_commitment = models.CharField(max_length=64, help_text="SHA-256, hex")
    beacon_source = models.CharField(max_length=200, blank=True)
    amends = models.ForeignKey(
        "participants.SealedList", models.PROTECT, null=True, related_name="amendments"
    )
    closed_sites = models.JSONField(default=list, help_text="codes; take nobody")
    closed_arms = models.JSONField(default=list, help_text="codes; nobody gets one")
    starts_on = models.DateField(null=True, blank=True)
    cautions = models.JSONField(
        default=list, help_text="codes; what a list made elsewhere is warned of"
    )
    reason = models.CharField(max_length=500)
    protocol_version = models.ForeignKey(
        "trialsite.ProtocolVersion", models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="proposed_list_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"List proposed on {instant_words(self.at, UTC)}"


class SealedList(models.Model):
    """That a second person sealed a proposed list: from ``starts_at`` on arms are drawn
    by it. ``commitment`` is public. The database refuses a seal by whoever proposed."""

    proposal = models.OneToOneField(
        ProposedList, models.PROTECT, primary_key=True, related_name="sealed"
    )
    number = models.PositiveIntegerField(unique=True, help_text="from 1")
    beacon = models.CharField(max_length=500, blank=True, help_text="source and value")
    commitment = models.CharField(max_length=64, help_text="SHA-256, hex")
    starts_at = models.DateTimeField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1), name="sealed_lists_count_from_one"
            ),
            models.CheckConstraint(
                condition=Q(commitment__regex="^[0-9a-f]{64}$"),
                name="sealed_list_is_committed",
            ),
        ]

    def __str__(self) -> str:
        return f"List {self.number}"


class Ending(models.Model):
    """That one person asked to end the concealment, step by step: to close
    randomization for good, and after that to reveal the seeds."""

    class Step(models.TextChoices):
        """What is asked for."""

        CLOSE = "close", "Close randomization"
        REVEAL = "reveal", "Reveal the seeds"

    step = models.CharField(max_length=10, choices=Step)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(step__in=["close", "reveal"]), name="ending_step_is_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="ending_says_why"),
            models.UniqueConstraint(fields=["step"], name="ending_is_asked_once"),
        ]

    def __str__(self) -> str:
        return str(self.get_step_display())


class EndingAgreed(models.Model):
    """That a second person agreed, by which it is done."""

    ending = models.OneToOneField(
        Ending, models.PROTECT, primary_key=True, related_name="agreed"
    )
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.ending}, agreed"


class MethodComparison(models.Model):
    """Methods compared by simulation before one is proposed (RND-05). ``result`` is
    null until all trials are done; it names settings that those who enrol must not
    know, so the trail does not hold it."""

    trials = models.PositiveIntegerField()
    people = models.PositiveIntegerField()
    shares = models.JSONField(default=dict, help_text="how common levels are")
    done = models.PositiveIntegerField(default=0, help_text="trials simulated so far")
    result = models.JSONField(null=True)
    protocol_version = models.ForeignKey(
        "trialsite.ProtocolVersion", models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done__lte=models.F("trials")),
                name="comparison_progress_is_within_trials",
            ),
        ]

    def __str__(self) -> str:
        return f"Comparison {self.pk}"
