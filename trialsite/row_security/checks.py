"""`manage.py check`: every table that holds a participant's data has
row-level security."""

from collections.abc import Container, Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from trialsite.postgresql.trial_tables import models_of_the_trial
from trialsite.protocol.models import Site
from trialsite.row_security.operations import IN_TRIGGERS, RowSecurity

EXEMPT = {
    "trialsite.Membership": "it says who of staff may see a site, and of nobody else",
    "trialsite.AccessChange": "as Membership",
    "trialsite.AccessReview": "as Membership",
}
"""Models that name a site or a participant without row-level security, and why."""

NAMES = {"site", "site_code", "site_codes", "study_id", "participant"}
"""Fields by which a row is a site's or a participant's, without a foreign key."""


def models_with_peoples_data() -> Iterator[type[Model]]:
    """Every model whose rows lead to a site by their keys, or name one."""
    for model in models_of_the_trial():
        if _leads_to_site(model, frozenset()):
            yield model


def _leads_to_site(model: type[Model], passed: frozenset[type[Model]]) -> bool:
    for field in model._meta.concrete_fields:
        above = field.related_model
        if field.name in NAMES or above is Site:
            return True
        if (
            isinstance(above, type)
            and above not in passed
            and _leads_to_site(above, passed | {model})
        ):
            return True
    return False


def row_secured(
    applied: Container[tuple[str, str]] | None = None,
) -> dict[str, RowSecurity]:
    """The labels (in small letters) of the models that a migration has secured; of
    those *applied* to a database, where given."""
    migrations = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return {
        f"{app}.{operation.model}".lower(): operation
        for (app, name), migration in sorted(migrations.items())
        if applied is None or (app, name) in applied
        for operation in migration.operations
        if isinstance(operation, RowSecurity)
    }


def _policies(operation: RowSecurity) -> list[str]:
    return sorted([operation.policy, IN_TRIGGERS])


def check_row_security(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """trialsite.E040 for a model with a participant's data that is neither secured nor
    exempt, E041 for an exemption of a model that needs none."""
    models = {model._meta.label: model for model in models_with_peoples_data()}
    behind = row_secured()
    faults: list[CheckMessage] = [
        Error(
            f"Table {model._meta.db_table} shows every site's rows to everybody: "
            f"{label} has no row-level security.",
            hint=f'Add RowSecurity("{label.split(".")[1]}", site=...) to a migration '
            "of its app, or name it in trialsite.row_security.checks.EXEMPT with the "
            "reason.",
            id="trialsite.E040",
        )
        for label, model in models.items()
        if label.lower() not in behind and label not in EXEMPT
    ]
    faults += [
        Error(
            f"{label} is exempt from row-level security, but it "
            f"{'has some' if label.lower() in behind else 'needs none'}.",
            hint="Take it out of trialsite.row_security.checks.EXEMPT.",
            id="trialsite.E041",
        )
        for label in EXEMPT
        if label not in models or label.lower() in behind
    ]
    return faults


# Who may not be bound at all, whatever the policies: a superuser, and who bypasses
# them.
_BOUND = """
    select not (rolsuper or rolbypassrls) from pg_roles where rolname = current_user
"""
_FOUND = """
    select c.relname, c.relrowsecurity and c.relforcerowsecurity,
        array_agg(p.polname::text order by p.polname)
    from pg_class c join pg_policy p on p.polrelid = c.oid
    group by c.oid
"""


def check_policies(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """trialsite.E042 for a secured table of a database whose row-level security is off,
    is not forced on its owner, or has other policies than ours; E043 where the role
    that we connect as is bound by none (``manage.py check --database default``)."""
    faults: list[CheckMessage] = []
    for alias in databases or ():
        applied = MigrationRecorder(connections[alias]).applied_migrations()
        wanted = {
            apps.get_model(label)._meta.db_table: _policies(operation)
            for label, operation in row_secured(applied).items()
        }
        with connections[alias].cursor() as cursor:
            there = set(connections[alias].introspection.table_names(cursor))
            cursor.execute(_FOUND)
            found = {table: (on, names) for table, on, names in cursor.fetchall()}
            cursor.execute(_BOUND)
            (bound,) = cursor.fetchone()
        faults += [
            Error(
                f"The policies of {table} are gone: row-level security is off, not "
                "forced, or its policies are not those of the migrations.",
                hint="Find out who did so and when; then migrate, or put them back.",
                id="trialsite.E042",
            )
            for table, policies in sorted(wanted.items())
            if table in there and found.get(table) != (True, policies)
        ]
        if alias == DEFAULT_DB_ALIAS and not bound:
            faults.append(
                Error(
                    f"The role that {alias} connects as is not bound by any wall.",
                    hint="Connect as a role that is no superuser and has no BYPASSRLS.",
                    id="trialsite.E043",
                )
            )
    return faults
