"""How a participant is reached, what they closed, and every attempt to reach them."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from participants.contact.words import (
    Channel,
    ContactMode,
    NextAction,
    Outcome,
    Relationship,
    Time,
)
from participants.enrolment.models import Participant
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import site_scoped
from trialsite.secrets.fields import SealedCharField, SealedEmailField


class Locator(models.Model):
    """How a person likes to be reached, beside the name, e-mail and phone of their
    Identity. Sealed, where it could lead somebody to them."""

    participant = models.OneToOneField(
        Participant, models.PROTECT, related_name="locator", primary_key=True
    )
    prefers = models.CharField(
        "likes best", max_length=20, choices=Channel, default=Channel.PHONE
    )
    times = ArrayField(
        models.CharField(max_length=20, choices=Time),
        default=list,
        blank=True,
        help_text="when calls suit them, by their own clock",
    )
    leave_message = models.BooleanField(
        default=False, help_text="whether a voicemail may name the trial"
    )
    second_phone = SealedCharField(max_length=40, blank=True)
    second_email = SealedEmailField(max_length=254, blank=True)
    address = SealedCharField(max_length=300, blank=True)
    # Who brought it up to date last, the names and numbers of the Identity included.
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        "trialsite.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"Locator of {self.participant_id}"


@site_scoped("contact_people", site="participant__site", known_with=Permission.CONTACT)
class ContactPerson(models.Model):
    """Somebody through whom a participant may be reached, because they said so on the
    day ``agreed_on``. Sealed. Taken off the list, the row stays."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="contact_people"
    )
    name = SealedCharField(max_length=80)
    relationship = models.CharField(max_length=20, choices=Relationship)
    phone = SealedCharField(max_length=40, blank=True)
    email = SealedEmailField(max_length=254, blank=True)
    agreed_on = models.DateField(
        help_text="the day on which the participant agreed to it"
    )
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "trialsite.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="contact_person_ends_by_somebody",
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"Contact person of {self.participant_id}"


class OptOut(models.Model):
    """That a participant closed a channel, or opened it again: the newest row of a
    channel holds. It says nothing about taking part."""

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="opt_outs"
    )
    channel = models.CharField(max_length=20, choices=Channel)
    closed = models.BooleanField(help_text="closed; else opened again")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(
        "trialsite.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="who recorded it; nobody where the participant did so alone",
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["participant", "channel", "-at"], name="opt_out_newest"
            )
        ]

    def __str__(self) -> str:
        word = "closed" if self.closed else "opened again"
        return f"{self.participant_id}: {self.channel} {word}"


@site_scoped(
    "contact_attempts", site="participant__site", known_with=Permission.SEE_PARTICIPANTS
)
class ContactAttempt(models.Model):
    """That somebody of staff tried to reach a participant, or was called by them.

    The note is sealed, for names and numbers get into it, and it is for those alone
    who may see the arm: a word about the sessions gives the arm away.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="contact_attempts"
    )
    mode = models.CharField(max_length=20, choices=ContactMode)
    outcome = models.CharField(max_length=20, choices=Outcome)
    incoming = models.BooleanField(default=False, help_text="they came to us")
    next_action = models.CharField(
        max_length=20, choices=NextAction, default=NextAction.NONE
    )
    next_on = models.DateField(null=True, blank=True)
    note = SealedCharField(max_length=500, blank=True)
    at = models.DateTimeField(default=clock.now, help_text="when it was made")
    by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")
    mistaken = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="taken_back_by",
        help_text="the attempt that this row takes back, recorded by mistake",
    )

    class Meta:
        indexes = [
            models.Index(fields=["participant", "-at"], name="contact_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                name="contact_next_action_has_a_day",
                condition=Q(next_action=NextAction.NONE, next_on=None)
                | ~Q(next_action=NextAction.NONE) & Q(next_on__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant_id}: {self.mode}, {self.outcome}"
