"""Electronic signatures, and that one does not hold any more."""

from django.db import models

from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import site_scoped


@site_scoped("signatures", site="site", known_with=Permission.SEE_ANSWERS)
class Signature(models.Model):
    """That a member of staff signed a record, with what it held at that moment. A row
    does not change: one that does not hold any more has a SignatureVoid. Of one that is
    about a participant the *site* is theirs, at all times, by a foreign key of study id
    and site together, which the floor above adds."""

    kind = models.CharField(max_length=40, help_text="what sort of record was signed")
    record = models.CharField(max_length=40, help_text="which one, such as a study id")
    site = models.ForeignKey(
        "trialsite.Site", models.PROTECT, null=True, blank=True, related_name="+"
    )
    study_id = models.CharField(  # noqa: DJ001 - as a foreign key wants it
        max_length=20,
        null=True,
        blank=True,
        help_text="of the participant it is about, whose site it then follows",
    )
    meaning = models.CharField(max_length=300, help_text="what the signer declares")
    content = models.JSONField(help_text="what was signed")
    sha256 = models.CharField(
        max_length=64, help_text="of content, record, meaning and signer, hex"
    )
    printed_name = models.CharField(max_length=120)
    by = models.ForeignKey(User, models.PROTECT, related_name="signatures")
    confirmed_by = models.CharField(
        max_length=60, help_text="what was asked again at the moment of signing"
    )
    at = models.DateTimeField(default=clock.now)
    zone = models.CharField(max_length=60, help_text="IANA name")

    # What the audit trail hides from those who may not see answers.
    answer_fields = ("content",)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["kind", "record"], name="signature_of_record")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sha256__regex="^[0-9a-f]{64}$"),
                name="signature_is_hashed",
            ),
            models.CheckConstraint(
                condition=~models.Q(meaning="") & ~models.Q(printed_name=""),
                name="signature_has_meaning_and_name",
            ),
        ]

    def __str__(self) -> str:
        return f"Signature {self.pk} of {self.kind} {self.record}"


class SignatureVoid(models.Model):
    """That a signature does not hold any more, since when was it seen and why."""

    signature = models.OneToOneField(Signature, models.PROTECT, related_name="void")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="signature_void_says_why"
            )
        ]

    def __str__(self) -> str:
        return f"Void of signature {self.signature_id}"
