"""What a policy asks of a row, as SQL of names alone, all of them quoted."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Field, Model

from trialsite.context.visible import EVERY, NO_SITE


def _field(model: type[Model], name: str) -> "Field[Any, Any]":
    return model._meta.get_field(name)  # type: ignore[return-value] # no relation


def column_of(model: type[Model], name: str) -> str:
    return str(_field(model, name).column)


def all_seen(key: str) -> str:
    """Whether every row is seen. Each (select ...) is worked out once a statement."""
    return f"(select '{EVERY}' = any (trialsite_visibility('{key}')))"


def at_site(site: str, key: str) -> str:
    seen = f"any ((select trialsite_visibility('{key}'))::text[])"
    return f"{all_seen(key)} or {site} = {seen}"


def site_of(model: Any, name: str, editor: BaseDatabaseSchemaEditor) -> str:
    field = _field(model, name)
    table, column = map(editor.quote_name, (model._meta.db_table, field.column))
    whole = f"{table}.{column}"
    return f"coalesce({whole}, '{NO_SITE}')" if field.null else whole


def within(
    model: Any, key: str, editor: BaseDatabaseSchemaEditor, also: str = ""
) -> str:
    """That the row which *key* leads to exists, and is seen; and *also*, of it."""
    field = _field(model, key)
    above: Any = field.related_model
    quote = editor.quote_name
    table, parent = quote(model._meta.db_table), quote(above._meta.db_table)
    own = f"{parent}.{quote(above._meta.pk.column)}"
    theirs = f"{table}.{quote(column_of(model, key))}"
    # Names of tables and columns alone, all of them quoted.
    return f"exists (select 1 from {parent} where {own} = {theirs}{also})"  # noqa: S608


def also_seen(model: Any, name: str, editor: BaseDatabaseSchemaEditor) -> str:
    """That the site of another column, or a row that leads here, is seen."""
    relation: Any = model._meta.get_field(name)
    if relation.concrete:
        return at_site(site_of(model, name, editor), "sites")
    quote = editor.quote_name
    below = quote(relation.related_model._meta.db_table)
    own = f"{quote(model._meta.db_table)}.{quote(model._meta.pk.column)}"
    # Names of tables and columns alone, all of them quoted.
    key = quote(relation.field.column)
    return f"exists (select 1 from {below} where {below}.{key} = {own})"  # noqa: S608


def oneself(model: Any, name: str, editor: BaseDatabaseSchemaEditor) -> str:
    """That the row is of the one participant who looks."""
    quote = editor.quote_name
    alone = "(select (trialsite_visibility('participant'))[1]::bigint)"
    table, column = quote(model._meta.db_table), quote(model._meta.pk.column)
    relation: Any = model._meta.get_field(name)
    if not relation.auto_created or relation.concrete:
        return f"{table}.{quote(relation.column)} = {alone}"
    below = relation.related_model._meta
    person = quote(below.db_table)
    who, key = quote(below.pk.column), quote(relation.field.column)
    # Names of tables and columns alone, all of them quoted.
    return (
        f"exists (select 1 from {person} where {person}.{who} = {alone}"  # noqa: S608
        f" and {person}.{key} = {table}.{column})"
    )


def held_at(
    model: Any, path: list[str], key: str, editor: BaseDatabaseSchemaEditor
) -> str:
    """That what is needed is held at the site of the row, which *path* leads to; the
    rows on the way are seen."""
    first, *rest = path
    if not rest:
        site = site_of(model, first, editor)
        return f"{site} = any ((select trialsite_visibility('{key}'))::text[])"
    above = _field(model, first).related_model
    return within(model, first, editor, f" and {held_at(above, rest, key, editor)}")
