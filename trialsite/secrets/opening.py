"""Whether the keys at hand open what the database holds: asked after a restore."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.db.models import Count

from trialsite.context.visible import EVERYTHING, visible_rows
from trialsite.secrets.cipher import SealBroken, UnknownKey
from trialsite.secrets.fields import SealedField
from trialsite.secrets.index import Blind, Indexed
from trialsite.secrets.rotation import key_number, sealed_fields, sealed_models

SAMPLE = 100
"""Values tried of each column and key, unless more are asked for."""


@dataclass(frozen=True)
class Opened:
    """One sealed column under one *key* (its number): how many values it has, how many
    were tried, and a sentence about each that did not open, or that its blind index
    does not fit. No sentence says a value."""

    column: str
    key: int
    total: int
    tried: int
    faults: tuple[str, ...]


def open_sample(*, most: int | None = SAMPLE, using: str) -> Iterator[Opened]:
    """Open values of every sealed column and of every key that sealed any, chosen at
    random: up to *most* of each, or all where it is None. Nothing is written. Raises
    KeysMissing."""
    for model in sealed_models():
        for sealed in sealed_fields(model):
            with visible_rows(EVERYTHING):
                found = list(_of_column(model, sealed, most, using))
            yield from found


def _of_column(
    model: type[models.Model], sealed: SealedField, most: int | None, using: str
) -> Iterator[Opened]:
    rows = (
        model._base_manager.using(using)
        .exclude(**{f"{sealed.attname}__isnull": True})
        .annotate(sealed_by=key_number(sealed))
    )
    counted = rows.order_by().values_list("sealed_by").annotate(n=Count("pk"))
    for number, total in sorted((bytes(begin), n) for begin, n in counted):
        tried = 0
        faults: list[str] = []
        for row in rows.filter(sealed_by=number).order_by("?")[:most]:
            tried += 1
            faults += _faults_of(row, sealed)
        yield Opened(
            column=f"{model._meta.label}.{sealed.name}",
            key=int.from_bytes(number, "big"),
            total=total,
            tried=tried,
            faults=tuple(faults),
        )


def _faults_of(row: models.Model, sealed: SealedField) -> Iterator[str]:
    try:
        getattr(row, sealed.attname)
    except (SealBroken, UnknownKey) as error:
        yield str(error)
        return
    if not isinstance(row, Indexed):
        return
    for field in row._meta.concrete_fields:
        if not isinstance(field, Blind) or sealed.name not in field.sources:
            continue
        try:
            fits = row.is_indexed_as_it_is(field.name)
        except (SealBroken, UnknownKey):
            continue  # Of another column, which is looked at by itself.
        if not fits:
            yield (
                f"{field} of row {row.pk} does not fit its value: the index key is "
                "another, or the row was changed by hand."
            )
