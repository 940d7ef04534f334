"""Seals every row again with the newest key, while the trial goes on.

A row that still needs it is found by its key number, so a rotation that was stopped
at any moment is resumed by starting it again. It connects as a role that may do
nothing but call functions of the database (0004_sealed_again): they lock rows, a small
batch at a time, show what is sealed in them, and write it again under a newer key and
equally long, and no other column. That it opens to the same is looked at here, before
and after.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connections, models, transaction
from django.db.models import F, Func

from trialsite.context.acting import giving_reason
from trialsite.context.visible import EVERYTHING, visible_rows
from trialsite.secrets import cipher
from trialsite.secrets.by_hand import KEYS
from trialsite.secrets.cipher import SealBroken, SealedPlace, UnknownKey
from trialsite.secrets.fields import SealedField
from trialsite.secrets.keys import keys

BATCH = 200
SECONDS_TO_WAIT = 10
# Who sealed just before a key was added may save just after, so we look again; but
# not for ever, where a process does not see the new key.
PASSES = 3

Rows = type[models.Model]


@dataclass
class Progress:
    """How far one table is: rows sealed again, of so many that needed it at first,
    and what is wrong with those that do not open."""

    table: str
    total: int
    done: int = 0
    broken: dict[Any, str] = field(default_factory=dict)


def sealed_models() -> list[Rows]:
    """The models that have sealed fields, by name."""
    found = [model for model in apps.get_models() if sealed_fields(model)]
    return sorted(found, key=lambda model: model._meta.label)


def sealed_fields(model: Rows) -> list[SealedField]:
    return [f for f in model._meta.concrete_fields if isinstance(f, SealedField)]


def rotate(*, using: str = KEYS, batch: int = BATCH) -> Iterator[Progress]:
    """Seal what older keys have sealed; tells how far it is after each *batch* rows,
    which is also where it can be stopped. A row that does not open is passed over
    and told of. Raises KeysMissing."""
    for model in sealed_models():
        progress = Progress(model._meta.label, _left(model, using))
        yield progress
        for _ in range(PASSES):
            last, before = None, progress.done
            while last := _seal_again(model, using, last, batch, progress):
                yield progress
            if progress.done == before:
                break


def _left(model: Rows, using: str) -> int:
    with visible_rows(EVERYTHING), connections[using].cursor() as cursor:
        cursor.execute(
            "select trialsite_sealed_left(%s, %s)",
            [model._meta.db_table, keys().newest],
        )
        (count,) = cursor.fetchone()
    return int(count)


def _seal_again(
    model: Rows, using: str, after: str | None, batch: int, progress: Progress
) -> str | None:
    """Seal and write the next rows after key *after*; return the last one's key."""
    table = model._meta.db_table
    names = sorted(str(one.column) for one in sealed_fields(model))
    with (
        visible_rows(EVERYTHING),
        giving_reason("Sealed again with the newest key."),
        transaction.atomic(using=using),
        connections[using].cursor() as cursor,
    ):
        cursor.execute(
            "select row_key, held from trialsite_sealed_rows(%s, %s, %s, %s)",
            [table, keys().newest, after, batch],
        )
        rows = cursor.fetchall()
        for key, held in rows:
            places = [SealedPlace(table, name, key) for name in names]
            try:
                written = [
                    (place.column, bytes(was), _again(bytes(was), place))
                    for place, was in zip(places, held, strict=True)
                    if was is not None and cipher.number_of(bytes(was)) != keys().newest
                ]
            except (SealBroken, UnknownKey) as error:
                progress.broken[key] = str(error)
                continue
            columns, was, becomes = map(list, zip(*written, strict=True))
            cursor.execute(
                "select trialsite_seal_again(%s, %s, %s, %s::bytea[], %s::bytea[])",
                [table, key, columns, was, becomes],
            )
            progress.done += cursor.fetchone() == (True,)
    return rows[-1][0] if rows else None


def _again(sealed: bytes, place: SealedPlace) -> bytes:
    """The value under the newest key, once it is sure that it opens to the same."""
    plain = cipher.unseal(sealed, place, keys())
    again = cipher.seal(plain, place, keys())
    if cipher.unseal(again, place, keys()) != plain:
        raise SealBroken(f"{place} would not open to the same.")
    return again


def keys_in_use(*, using: str = KEYS) -> set[int]:
    """The numbers of the keys that have sealed any value. Waits for those who write
    at this moment; raises OperationalError after SECONDS_TO_WAIT."""
    # A row that is not seen would make a key look free that still seals it.
    with (
        visible_rows(EVERYTHING),
        transaction.atomic(using=using),
        connections[using].cursor() as cursor,
    ):
        cursor.execute(f"set local lock_timeout = '{SECONDS_TO_WAIT}s'")
        cursor.execute("select distinct trialsite_seal_keys_in_use()")
        return {number for (number,) in cursor.fetchall()}


def key_number(sealed: SealedField) -> Func:
    """The number of the key that sealed a column, as the two bytes that say it."""
    return Func(
        F(sealed.attname),
        template="substring(%(expressions)s from 2 for 2)",
        output_field=models.BinaryField(),
    )
