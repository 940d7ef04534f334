"""Who signed in, who tried to, and what lets somebody in besides their password."""

import uuid

from django.db import models
from django.db.models import Q

from trialsite import clock
from trialsite.access.links import OneTimeLink
from trialsite.access.models import User
from trialsite.secrets.fields import SealedCharField
from trialsite.values.instants import UTC, instant_words


class SignedIn(models.Model):
    """Somebody signed in, from when until when, and on what. *session_key* is that of
    Django's session while it may be open, and empty once it is known to have ended."""

    class Ended(models.TextChoices):
        """How it came to an end."""

        LEFT = "left", "Signed out"
        IDLE = "idle", "Nobody was there"
        DAY = "day", "The working day was over"
        REVOKED = "revoked", "Ended from another device"
        WITHDRAWN = "withdrawn", "Ended by an administrator"
        PASSWORD = "password", "A new password was set"
        SHUT = "shut", "The account was shut"

    user = models.ForeignKey(User, models.PROTECT, related_name="sign_ins")
    session_key = models.CharField(max_length=40, blank=True, db_index=True)
    device = models.CharField(max_length=80, help_text="in words")
    means = models.CharField(max_length=80, help_text="password, passkey and so on")
    at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=20, blank=True, choices=Ended)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_reason="")
                | (Q(ended_at__isnull=False, session_key="") & ~Q(ended_reason="")),
                name="signed_in_ends_with_a_cause",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} on {self.device} since {instant_words(self.at, UTC)}"


class FailedSignIn(models.Model):
    """Somebody tried to sign in and gave the wrong thing (P11-22). Where the address
    that was typed has no account, *user* is empty, and what was typed is not kept."""

    class Step(models.TextChoices):
        """What was wrong."""

        PASSWORD = "password", "Password"
        CODE = "code", "Second factor"
        TEMPORARY = "temporary", "Temporary code"

    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="failed_sign_ins"
    )
    step = models.CharField(max_length=20, choices=Step)
    sender = models.CharField(max_length=45, help_text="the network that it came from")
    locked = models.BooleanField(default=False, help_text="the account was locked")
    at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"Wrong {self.step} at {instant_words(self.at, UTC)}"


class ResetLink(OneTimeLink):
    """By which one person sets a new password."""

    user = models.ForeignKey(User, models.PROTECT, related_name="reset_links")


class TemporaryCode(models.Model):
    """In place of a second factor that was lost, for one sign-in, at which a new one is
    set up (P11-21). Until that is done the account opens by nothing else."""

    user = models.ForeignKey(User, models.PROTECT, related_name="temporary_codes")
    code_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256, hex")
    reason = models.CharField(max_length=500)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(
        null=True, blank=True, help_text="when a new second factor was set up"
    )

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="temporary_code_says_why"
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(replaced_at=None),
                name="temporary_code_is_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Temporary code {self.pk} of user {self.user_id}"


class FactorSecret(models.Model):
    """What an authenticator app or the recovery codes are made from, sealed like the
    identities, and so rotated with them. django-allauth's row names it by its id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    text = SealedCharField(max_length=200)
    made_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"Factor secret {self.pk}"


class FormerAddress(models.Model):
    """An e-mail address that was somebody's: nobody else gets it (P11-16)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="former_addresses")
    email = models.EmailField("e-mail", max_length=254, unique=True)
    until = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"Former address {self.pk} of user {self.user_id}"
