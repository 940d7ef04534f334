"""Consent: that a person agreed, to which version, when and how."""

import uuid
from collections import Counter

from django.db import models

from participants.screening.models import Screening
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import site_scoped
from trialsite.protocol.versions import every_version
from trialsite.secrets.fields import (
    SealedBinaryField,
    SealedCharField,
    SealedEmailField,
)


class ConsentMode(models.TextChoices):
    """How consent was given."""

    IN_PERSON = "in_person", "In person, on paper"
    REMOTE = "remote", "By phone or video, on paper"
    TABLET = "tablet", "In person, on the site's tablet"
    LINK = "link", "Remotely, by a link of their own"


ON_PAPER = (ConsentMode.IN_PERSON, ConsentMode.REMOTE)
"""What staff transcribe; the others the person signs."""


@site_scoped("consents", site="screening__site", known_with=Permission.SEE_SCREENING)
class Consent(models.Model):
    """A person's consent to one version of the consent document."""

    screening = models.ForeignKey(Screening, models.PROTECT, related_name="consents")
    version = models.CharField(max_length=20, help_text="code in the protocol")
    given_on = models.DateField()
    mode = models.CharField(max_length=20, choices=ConsentMode)
    late_reason = models.CharField(
        max_length=300,
        blank=True,
        help_text="why paper of a replaced version came late; blank where none did",
    )
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["screening", "version"], name="consent_once_to_each_version"
            )
        ]

    def __str__(self) -> str:
        return f"Consent to {self.version} on {self.given_on}"

    @property
    def is_electronic(self) -> bool:
        """Whether the person signed it here, so that there is a copy."""
        return self.mode not in ON_PAPER

    @property
    def hard_questions(self) -> list[tuple[str, int]]:
        """The teach-back questions that were answered wrongly as often as the protocol
        wants to be told, each with how often that was, over all sittings."""
        if not self.is_electronic:
            return []
        version = every_version().consent(self.version)
        wrong = TeachBack.objects.filter(
            sitting__screening=self.screening_id,
            sitting__version=self.version,
            right=False,
        )
        tries = Counter(wrong.values_list("question", flat=True))
        asked = [section.question for section in version.sections if section.question]
        return [
            (question.text, tries[question.code])
            for question in asked
            if tries[question.code] >= version.wrong_tries_shown
        ]


@site_scoped("approvals", site="site", known_with=Permission.APPROVE_CONSENT)
class ConsentApproval(models.Model):
    """That a version of the consent document was approved for a site, or that this
    ended. A fact: the newest row of a site and version says what holds (R3-15)."""

    site = models.ForeignKey("trialsite.Site", models.PROTECT, related_name="+")
    version = models.CharField(max_length=20, help_text="code in the protocol")
    approved = models.BooleanField(help_text="false = the approval ended")
    effective_on = models.DateField(help_text="a day at the site")
    reference = models.CharField(max_length=80, blank=True, help_text="of the board")
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved=True) & ~models.Q(reference="")
                | models.Q(approved=False) & ~models.Q(reason=""),
                name="approval_has_its_reference_or_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} at {self.site_id}: {self.approved}"


@site_scoped(
    "consent_sittings", site="screening__site", known_with=Permission.SEE_SCREENING
)
class ConsentSitting(models.Model):
    """One person going through one version, on the site's tablet or by a link. What
    they type is sealed until it stands in the copy."""

    class Outcome(models.TextChoices):
        """How it ended."""

        OPEN = "", "Under way"
        AGREED = "agreed", "Agreed"
        STOPPED = "stopped", "Stopped by the person"
        REPLACED = "replaced", "Replaced by another"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    screening = models.ForeignKey(Screening, models.PROTECT, related_name="sittings")
    version = models.CharField(max_length=20, help_text="code in the protocol")
    mode = models.CharField(max_length=20, choices=ConsentMode)
    email = SealedEmailField(max_length=254, blank=True)
    code_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256, hex")
    spoken_hash = models.CharField(max_length=64, blank=True, help_text="keyed, hex")
    tries = models.PositiveSmallIntegerField(default=0, help_text="of the spoken code")
    reached = models.PositiveSmallIntegerField(default=0, help_text="sections read")
    typed_name = SealedCharField(max_length=160, blank=True)
    known_as = SealedCharField(
        max_length=170,
        blank=True,
        help_text="the other name, where they confirmed that they sign otherwise",
    )
    outcome = models.CharField(
        max_length=20, choices=Outcome, default=Outcome.OPEN, blank=True
    )
    consent = models.OneToOneField(
        Consent, models.PROTECT, null=True, blank=True, related_name="sitting"
    )
    at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")

    open_text = {
        "version": "a code of the protocol",
        "code_hash": "a hash of a random code",
        "spoken_hash": "a keyed hash",
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(mode__in=[ConsentMode.TABLET, ConsentMode.LINK]),
                name="sitting_is_electronic",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="agreed", consent__isnull=False)
                | ~models.Q(outcome="agreed") & models.Q(consent__isnull=True),
                name="sitting_agreed_has_a_consent",
            ),
        ]

    def __str__(self) -> str:
        return f"Sitting {self.pk}"


@site_scoped(
    "teach_backs", site="sitting__screening__site", known_with=Permission.SEE_SCREENING
)
class TeachBack(models.Model):
    """One answer to a teach-back question, right or wrong, in the order given."""

    sitting = models.ForeignKey(
        ConsentSitting, models.PROTECT, related_name="teach_backs"
    )
    question = models.CharField(max_length=40, help_text="code in the protocol")
    answer = models.CharField(max_length=40, help_text="code in the protocol")
    right = models.BooleanField()
    at = models.DateTimeField(default=clock.now)

    # What the audit trail hides from those who may not see answers.
    answer_fields = ("answer", "right")

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"Teach-back {self.pk}"


@site_scoped(
    "consent_copies",
    site="consent__screening__site",
    known_with=Permission.SEE_SCREENING,
)
class ConsentCopy(models.Model):
    """The document as it was signed, as a PDF. It bears a name, so it is sealed; its
    hash is in clear, and is checked whenever it is read. The database refuses to
    change or delete it, but for sealing it with another key."""

    consent = models.OneToOneField(
        Consent, models.PROTECT, primary_key=True, related_name="copy"
    )
    pdf = SealedBinaryField()
    sha256 = models.CharField(max_length=64, help_text="of the PDF, hex")
    document_sha256 = models.CharField(
        max_length=64, help_text="of the version's text as it was shown, hex"
    )
    bytes = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=clock.now)

    open_text = {
        "sha256": "a hash",
        "document_sha256": "a hash of the protocol's text",
    }

    class Meta:
        verbose_name_plural = "consent copies"

    def __str__(self) -> str:
        return f"Copy of consent {self.consent_id}"
