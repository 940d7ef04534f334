"""`manage.py check --database default`: the functions in the database are those of
trialsite.audit.functions, and the app's role makes none, nor tables."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader

from trialsite.audit.functions import FUNCTIONS

# Those of an extension are its own affair. A body that is bound to what it names when
# it is made needs no search_path, and an aggregate has no body: it names functions.
_FOUND = """
    select case when n.nspname = 'public' then '' else n.nspname || '.' end
            || p.proname || '(' || pg_catalog.replace(
                pg_catalog.oidvectortypes(p.proargtypes), ', ', ',') || ')',
        p.prosecdef,
        p.prokind = 'a' or p.prosqlbody is not null
            or 'search_path=pg_catalog, pg_temp' = any (coalesce(p.proconfig, '{}')),
        exists (
            select from pg_catalog.aclexplode(
                coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) a
            where a.grantee = 0 and a.privilege_type = 'EXECUTE'
        ),
        p.proowner <> pg_catalog.to_regrole(current_user)
            and pg_catalog.has_function_privilege(p.oid, 'EXECUTE')
    from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
        and not exists (
            select from pg_catalog.pg_depend d
            where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid
                and d.deptype = 'e'
        )
        and (n.nspname = 'public' or p.prosecdef)
"""
_MAKES = """
    select has_database_privilege(current_database(), 'TEMPORARY'),
        has_database_privilege(current_database(), 'CREATE'),
        has_schema_privilege('public', 'CREATE')
"""
RIGHTS = (
    "TEMPORARY on the database",
    "CREATE on the database",
    "CREATE on schema public",
)


def check_functions(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """trialsite.E023 for a function of a database that is not as the table of functions
    has it: as whom it runs, who may call it, whether its search_path is pinned; for one
    that is not in the table, and for one of the table that is not there."""
    faults: list[CheckMessage] = []
    for alias in databases or ():
        if _unmigrated(alias):
            continue
        with connections[alias].cursor() as cursor:
            cursor.execute(_FOUND)
            found = {row[0]: row[1:] for row in cursor.fetchall()}
        known = {function.signature: function for function in FUNCTIONS}
        for signature in sorted(known.keys() | found.keys()):
            problem = _problem(
                known.get(signature),
                found.get(signature),
                by_us=alias == DEFAULT_DB_ALIAS,
            )
            if problem:
                faults.append(
                    Error(
                        f"Function {signature} of the database {problem}.",
                        hint="Compare it with trialsite.audit.functions; find out who "
                        "changed it and when.",
                        id="trialsite.E023",
                    )
                )
    return faults


def _problem(
    wanted: Any, found: tuple[bool, bool, bool, bool] | None, *, by_us: bool
) -> str:
    if wanted is None:
        return "is not on the list of ours"
    if found is None:
        return "is missing"
    definer, pinned, public, callable_here = found
    if definer != wanted.definer:
        return "runs with its owner's rights" if definer else "lost its owner's rights"
    if not pinned:
        return "goes by whatever search_path its caller has"
    if public:
        return "can be called by everybody"
    if by_us and callable_here != wanted.by_app:
        return f"{'can' if callable_here else 'cannot'} be called by the app"
    return ""


def _unmigrated(alias: str) -> bool:
    """Whether some migration is still to come, with what it makes and closes."""
    loader = MigrationLoader(connections[alias])
    return any(key not in loader.applied_migrations for key in loader.disk_migrations)


def check_rights(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """trialsite.E024 where the role that the app connects as can make tables or
    functions, even temporary ones, which could pass for the trial's."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(_MAKES)
        found = cursor.fetchone()
    return [
        Error(
            f"The app's role has {right}.",
            hint="Take it from the role and from PUBLIC: see trialsite.embedded.roles.",
            id="trialsite.E024",
        )
        for right, held in zip(RIGHTS, found, strict=True)
        if held
    ]
