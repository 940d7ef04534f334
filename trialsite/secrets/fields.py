"""Model fields whose column holds ciphertext: declared and used like the plain ones.

    email = SealedEmailField(max_length=254)

Each belongs to a model whose primary key is known before the row is saved, because
the key is bound into the seal; the system check says so otherwise. Values are opened
when they are read, one by one, and sealed afresh when the row is saved. No look-up
but ``isnull`` works on them; declare a BlindIndex beside them.
"""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.core import checks
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup
from django.db.models.query_utils import DeferredAttribute

from trialsite.secrets import cipher
from trialsite.secrets.cipher import SealedPlace
from trialsite.secrets.keys import keys
from trialsite.secrets.sealed import NotSealed, Plain, Sealed

if TYPE_CHECKING:
    _Field = models.Field[Any, Any]
    _Lookup = Lookup[Any]
    _CharField = models.CharField[str, str]
    _EmailField = models.EmailField[str, str]
    _DateField = models.DateField[date | str, date]
else:
    _Field, _Lookup, _CharField = models.Field, Lookup, models.CharField
    _EmailField, _DateField = models.EmailField, models.DateField


class SealedAttribute(DeferredAttribute):
    """Opens on reading; holds what is written so that no printed row shows it."""

    field: "SealedField"

    def __get__(self, row: models.Model | None, owner: Any = None) -> Any:
        held = super().__get__(row, owner)
        if row is None:
            return held
        if isinstance(held, Sealed):
            return self.field.unseal(held, row)
        return held.held if isinstance(held, Plain) else held

    def __set__(self, row: models.Model, value: Any) -> None:
        keep = value is None or isinstance(value, Sealed)
        row.__dict__[self.field.attname] = value if keep else Plain(value)


class SealedField(_Field):
    """What the sealed fields share; a field of Django's stands behind each."""

    descriptor_class: type[DeferredAttribute] = SealedAttribute

    def get_internal_type(self) -> str:
        return "BinaryField"

    def seal(self, value: Any, row: models.Model) -> Sealed:
        """*value* sealed for *row*, under the newest key."""
        return Sealed(cipher.seal(self.to_bytes(value), self._place(row), keys()))

    def unseal(self, sealed: Sealed, row: models.Model) -> Any:
        """What is sealed in *row*. Raises SealBroken or KeyRefused."""
        return self.from_bytes(cipher.unseal(sealed.held, self._place(row), keys()))

    def to_bytes(self, value: Any) -> bytes:
        return str(self.to_python(value)).encode()

    def from_bytes(self, plain: bytes) -> Any:
        return self.to_python(plain.decode())

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        value = getattr(model_instance, self.attname)
        return None if value is None else self.seal(value, model_instance)

    def from_db_value(
        self, value: bytes | None, expression: Any, connection: BaseDatabaseWrapper
    ) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    def get_prep_value(self, value: Any) -> bytes | None:
        if value is None:
            return None
        if isinstance(value, Sealed):
            held: bytes = value.held
            return held
        raise NotSealed(
            f"{self.model._meta.db_table}.{self.column} is sealed with its row: set "
            "it on the row and save that, rather than by update()."
        )

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> bytes | None:
        return self.get_prep_value(value)

    def get_lookup(self, lookup_name: str) -> type[_Lookup] | None:
        return super().get_lookup(lookup_name) if lookup_name in ALLOWED else None

    def get_transform(self, lookup_name: str) -> None:
        return None

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found: list[checks.CheckMessage] = super().check(**kwargs)
        if isinstance(self.model._meta.pk, models.AutoField):
            found.append(self._unbound())
        return found

    def _unbound(self) -> checks.CheckMessage:
        return checks.Error(
            f"{self} is sealed, but its row's key is unknown before it is saved.",
            hint="Make the primary key a OneToOneField or a UUIDField with a default.",
            obj=self,
            id="trialsite.E011",
        )

    def _place(self, row: models.Model) -> SealedPlace:
        if row.pk is None:
            raise NotSealed(f"{self} is sealed with its row, which has no key yet.")
        return SealedPlace(self.model._meta.db_table, str(self.column), str(row.pk))


@SealedField.register_lookup
class SealedWith(_Lookup):
    """``email__sealed_with=2``: rows whose value key 2 has sealed."""

    lookup_name = "sealed_with"
    operator = "="
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Any:
        return "%s", [cipher.header(value)]

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, params = self.process_lhs(compiler, connection)
        rhs, rhs_params = self.process_rhs(compiler, connection)
        begin = f"substring({column} from 1 for {cipher.HEADER})"
        return f"{begin} {self.operator} {rhs}", [*params, *rhs_params]


@SealedField.register_lookup
class NotSealedWith(SealedWith):
    """``email__not_sealed_with=2``: rows whose value another key has sealed."""

    lookup_name = "not_sealed_with"
    operator = "<>"


ALLOWED = ("isnull", SealedWith.lookup_name, NotSealedWith.lookup_name)


class SealedCharField(SealedField, _CharField):
    """Sealed text."""


class SealedBinaryField(SealedField):
    """Sealed bytes, such as a file."""

    def to_bytes(self, value: Any) -> bytes:
        return bytes(value)

    def from_bytes(self, plain: bytes) -> Any:
        return plain


class SealedEmailField(SealedField, _EmailField):
    """A sealed e-mail address."""


class SealedDateField(SealedField, _DateField):
    """A sealed date; it is written as ISO 8601, so all are equally long."""
