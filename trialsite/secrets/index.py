"""Looking up by what is sealed: a keyed hash of it in a column of its own.

    email_index = BlindIndex("email", normalise=keys.email)

    Identity.objects.filter(email_index="Erin@Example.org")

The hash is HMAC-SHA-256 (RFC 2104) under a key of its own, cut to 16 bytes, over
table, column and normalised value: without the key nobody can try values, and equal
values in two columns look unlike. It shows which rows are equal, and no more.
"""

import hmac
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.core import checks
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from trialsite.secrets.keys import keys

DIGEST = 16

if TYPE_CHECKING:
    _Field = models.Field[Any, Any]
    _BinaryField = models.BinaryField[Any, bytes | None]
    _ArrayField = ArrayField[Any, list[bytes] | None]
else:
    _Field, _BinaryField, _ArrayField = models.Field, models.BinaryField, ArrayField


class Blind(_Field):
    """What both kinds of index share. They are kept from the fields named by *sources*
    (``participant.site_id`` reads through) whenever the row is saved."""

    sources: tuple[str, ...]
    fixed = {"null": True, "editable": False}

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

    def hashed(self, key: str) -> bytes:
        """The hash of one key, in this column."""
        text = "\0".join([self.model._meta.db_table, str(self.column), key])
        return hmac.digest(keys().index, text.encode(), "sha256")[:DIGEST]

    def of_row(self, row: models.Model) -> list[Any]:
        """The values of the sources."""
        return [attrgetter(source)(row) for source in self.sources]


class BlindIndex(Blind, _BinaryField):
    """One key. *normalise* takes the values of the sources and returns text, empty
    where there is nothing to look up by. Filter by the value, or by a tuple of the
    values where there are several sources."""

    def __init__(
        self, *sources: str, normalise: Callable[..., str], **options: Any
    ) -> None:
        self.sources, self.normalise = sources, normalise
        options |= {**self.fixed, "db_index": True}
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path, _, options = super().deconstruct()
        for fixed in (*self.fixed, "db_index"):
            options.pop(fixed, None)
        return name, path, self.sources, options | {"normalise": self.normalise}

    def digest(self, *values: Any) -> bytes | None:
        """The hash of *values*, or None where there is nothing to look up by."""
        normal = self.normalise(*values)
        return self.hashed(normal) if normal else None

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        return self.digest(*self.of_row(model_instance))

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


class BlindIndexSet(Blind, _ArrayField):
    """Several keys, any of which finds the row: *normalise* returns them. Ask with
    ``__overlap`` and the hashes of what is looked for. Declare a GinIndex for it."""

    def __init__(
        self, *sources: str, normalise: Callable[..., list[str]], **options: Any
    ) -> None:
        self.sources, self.normalise = sources, normalise
        options.pop("base_field", None)
        options |= self.fixed
        super().__init__(models.BinaryField(), **options)

    def deconstruct(self) -> Any:
        name, path, _, options = super().deconstruct()
        for fixed in (*self.fixed, "base_field", "size"):
            options.pop(fixed, None)
        return name, path, self.sources, options | {"normalise": self.normalise}

    def pre_save(self, model_instance: models.Model, add: bool) -> list[bytes] | None:
        found = self.normalise(*self.of_row(model_instance))
        return sorted({self.hashed(key) for key in found}) or None


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
                if isinstance(field, Blind)
                and not update_fields.isdisjoint(field.sources)
            }
        super().save(*args, update_fields=update_fields, **kwargs)

    def digest_of(self, name: str) -> Any:
        """What the blind index called *name* would be kept as, were the row saved:
        bytes, or a list of them."""
        index: Any = self._meta.get_field(name)
        return index.pre_save(self, add=False)

    def is_indexed_as_it_is(self, name: str) -> bool:
        """Whether the blind index called *name* is kept as the row says now."""
        return self.holds(name, self.digest_of(name))

    def holds(self, name: str, digest: Any) -> bool:
        """Whether *digest*, as ``digest_of`` returns it, is what is kept in *name*."""
        kept = getattr(self, name)
        if isinstance(kept, list):
            kept = [bytes(one) for one in kept]
        elif kept is not None:
            kept = bytes(kept)
        return bool(digest == kept)
