"""The identity keys as a file that is compared with the database: which rows need
which key, and whether one of them opens."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db import connections, models

from trialsite.secrets.check_values import check_value
from trialsite.secrets.fields import SealedField
from trialsite.secrets.index import Blind, Indexed
from trialsite.secrets.keyring import SealError
from trialsite.secrets.keys import SETTING, believed, edition_of_keys, ring_of
from trialsite.secrets.kinds import KeyKind
from trialsite.secrets.models import KeyCheck
from trialsite.secrets.rotation import sealed_fields, sealed_models

INDEX = 0
"""The number of the index key, which has none in the file."""
TRIED = 20
"""Rows of a table that are tried: one that was damaged says nothing of the key."""


class IdentityKeys(KeyKind):
    """Numbered as in the file, and the index key."""

    purpose = KeyCheck.Purpose.IDENTITIES
    setting = SETTING

    def named(self, number: int) -> str:
        return "the index key" if number == INDEX else f"key {number}"

    def edition(self) -> Hashable:
        return edition_of_keys()

    def present(self, edition: Any, known: Mapping[int, str]) -> Mapping[int, str]:
        ring = ring_of(edition)
        numbered = {INDEX: ring.index, **ring.sealing}
        return {number: check_value(key) for number, key in numbered.items()}

    def rows(self, using: str) -> Mapping[int, int]:
        """People, candidates and so on, by key; of the index key it says whether one
        row needs it."""
        found: dict[int, int] = {}
        for model in sealed_models():
            with connections[using].cursor() as cursor:
                cursor.execute(_counting(model, using))
                for begin, count in cursor.fetchall():
                    number = int.from_bytes(bytes(begin), "big")
                    found[number] = found.get(number, 0) + count
        if any(True for _ in self._indexed(using)):
            found[INDEX] = 1
        return found

    def opens(self, number: int, using: str) -> bool:
        with believed(ring_of(edition_of_keys())):
            if number == INDEX:
                return any(
                    row.is_indexed_as_it_is(name)
                    for row, name in self._indexed(using)
                    if _readable(row)
                )
            return any(
                _opens(row, sealed)
                for model in sealed_models()
                for sealed in sealed_fields(model)
                for row in _rows(model, using).filter(
                    **{f"{sealed.attname}__sealed_with": number}
                )[:TRIED]
            )

    def _indexed(self, using: str) -> Iterator[tuple[Indexed, str]]:
        for model in apps.get_models():
            if not issubclass(model, Indexed):
                continue
            for field in model._meta.concrete_fields:
                if isinstance(field, Blind):
                    kept = _rows(model, using).filter(
                        **{f"{field.attname}__isnull": False}
                    )
                    yield from ((row, field.attname) for row in kept[:TRIED])


def _rows(model: type[models.Model], using: str) -> models.QuerySet[Any]:
    return model._base_manager.using(using)


def _readable(row: models.Model) -> bool:
    return all(_opens(row, sealed) for sealed in sealed_fields(type(row)))


def _opens(row: models.Model, sealed: SealedField) -> bool:
    try:
        getattr(row, sealed.attname)
    except SealError:
        return False
    return True


def _counting(model: type[models.Model], using: str) -> str:
    """A statement that counts the rows that each key has sealed a value of: bytes 2
    and 3 of a sealed value are the number."""
    quote = connections[using].ops.quote_name
    columns = ", ".join(
        f"({quote(str(sealed.column))})" for sealed in sealed_fields(model)
    )
    key = quote(str(model._meta.pk.column))
    return (
        "select n, count(*) from (select distinct "  # noqa: S608 - our own names
        f"t.{key}, substring(v from 2 for 2) as n "
        f"from {quote(model._meta.db_table)} t "
        f"cross join lateral (values {columns}) s(v) "
        "where length(v) > 2) counted group by n"
    )
