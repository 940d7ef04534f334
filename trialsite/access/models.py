"""People who sign in, and what each may do where."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from trialsite import clock
from trialsite.access.roles import ROLES


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail address, whatever the case it is typed in."""

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").lower())


class User(AbstractBaseUser):
    """A member of staff. Participants have no account: they come by a link."""

    email = models.EmailField("e-mail", max_length=254, unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"

    class Meta:
        constraints = [
            # One spelling of an address, or two people could share it.
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="user_email_is_in_small_letters",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """Up to two letters, for the round mark at the top of each page."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


class Membership(models.Model):
    """Gives a person a role at one site or, with no site, at all of them."""

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

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "site"],
                name="membership_is_given_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} at {self.site_id or 'all sites'}"
