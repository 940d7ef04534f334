"""People who are named before they are in the trial: on a clinic's call list, or while
they are screened."""

import uuid
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from participants.candidates import keys
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import site_scoped
from trialsite.secrets.fields import SealedCharField, SealedDateField, SealedEmailField
from trialsite.secrets.index import BlindIndex, BlindIndexSet, Indexed


class CandidateState(models.TextChoices):
    """How far a candidate is."""

    TO_CALL = "to_call", "To call"
    IN_SCREENING = "in_screening", "In screening"
    CLOSED = "closed", "Closed"
    ENROLLED = "enrolled", "In the trial"


@site_scoped("candidates", site="site", known_with=Permission.SCREEN)
class Candidate(Indexed):
    """Somebody who may come into the trial, sealed (ADR 0010, ADR 0018).

    The name is erased some time after an end, and as the person is enrolled, for then
    it stands in their Identity. The keyed hashes of an enrolled person stay: by them
    the same person is known again at another site.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey("trialsite.Site", models.PROTECT, related_name="+")
    source = models.CharField(max_length=40, help_text="code in the protocol")
    standing = models.CharField(max_length=20, choices=CandidateState)
    given_name = SealedCharField(max_length=80, null=True)
    family_name = SealedCharField(max_length=80, null=True)
    date_of_birth = SealedDateField(null=True)
    phone = SealedCharField(max_length=40, null=True)
    email = SealedEmailField(max_length=254, null=True)
    other_phones = SealedCharField(null=True, help_text="further ones, one a line")
    other_emails = SealedCharField(null=True, help_text="further ones, one a line")
    person_index = BlindIndex(
        "given_name", "family_name", "date_of_birth", normalise=keys.person
    )
    phone_index = BlindIndex("phone", normalise=keys.phone)
    email_index = BlindIndex("email", normalise=keys.email)
    alike_index = BlindIndexSet(
        *("given_name", "family_name", "date_of_birth"),
        *("phone", "other_phones", "email", "other_emails"),
        normalise=keys.alike,
    )
    family_index = BlindIndexSet("site_id", "family_name", normalise=keys.family)
    call_list = models.ForeignKey(
        "participants.CallList",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="candidates",
    )
    row = models.PositiveIntegerField(
        null=True, blank=True, help_text="line in the file of the call list"
    )
    listed_at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")
    erase_on = models.DateField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    open_text = {"source": "a code of the protocol"}

    class Meta:
        indexes = [
            GinIndex(fields=["alike_index"], name="candidate_alike"),
            GinIndex(fields=["family_index"], name="candidate_family"),
            models.Index(
                fields=["site", "standing", "listed_at", "id"],
                name="candidate_by_standing",
            ),
            models.Index(
                fields=["erase_on"],
                name="candidate_to_erase",
                condition=models.Q(erased_at=None) & ~models.Q(erase_on=None),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["call_list", "row"], name="candidate_once_for_each_row"
            )
        ]

    def __str__(self) -> str:
        # A name never stands in a log line or an error page by accident.
        return f"Candidate {str(self.pk)[:8]}"

    @property
    def name(self) -> str:
        """What they are called, as far as that is known and kept."""
        parts: list[Any] = [self.given_name, self.family_name]
        return " ".join(part for part in parts if part)

    @property
    def phones(self) -> list[str]:
        """Every number, the first one first."""
        first: Any = self.phone
        return [*([first] if first else []), *keys.lines(self.other_phones)]

    @property
    def emails(self) -> list[str]:
        """Every address, the first one first."""
        first: Any = self.email
        return [*([first] if first else []), *keys.lines(self.other_emails)]

    @property
    def initials(self) -> str:
        """The first letters of both names, without anything between."""
        parts: list[Any] = [self.given_name, self.family_name]
        return "".join(part[:1] for part in parts if part).upper()
