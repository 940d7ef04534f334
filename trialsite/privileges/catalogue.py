"""What the database's own catalogue says of tables and of what a role may do.

All of it is *effective*: what a role has by itself, by another role that it belongs
to, by PUBLIC or by owning something counts alike."""

from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper

TABLES = (
    "c.relnamespace = 'public'::regnamespace and c.relkind in ('r','p','v','m','f')"
)

_COLUMNS = f"""
    select c.relname, array_agg(a.attname::text)
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where {TABLES} and a.attnum > 0 and not a.attisdropped
    group by c.oid
"""  # noqa: S608 - a condition of our own

_HELD = f"""
    select c.relname,
        array(select p from unnest(
            array['SELECT', 'INSERT', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER',
                'MAINTAIN']) p
            where has_table_privilege(%(role)s, c.oid, p)
                or p in ('INSERT', 'REFERENCES')
                and has_any_column_privilege(%(role)s, c.oid, p)),
        array(select a.attname::text from pg_attribute a
            where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            and has_column_privilege(%(role)s, c.oid, a.attnum, 'UPDATE'))
    from pg_class c where {TABLES}
"""  # noqa: S608 - a condition of our own

_SEQUENCES = """
    select c.relname from pg_class c
    where c.relnamespace = 'public'::regnamespace and case when c.relkind = 'S'
        then has_sequence_privilege(%(role)s, c.oid, 'USAGE, UPDATE') end
"""

_FUNCTIONS = """
    select p.oid::regprocedure::text from pg_proc p
    where p.pronamespace = 'public'::regnamespace
        and has_function_privilege(%(role)s, p.oid, 'EXECUTE')
"""


@dataclass(frozen=True)
class Held:
    """What a role may do with one table, and which of its columns it may update."""

    privileges: frozenset[str]
    updates: frozenset[str]


def columns_of(cursor: CursorWrapper) -> dict[str, frozenset[str]]:
    """The columns of every table, view and foreign table of schema public."""
    cursor.execute(_COLUMNS)
    return {table: frozenset(columns) for table, columns in cursor.fetchall()}


def held_by(cursor: CursorWrapper, role: str) -> dict[str, Held]:
    """What *role* may do with each table."""
    cursor.execute(_HELD, {"role": role})
    return {
        table: Held(frozenset(privileges), frozenset(updates))
        for table, privileges, updates in cursor.fetchall()
    }


def sequences_of(cursor: CursorWrapper, role: str) -> set[str]:
    """The sequences that *role* may draw from or set."""
    cursor.execute(_SEQUENCES, {"role": role})
    return {name for (name,) in cursor.fetchall()}


def functions_of(cursor: CursorWrapper, role: str) -> set[str]:
    """The functions of schema public that *role* may call, with their arguments."""
    cursor.execute(_FUNCTIONS, {"role": role})
    return {name for (name,) in cursor.fetchall()}


def has_function(cursor: CursorWrapper, function: str) -> bool:
    """Whether there is a function of that name with those types of arguments."""
    cursor.execute("select to_regprocedure(%s) is not null", [f"public.{function}"])
    return bool(cursor.fetchone()[0])


def has_role(cursor: CursorWrapper, role: str) -> bool:
    """Whether the server has a role of that name."""
    cursor.execute("select 1 from pg_roles where rolname = %s", [role])
    return cursor.fetchone() is not None


_CASCADES = """
    select c.relname, k.conname, k.confdeltype,
        array(select a.attname::text from pg_attribute a
            where a.attrelid = c.oid and a.attnum = any(k.conkey))
    from pg_constraint k join pg_class c on c.oid = k.conrelid
    where k.contype = 'f' and c.relnamespace = 'public'::regnamespace
        and (k.confupdtype not in ('a', 'r') or k.confdeltype not in ('a', 'r'))
"""


@dataclass(frozen=True)
class Cascade:
    """A foreign key by which a row changes or goes when another one does."""

    table: str
    name: str
    on_delete: bool
    columns: frozenset[str]


def cascades(cursor: CursorWrapper) -> list[Cascade]:
    """Every foreign key that does more than refuse."""
    cursor.execute(_CASCADES)
    return [
        Cascade(table, name, delete not in "ar", frozenset(columns))
        for table, name, delete, columns in cursor.fetchall()
    ]


_MORE = """
    select 'owns ' || (select string_agg(c.relname, ', ') from pg_class c
            where c.relowner = r.oid and c.relnamespace = 'public'::regnamespace)
        from pg_roles r where r.rolname = %(role)s
    union all
    select 'may become ' || (select string_agg(distinct o.rolname, ', ')
            from pg_class c join pg_roles o on o.oid = c.relowner
            where c.relnamespace = 'public'::regnamespace
                and pg_has_role(%(role)s, o.oid, 'MEMBER'))
    union all
    select 'may create objects in schema public'
        where has_schema_privilege(%(role)s, 'public', 'CREATE')
    union all
    select 'may make temporary tables'
        where has_database_privilege(%(role)s, current_database(), 'TEMPORARY')
    union all
    select 'may create schemas'
        where has_database_privilege(%(role)s, current_database(), 'CREATE')
"""


def more_than_tables(cursor: CursorWrapper, role: str) -> list[str]:
    """By what else *role* could get round what its tables grant, in words."""
    cursor.execute(_MORE, {"role": role})
    return [said for (said,) in cursor.fetchall() if said]
