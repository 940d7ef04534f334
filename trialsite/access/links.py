"""Links that one person is sent, each of which works once."""

from datetime import timedelta
from typing import Any, Self

from django.db import models

from trialsite import clock
from trialsite.access.codes import hash_of, new_code


class OneTimeLink(models.Model):
    """The code of a link to a *user*, which a model of its own names. A hash is kept
    alone, so a stolen database opens no account."""

    code_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256, hex")
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}".capitalize()

    @classmethod
    def issue(cls, *, lifetime: timedelta, **to: Any) -> str:
        """Make a link *to* somebody (user=) and return its code, which is nowhere
        else."""
        code, now = new_code(), clock.now()
        cls._default_manager.create(
            code_hash=hash_of(code), made_at=now, expires_at=now + lifetime, **to
        )
        return code

    @classmethod
    def take(cls, code: str) -> Self | None:
        """Use up the link of *code*, in the transaction around it: a refusal later on
        rolls it back. None for a code that is unknown, over or used; of two at once
        one gets it."""
        links = cls._default_manager.select_for_update().select_related("user")
        link = links.filter(
            code_hash=hash_of(code), used_at=None, expires_at__gt=clock.now()
        ).first()
        if link is not None:
            link.used_at = clock.now()
            link.save(update_fields=["used_at"])
        return link
