"""All that the catalog of a PostgreSQL database says of who may do what, as lines that
can be compared: by names, for numbers differ after a dump and restore."""

import re
from collections.abc import Collection, Iterator

import psycopg

# What PostgreSQL itself brings is not ours to compare.
_OURS = "not in ('pg_catalog', 'information_schema', 'pg_toast')"
_ACL = """
    select {kind} || ' ' || {name} || ': ' || coalesce(
        (select string_agg(
            coalesce(r.rolname, 'public') || ' ' || a.privilege_type
                || case when a.is_grantable then ' with grant option' else '' end
                || ' by ' || g.rolname, ', '
            order by coalesce(r.rolname, 'public'), a.privilege_type, g.rolname)
        from aclexplode(coalesce({acl}, {default})) a
            left join pg_roles r on r.oid = a.grantee
            join pg_roles g on g.oid = a.grantor), 'nobody')
        || '; owner ' || {owner}::regrole
    from {source}
"""

QUERIES: dict[str, str] = {
    "roles": """
        select 'role ' || rolname || ': ' || concat_ws(', ',
            case when rolsuper then 'superuser' end,
            case when rolinherit then 'inherits' end,
            case when rolcreaterole then 'creates roles' end,
            case when rolcreatedb then 'creates databases' end,
            case when rolcanlogin then 'signs in' end,
            case when rolreplication then 'replicates' end,
            case when rolbypassrls then 'bypasses row security' end,
            'connections ' || rolconnlimit, 'until ' || rolvaliduntil,
            'password ' || md5(rolpassword))
        from pg_authid where rolname !~ '^pg_'
    """,
    "role settings": """
        select 'settings of ' || coalesce(r.rolname, 'all') || ' in '
            || case when s.setdatabase = 0 then 'all' else 'this database' end
            || ': ' || array_to_string(s.setconfig, ', ')
        from pg_db_role_setting s left join pg_roles r on r.oid = s.setrole
        where s.setdatabase in (0, (
            select oid from pg_database where datname = current_database()))
    """,
    "role members": """
        select 'member ' || m.rolname || ' of ' || r.rolname || ': '
            || concat_ws(', ', case when admin_option then 'admin' end,
                case when inherit_option then 'inherit' end,
                case when set_option then 'set' end)
        from pg_auth_members a join pg_roles r on r.oid = a.roleid
            join pg_roles m on m.oid = a.member where m.rolname !~ '^pg_'
    """,
    "database": _ACL.format(
        kind="'database'",
        name="'this'",
        acl="datacl",
        default="acldefault('d', datdba)",
        owner="datdba",
        source="pg_database where datname = current_database()",
    ),
    "schemas": _ACL.format(
        kind="'schema'",
        name="nspname",
        acl="nspacl",
        default="acldefault('n', nspowner)",
        owner="nspowner",
        source="pg_namespace where nspname !~ '^pg_' "
        "and nspname <> 'information_schema'",
    ),
    "tables": _ACL.format(
        kind="'relation ' || relkind::text || relpersistence::text "
        "|| case when relrowsecurity then ' row-secured' else '' end "
        "|| case when relforcerowsecurity then ' for its owner too' else '' end",
        name="c.oid::regclass",
        acl="relacl",
        default="acldefault(case relkind when 'S' then 's' else 'r' end::\"char\", "
        "relowner)",
        owner="relowner",
        source="pg_class c where relkind in ('r', 'p', 'v', 'm', 'f', 'S') "
        f"and relnamespace::regnamespace::text {_OURS}",
    ),
    "columns": _ACL.format(
        kind="'column'",
        name="c.oid::regclass || '.' || attname || ' ' "
        "|| format_type(atttypid, atttypmod) "
        "|| case when attnotnull then ' not null' else '' end",
        acl="attacl",
        default="null::aclitem[]",
        owner="relowner",
        source="pg_attribute a join pg_class c on c.oid = attrelid where attnum > 0 "
        "and not attisdropped and relkind in ('r', 'p', 'v', 'm') "
        f"and relnamespace::regnamespace::text {_OURS}",
    ),
    "functions": _ACL.format(
        kind="'function ' || pg_get_functiondef(p.oid)",
        name="p.oid::regprocedure",
        acl="proacl",
        default="acldefault('f', proowner)",
        owner="proowner",
        source="pg_proc p where prokind <> 'a' "
        f"and pronamespace::regnamespace::text {_OURS}",
    ),
    "aggregates": _ACL.format(
        kind="'aggregate by ' || aggtransfn::regprocedure || ' ' || "
        "aggfinalfn::regproc || ' ' || coalesce(agginitval, '')",
        name="p.oid::regprocedure",
        acl="proacl",
        default="acldefault('f', proowner)",
        owner="proowner",
        source="pg_proc p join pg_aggregate g on g.aggfnoid = p.oid "
        f"where pronamespace::regnamespace::text {_OURS}",
    ),
    "default privileges": """
        select 'by default ' || defaclrole::regrole || ' in '
            || coalesce(defaclnamespace::regnamespace::text, 'all') || ' on '
            || defaclobjtype::text || ': ' || (select string_agg(
                coalesce(r.rolname, 'public') || ' ' || a.privilege_type, ', '
                order by r.rolname, a.privilege_type)
            from aclexplode(defaclacl) a left join pg_roles r on r.oid = a.grantee)
        from pg_default_acl
    """,
    "policies": """
        select 'policy ' || polname || ' on ' || polrelid::regclass || ' for '
            || polcmd::text || case when polpermissive then '' else ' restrictive' end
            || ' to ' || (select string_agg(
                case when o = 0 then 'public' else o::regrole::text end, ', '
                order by o::regrole::text) from unnest(polroles) o)
            || ' using ' || coalesce(pg_get_expr(polqual, polrelid), '-')
            || ' check ' || coalesce(pg_get_expr(polwithcheck, polrelid), '-')
        from pg_policy
    """,
    "triggers": """
        select 'trigger ' || tgenabled::text || ' ' || pg_get_triggerdef(oid)
        from pg_trigger where not tgisinternal
    """,
    "event triggers": """
        select 'event trigger ' || evtenabled::text || ' ' || evtname || ' on '
            || evtevent || ' ' || evtfoid::regprocedure || ' '
            || coalesce(array_to_string(evttags, ', '), '')
            || ' owner ' || evtowner::regrole
        from pg_event_trigger
    """,
    "rules": f"""
        select 'rule ' || ev_enabled::text || ' ' || pg_get_ruledef(r.oid)
        from pg_rewrite r join pg_class c on c.oid = ev_class
        where rulename <> '_RETURN' and relnamespace::regnamespace::text {_OURS}
    """,
    "constraints": f"""
        select 'constraint ' || conname || ' on ' || conrelid::regclass || ': '
            || pg_get_constraintdef(oid)
            || case when convalidated then '' else ' not valid' end
        from pg_constraint where conrelid <> 0
            and connamespace::regnamespace::text {_OURS}
    """,
    "indexes": f"""
        select pg_get_indexdef(indexrelid) || case when indisvalid then ''
            else ' not valid' end
        from pg_index join pg_class c on c.oid = indexrelid
        where relnamespace::regnamespace::text {_OURS}
    """,
    "views": f"""
        select 'view ' || c.oid::regclass || ' '
            || coalesce(array_to_string(reloptions, ','), '') || ' '
            || pg_get_viewdef(c.oid)
        from pg_class c where relkind in ('v', 'm')
            and relnamespace::regnamespace::text {_OURS}
    """,
    "sequences": """
        select 'sequence ' || schemaname || '.' || sequencename || ' owner '
            || sequenceowner || ' at ' || coalesce(last_value::text, 'its begin')
        from pg_sequences
    """,
}

CASTS_DIFFER = ("constraints", "indexes")
"""Where PostgreSQL writes a list of texts in another way once it read it from a dump:
ARRAY['a'::varchar]::text[] comes back as ARRAY['a'::varchar::text]."""
_CAST = re.compile(r"::(character varying|text)(\[\])?|[()]")


def catalog(url: str, *, without: Collection[str] = ()) -> list[str]:
    """Every line about the database at *url* (a superuser's), in a fixed order, but for
    the parts *without*."""
    with psycopg.connect(url) as link:
        return list(lines_of(link, without=without))


def lines_of(
    link: psycopg.Connection, *, without: Collection[str] = ()
) -> Iterator[str]:
    """The same, as the transaction of *link* sees it."""
    # Names are written whole, whoever asks.
    link.execute("set local search_path = pg_catalog")
    for part, query in QUERIES.items():
        if part not in without:
            rows = link.execute(query.encode()).fetchall()
            lines = (str(line) for (line,) in rows)
            yield from sorted(map(_plain, lines) if part in CASTS_DIFFER else lines)


def _plain(line: str) -> str:
    return _CAST.sub("", line)
