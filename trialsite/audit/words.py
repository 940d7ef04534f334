"""Columns, codes and values in the words that people read (R3-06)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db.models import DateTimeField, Field, Model

from trialsite.access.roles import ROLES
from trialsite.protocol.types import SKIPPED, Item, Protocol
from trialsite.protocol.versions import every_version
from trialsite.scoring.opioids import DRUGS
from trialsite.values.instants import UTC, instant_words

SEALED = "(sealed)"
"""What the trigger keeps in place of a value that the record must not hold."""
KEPT_SEALED = "kept sealed"
NOTHING = "nothing"


@dataclass(frozen=True)
class Named:
    """What rows refer to by number: the names of accounts, by id."""

    users: Mapping[int, str]


@lru_cache(maxsize=256)
def model_of(table: str) -> type[Model] | None:
    """The model of a table; None for one that there is no more."""
    found = [m for m in apps.get_models() if m._meta.db_table == table]
    return found[0] if found else None


def record_label(table: str) -> str:
    """What a row of the table is called, such as ``Response``."""
    model = model_of(table)
    return str(model._meta.verbose_name).capitalize() if model else table


def field_of(table: str, column: str) -> "Field[Any, Any] | None":
    model = model_of(table)
    fields = model._meta.concrete_fields if model else ()
    return next((field for field in fields if field.column == column), None)


def field_label(table: str, column: str) -> str:
    """What a column is called, such as ``Completed at``."""
    field = field_of(table, column)
    words = str(field.verbose_name) if field else column.replace("_", " ")
    return words[:1].upper() + words[1:]


def key_label(key: str) -> str:
    """What a key inside a JSON value is called: an item, a criterion, or itself."""
    if item := items().get(key):
        return item.label
    labels = {
        criterion.code: criterion.label for criterion in every_version().eligibility
    }
    return labels.get(key, key.replace("_", " "))


_items: list[tuple[Protocol, Mapping[str, Item]]] = []
"""The items of the protocol that was read last: a page asks for them at each value."""


def items() -> Mapping[str, Item]:
    """Every item of every version of the protocol, by its code."""
    protocol = every_version()
    if not (_items and _items[0][0] is protocol):
        _items[:] = [
            (
                protocol,
                {
                    item.code: item
                    for instrument in protocol.instruments.values()
                    for item in instrument.items
                },
            )
        ]
    return _items[0][1]


def value_words(table: str, column: str, value: object, named: Named) -> str:
    """A column's value: labels in place of codes, names in place of numbers."""
    if value == SEALED:
        return KEPT_SEALED
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return key_words(column, value)
    if isinstance(value, list):
        return ", ".join(_coded(table, column, entry) for entry in value) or NOTHING
    field = field_of(table, column)
    if field is not None and field.is_relation and field.related_model is not None:
        return _related(field, value, named)
    if field is not None and (label := dict(field.flatchoices).get(value)):
        return str(label)
    if isinstance(field, DateTimeField):
        return instant_words(datetime.fromisoformat(str(value)), UTC, seconds=True)
    return _coded(table, column, value)


def key_words(key: str, value: object) -> str:
    """The value of a key inside a JSON value: an answer, by its option's words, or a
    missing code; of lists and tables, each in them."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "; ".join(f"{k}: {key_words(k, v)}" for k, v in value.items()) or NOTHING
    if isinstance(value, list):
        return ", ".join(key_words(key, entry) for entry in value) or NOTHING
    item = items().get(key)
    options = {option.code: option.label for option in item.options} if item else {}
    if value in options:
        return f"{value}: {options[value]}"
    if isinstance(value, str):
        return _missing().get(value, value)
    return str(value)


def _missing() -> dict[str, str]:
    labels = {
        coded.code: coded.label
        for instrument in every_version().instruments.values()
        for coded in instrument.missing
    }
    return {SKIPPED: "Skipped", **labels}


def _related(field: "Field[Any, Any]", value: object, named: Named) -> str:
    target = getattr(field.related_model, "__name__", "")
    if target == "User":
        return named.users.get(int(str(value)), f"account {value}")
    if target == "Site":
        return _site(str(value))
    return f"{target} {value}"


def _site(code: str) -> str:
    return {site.code: site.name for site in every_version().sites}.get(code, code)


def _coded(table: str, column: str, value: object) -> str:
    """The label of a code that the protocol or a catalogue states, else the value."""
    labels = _LABELS.get((table.partition("_")[2], column))
    return labels(every_version()).get(str(value), str(value)) if labels else str(value)


def _by_code(things: Any) -> dict[str, str]:
    return {thing.code: thing.label for thing in things}


_LABELS: dict[tuple[str, str], Callable[[Protocol], dict[str, str]]] = {
    ("allocation", "arm"): lambda protocol: _by_code(protocol.arms),
    ("visit", "code"): lambda protocol: _by_code(protocol.visits),
    ("response", "instrument"): lambda p: _by_code(p.instruments.values()),
    ("consent", "version"): lambda protocol: _by_code(protocol.consents),
    ("screening", "source"): lambda protocol: _by_code(protocol.screening.sources),
    ("screening", "reasons"): lambda p: (
        {c.code: c.reason for c in p.eligibility} | _by_code(p.screening.declined)
    ),
    ("statuschange", "reason"): lambda p: (
        {
            coded.code: coded.label
            for _, reasons in p.status_reasons
            for coded in reasons
        }
    ),
    ("membership", "role"): lambda protocol: _by_code(ROLES.values()),
    ("opioidproduct", "drug"): lambda protocol: _by_code(DRUGS),
}
