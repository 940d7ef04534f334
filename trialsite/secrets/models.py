"""What the database knows of the keys."""

from django.db import models
from django.db.models import Q

from trialsite import clock


class KeyCheck(models.Model):
    """That the key with this number is the one with this check value, by which another
    key in its place is recognised (docs/adr/0027-key-check-values.md). Rows are added
    and never changed, and the database refuses all else. *number* is 0 for the index
    key, which has none."""

    class Purpose(models.TextChoices):
        """What a key is for."""

        IDENTITIES = "identities", "Identities"
        LISTS = "lists", "Allocation lists"
        TRAINING_LISTS = "training lists", "Allocation lists of training"
        SEALS = "seals", "Seals of the record"

    purpose = models.CharField(max_length=20, choices=Purpose)
    number = models.PositiveIntegerField()
    value = models.CharField(max_length=64, help_text="hex")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["purpose", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "number"], name="key_check_is_one_for_a_number"
            ),
            models.UniqueConstraint(
                fields=["purpose", "value"], name="key_check_is_one_for_a_key"
            ),
            models.CheckConstraint(
                condition=Q(value__regex="^([0-9a-f]{32}|[0-9a-f]{64})$"),
                name="key_check_is_hex",
            ),
        ]

    def __str__(self) -> str:
        return f"Key {self.number} of {self.get_purpose_display().lower()}"
