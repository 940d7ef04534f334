"""People who sign in, and what each may do where, from which day until which."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from trialsite import clock
from trialsite.access.links import OneTimeLink
from trialsite.access.roles import ROLES
from trialsite.protocol.now import every_site, stated_site
from trialsite.values.instants import UTC, instant_words


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail address, whatever the case it is typed in."""

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").lower())


class User(AbstractBaseUser):
    """A member of staff. Participants have no account: they come by a link. The
    account is one person's for ever: it is never deleted, and nobody else gets its
    address (P11-16)."""

    class Inactive(models.TextChoices):
        """Why somebody cannot sign in."""

        INVITED = "invited", "Invited"
        SUSPENDED = "suspended", "Suspended"
        DEACTIVATED = "deactivated", "Deactivated"

    email = models.EmailField("e-mail", max_length=254, unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    inactive_reason = models.CharField(max_length=20, blank=True, choices=Inactive)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    active_since = models.DateTimeField(default=clock.now)
    # In place of Django's last_login, which does not go by the trial's clock.
    last_login = None
    signed_in_at = models.DateTimeField(
        null=True, blank=True, help_text="the last time"
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"

    class Meta:
        constraints = [
            # One spelling of an address, or two people could share it.
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="user_email_is_in_small_letters",
            ),
            models.CheckConstraint(
                condition=Q(is_active=False) | Q(inactive_reason=""),
                name="user_active_has_no_reason_not_to_be",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """Up to two letters, for the round mark at the top of each page."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


class Membership(models.Model):
    """Gives a person a role at one site or, with no site, at all of them.

    A fact: it is ended, never deleted. It is in force from *begins_on* up to the day
    before *ends_on*, so that one that is ended today is over at once; days are those
    of the site, and of UTC for all sites.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(
        max_length=40, choices=[(role.code, role.label) for role in ROLES.values()]
    )
    site = models.ForeignKey(
        "trialsite.Site",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
    )
    begins_on = models.DateField(
        null=True, blank=True, help_text="the first day with it; null = from the start"
    )
    ends_on = models.DateField(
        null=True, blank=True, help_text="the first day without it; null = open"
    )

    class Meta:
        ordering = ["begins_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "site"],
                condition=Q(ends_on=None),
                name="membership_is_open_once",
                nulls_distinct=False,
            ),
            # Ended on the day it begins: it was never in force, and stays on record.
            models.CheckConstraint(
                condition=Q(ends_on=None)
                | Q(begins_on=None)
                | Q(ends_on__gte=F("begins_on")),
                name="membership_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} at {self.site_id or 'all sites'}"

    def in_force_on(self, day: date) -> bool:
        """Whether it holds on *day*, a day of its site."""
        begun = self.begins_on is None or self.begins_on <= day
        return begun and (self.ends_on is None or day < self.ends_on)

    @property
    def zone(self) -> str:
        """The zone whose days its first and last day are: its site's, or UTC for all
        sites and for one that the protocol does not name any more."""
        zones = {site.code: site.timezone for site in every_site()}
        return zones.get(self.site_id or "", "UTC")

    @property
    def is_in_force(self) -> bool:
        """Whether it holds now."""
        return self.in_force_on(clock.today(self.zone))

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed."""
        return self.ends_on is not None and self.ends_on <= clock.today(self.zone)

    @property
    def role_label(self) -> str:
        return ROLES[self.role].label

    @property
    def site_label(self) -> str:
        return stated_site(self.site_id).name if self.site_id else "All sites"


WITH_A_REASON = ["ended", "deactivated", "reactivated", "corrected", "reset_sent"]
WITH_A_REASON += ["factor_withdrawn", "sessions_ended", "unlocked"]
"""What is done to somebody's account by another says why."""


class AccessChange(models.Model):
    """Something that happened to an account or its rights (R3-04). Rows do not
    change. *by* is empty for what a sweep did or the server's command line."""

    class Kind(models.TextChoices):
        """What happened."""

        INVITED = "invited", "Invited"
        ACCEPTED = "accepted", "Accepted the invitation"
        GRANTED = "granted", "Was given a role"
        ENDED = "ended", "Role ended"
        DEACTIVATED = "deactivated", "Deactivated"
        SUSPENDED = "suspended", "Suspended"
        REACTIVATED = "reactivated", "Reactivated"
        CORRECTED = "corrected", "Name or address corrected"
        RESET_SENT = "reset_sent", "Was sent a link to set a new password"
        PASSWORD = "password", "Set a new password"
        FACTOR_ADDED = "factor_added", "Added a second factor"
        FACTOR_REMOVED = "factor_removed", "Removed a second factor"
        FACTOR_WITHDRAWN = "factor_withdrawn", "Second factors withdrawn"
        SESSIONS_ENDED = "sessions_ended", "Signed out everywhere"
        UNLOCKED = "unlocked", "Account unlocked early"

    user = models.ForeignKey(User, models.PROTECT, related_name="access_changes")
    kind = models.CharField(max_length=20, choices=Kind)
    membership = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="changes"
    )
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=WITH_A_REASON) | ~Q(reason=""),
                name="access_change_that_takes_away_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["granted", "ended"])
                | Q(membership__isnull=False),
                name="access_change_of_a_role_names_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.kind} at {instant_words(self.at, UTC)}"


class Invitation(OneTimeLink):
    """By which one person sets their first password."""

    user = models.ForeignKey(User, models.PROTECT, related_name="invitations")


class AccessReview(models.Model):
    """Somebody looked through who has access, and signed that it is right (R3-18).
    *listed* is what they saw, and *sha256* of its text proves it unchanged."""

    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="access_reviews")
    statement = models.CharField(max_length=500)
    site_codes = models.JSONField(help_text="the sites whose staff it covers")
    listed = models.JSONField(help_text="a row for each membership in force")
    sha256 = models.CharField(max_length=64, help_text="of the list, hex")

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(statement=""), name="access_review_has_a_statement"
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex="^[0-9a-f]{64}$"),
                name="access_review_is_hashed",
            ),
        ]

    def __str__(self) -> str:
        return f"Access review {self.pk} of {instant_words(self.at, UTC)}"
