"""Looking up by what is sealed: a keyed hash of it in a column of its own.

    email_index = BlindIndex("email", normalise=normal.email)

    Identity.objects.filter(email_index="Erin@Example.org")

The hash is HMAC-SHA-256 (RFC 2104) under a key of its own, cut to 16 bytes, over
table, column and normalised value: without the key nobody can try values, and equal
values in two columns look unlike. It shows which rows are equal, and no more.
"""

import hmac
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.core import checks
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from trialsite.secrets.keys import keys

DIGEST = 16

if TYPE_CHECKING:
    _BinaryField = models.BinaryField[Any, bytes | None]
else:
    _BinaryField = models.BinaryField


class BlindIndex(_BinaryField):
    """Kept from the fields named by *sources* (``participant.site_id`` reads through)
    whenever the row is saved. *normalise* takes their values and returns text, empty
    where there is nothing to look up by. Filter by the value, or by a tuple of the
    values where there are several sources."""

    def __init__(
        self, *sources: str, normalise: Callable[..., str], **options: Any
    ) -> None:
        self.sources, self.normalise = sources, normalise
        options |= {"null": True, "editable": False, "db_index": True}
        super().__init__(**options)

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        if not issubclass(self.model, Indexed):
            found.append(
                checks.Error(
                    f"{self} is not kept when some fields alone are saved.",
                    hint="Let the model inherit from trialsite.secrets.index.Indexed.",
                    obj=self,
                    id="trialsite.E012",
                )
            )
        return found

    def deconstruct(self) -> Any:
        name, path, _, options = super().deconstruct()
        for fixed in ("null", "editable", "db_index"):
            options.pop(fixed, None)
        return name, path, self.sources, options | {"normalise": self.normalise}

    def digest(self, *values: Any) -> bytes | None:
        """The hash of *values*, or None where there is nothing to look up by."""
        if not (normal := self.normalise(*values)):
            return None
        text = "\0".join([self.model._meta.db_table, str(self.column), normal])
        return hmac.digest(keys().index, text.encode(), "sha256")[:DIGEST]

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        return self.digest(*(attrgetter(s)(model_instance) for s in self.sources))

    def get_prep_value(self, value: Any) -> bytes | None:
        if value is None or isinstance(value, bytes):
            return value
        # Rows without anything to look up by hold null, which equals nothing.
        return self.digest(*(value if isinstance(value, tuple) else (value,))) or b""

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        return super().get_db_prep_value(
            self.get_prep_value(value), connection, prepared=True
        )


class Indexed(models.Model):
    """A model with blind indexes: who saves some fields alone saves their indexes."""

    class Meta:
        abstract = True

    def save(
        self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any
    ) -> None:
        if update_fields is None and (left_out := self.get_deferred_fields()):
            # Django saves the loaded fields alone, where some were left out.
            loaded = (f for f in self._meta.concrete_fields if not f.primary_key)
            update_fields = {f.name for f in loaded if f.attname not in left_out}
        if update_fields is not None:
            update_fields = {*update_fields}
            update_fields |= {
                field.name
                for field in self._meta.concrete_fields
                if isinstance(field, BlindIndex)
                and not update_fields.isdisjoint(field.sources)
            }
        super().save(*args, update_fields=update_fields, **kwargs)

    def digest_of(self, name: str) -> bytes | None:
        """What the blind index called *name* would be kept as, were the row saved."""
        index: Any = self._meta.get_field(name)
        digest: bytes | None = index.pre_save(self, add=False)
        return digest
