"""Seals every row again with the newest key, while the trial goes on.

A row that still needs it is found by its key number, so a rotation that was stopped
at any moment is resumed by starting it again. Rows are locked, a small batch at a
time, until they are written: who saves one meanwhile waits a moment and loses
nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db import connections, models, transaction
from django.db.models import F, Func, Q

from trialsite.audit.context import because
from trialsite.secrets.cipher import SealBroken, UnknownKey
from trialsite.secrets.fields import SealedField
from trialsite.secrets.keys import keys
from trialsite.walls.context import EVERYTHING, seeing

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


def rotate(*, using: str = "default", batch: int = BATCH) -> Iterator[Progress]:
    """Seal what older keys have sealed; tells how far it is after each *batch* rows,
    which is also where it can be stopped. A row that does not open is passed over
    and told of. Raises KeysMissing."""
    for model in sealed_models():
        with seeing(EVERYTHING):
            progress = Progress(model._meta.label, _old(model, using).count())
        yield progress
        for _ in range(PASSES):
            last, before = None, progress.done
            while rows := _reseal(model, using, last, batch, progress):
                last = rows[-1].pk
                yield progress
            if progress.done == before:
                break


def _reseal(
    model: Rows, using: str, after: Any, batch: int, progress: Progress
) -> list[models.Model]:
    """Lock, seal and write the next rows after key *after*; return them."""
    with seeing(EVERYTHING), transaction.atomic(using=using):
        old = _old(model, using)
        left = old if after is None else old.filter(pk__gt=after)
        rows = list(left.order_by("pk").select_for_update(no_key=True)[:batch])
        for row in rows:
            try:
                sealed = {f.attname: _again(f, row) for f in sealed_fields(model)}
            except (SealBroken, UnknownKey) as error:
                progress.broken[row.pk] = str(error)
                continue
            with because("Sealed again with the newest key."):
                model._base_manager.using(using).filter(pk=row.pk).update(**sealed)
            progress.done += 1
    return rows


def _again(sealed: SealedField, row: models.Model) -> Any:
    """The value under the newest key, once it is sure that it opens to the same."""
    value = getattr(row, sealed.attname)
    if value is None:
        return None
    again = sealed.seal(value, row)
    if sealed.unseal(again, row) != value:
        raise SealBroken(f"{sealed} of row {row.pk} would not open to the same.")
    return again


def _old(model: Rows, using: str) -> models.QuerySet[models.Model]:
    newest = keys().newest
    clauses = [
        Q(**{f"{f.attname}__not_sealed_with": newest}) for f in sealed_fields(model)
    ]
    return model._base_manager.using(using).filter(reduce(or_, clauses))


def keys_in_use(*, using: str = "default") -> set[int]:
    """The numbers of the keys that have sealed any value. Waits for those who write
    at this moment; raises OperationalError after SECONDS_TO_WAIT."""
    numbers: set[int] = set()
    for model in sealed_models():
        # A row behind a wall would make a key look free that still seals it.
        with seeing(EVERYTHING), transaction.atomic(using=using):
            with connections[using].cursor() as cursor:
                table = connections[using].ops.quote_name(model._meta.db_table)
                cursor.execute(f"set local lock_timeout = '{SECONDS_TO_WAIT}s'")
                cursor.execute(f"lock table {table} in share mode")
            for sealed in sealed_fields(model):
                begins = (
                    model._base_manager.using(using)
                    .exclude(**{f"{sealed.attname}__isnull": True})
                    .annotate(sealed_by=_number(sealed))
                    .values_list("sealed_by", flat=True)
                )
                numbers |= {
                    int.from_bytes(bytes(begin), "big") for begin in begins.distinct()
                }
    return numbers


def _number(sealed: SealedField) -> Func:
    return Func(
        F(sealed.attname),
        template="substring(%(expressions)s from 2 for 2)",
        output_field=models.BinaryField(),
    )
