"""`manage.py check`: every table is audited, or says why not."""

from collections.abc import Container, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from trialsite.audit.operations import Audit
from trialsite.postgresql.trial_tables import models_of_the_trial

EXEMPT = {
    "trialsite.AuditEvent": "it is the record",
    "trialsite.AuditSeal": "it seals the record, and is signed",
    "trialsite.DemoClock": "it is the demo's alone and says nothing of the trial",
}
"""Models without audit, and why."""


def audits(applied: Container[tuple[str, str]] | None = None) -> dict[str, Audit]:
    """How a migration has put which model under audit, by the model's label; of those
    *applied* to a database, where given."""
    migrations = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return {
        f"{operation.app or app}.{operation.model}".lower(): operation
        for (app, name), migration in sorted(migrations.items())
        if applied is None or (app, name) in applied
        for operation in migration.operations
        if isinstance(operation, Audit)
    }


def under_audit(applied: Container[tuple[str, str]] | None = None) -> set[str]:
    """The labels of the models that a migration has put under audit; of those
    *applied* to a database, where given."""
    return set(audits(applied))


def check_audit(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """trialsite.E020 for a model that is neither audited nor exempt, E021 for an
    exemption of a model that is audited or does not exist."""
    models = {model._meta.label: model for model in models_of_the_trial()}
    audited = under_audit()
    faults: list[CheckMessage] = [
        Error(
            f"Changes of {label} would leave no trace.",
            hint=f'Add Audit("{label.split(".")[1]}") to a migration of its app, or '
            "name it in trialsite.audit.checks.EXEMPT with the reason.",
            id="trialsite.E020",
        )
        for label in models
        if label.lower() not in audited and label not in EXEMPT
    ]
    faults += [
        Error(
            f"{label} is exempt from audit, but it is "
            f"{'audited' if label in models else 'no model'}.",
            hint="Take it out of trialsite.audit.checks.EXEMPT.",
            id="trialsite.E021",
        )
        for label in EXEMPT
        if label not in models or label.lower() in audited
    ]
    return faults


_TRIGGERS = """
    select c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where t.tgname = 'audit' and t.tgenabled in ('O', 'A')
        and c.relnamespace = 'public'::regnamespace
        and t.tgfoid = to_regprocedure('public.trialsite_audit()')
"""


def check_triggers(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """trialsite.E022 for an audited table of a database whose trigger is missing or
    disabled (run with ``manage.py check --database default``)."""
    faults: list[CheckMessage] = []
    for alias in databases or ():
        audited = under_audit(
            MigrationRecorder(connections[alias]).applied_migrations()
        )
        tables = {
            model._meta.db_table
            for model in models_of_the_trial()
            if model._meta.label_lower in audited
        }
        with connections[alias].cursor() as cursor:
            cursor.execute(_TRIGGERS)
            found = {name for (name,) in cursor.fetchall()}
            faults += [
                Error(
                    f"The audit trigger of {table} is missing or disabled.",
                    hint="Find out who did so and when; then migrate, or enable it.",
                    id="trialsite.E022",
                )
                for table in sorted(
                    tables & set(connections[alias].introspection.table_names(cursor))
                )
                if table not in found
            ]
    return faults
