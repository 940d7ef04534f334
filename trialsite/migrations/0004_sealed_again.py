"""What is done with keys by hand alone: a sealed column of a fact is written again under
another key (docs/adr/0025-insert-only-facts.md), and a key made known to the database
(docs/adr/0027-key-check-values.md)."""

from django.db import migrations

from trialsite.audit.operations import CallableBy

# Which columns are sealed stands in the models; grant_privileges states it here.
COLUMNS = """
create function trialsite_sealed_columns()
returns table (table_name text, column_name text)
language sql immutable set search_path = pg_catalog, pg_temp
as $$ select ''::text, ''::text where false $$;
"""

# A sealed value is version (1 byte), number of the key (2), nonce (12), and the sealed
# bytes with their tag (16 more than the plain ones): trialsite.secrets.cipher.
NUMBER = """
create function trialsite_seal_number(sealed bytea) returns integer
language sql immutable strict set search_path = pg_catalog, pg_temp
as $$ select get_byte(sealed, 1) * 256 + get_byte(sealed, 2) $$;
"""

# What needs another key, in the order of the rows' keys, from *after* on; locked until
# the transaction ends, so that who saves a row meanwhile waits a moment.
ROWS = """
create function trialsite_sealed_rows(
    which text, newest integer, after text, at_most integer
) returns table (row_key text, held bytea[])
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    names text[] := array(select c.column_name from public.trialsite_sealed_columns() c
        where c.table_name = which order by 1);
    key text;
    type text;
begin
    if names = '{}' then
        raise exception 'No column of % is sealed.', which;
    end if;
    select a.attname, format_type(a.atttypid, null) into key, type
    from pg_index i join pg_attribute a
        on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
    where i.indrelid = format('public.%I', which)::regclass and i.indisprimary;
    return query execute format(
        'select t.%1$I::text, array[%2$s] from public.%3$I t where (%4$s)
            and ($1 is null or t.%1$I > $1::%5$s) order by t.%1$I limit $2 for no key update',
        key,
        (select string_agg(format('%I', n), ', ' order by n) from unnest(names) n),
        which,
        (select string_agg(format('public.trialsite_seal_number(%I) <> $3', n), ' or ')
            from unnest(names) n),
        type
    ) using after, at_most, newest;
end $$;
"""

LEFT = """
create function trialsite_sealed_left(which text, newest integer) returns bigint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    found bigint;
begin
    execute format('select count(*) from public.%I where %s', which,
        (select string_agg(format('public.trialsite_seal_number(%I) <> $1',
            c.column_name), ' or ')
        from public.trialsite_sealed_columns() c where c.table_name = which)
    ) into found using newest;
    return found;
end $$;
"""

# False where the row does not hold what was read.
AGAIN = """
create function trialsite_seal_again(
    which text, row_key text, names text[], was bytea[], becomes bytea[]
) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    key text;
    type text;
    place integer;
    written bigint;
begin
    if coalesce(cardinality(names), 0) = 0 or cardinality(names) <> cardinality(was)
        or cardinality(names) <> cardinality(becomes)
        or exists (select from unnest(names) n group by n having count(*) > 1)
    then
        raise exception 'Each column is named once, with what it holds and will hold.';
    end if;
    for place in 1 .. cardinality(names) loop
        if not exists (select from public.trialsite_sealed_columns() c
            where c.table_name = which and c.column_name = names[place])
        then
            raise insufficient_privilege using message =
                format('%s.%s is not sealed.', which, names[place]);
        end if;
        if was[place] is null or becomes[place] is null
            or octet_length(was[place]) <> octet_length(becomes[place])
            or get_byte(becomes[place], 0) <> get_byte(was[place], 0)
            or public.trialsite_seal_number(becomes[place])
                <= public.trialsite_seal_number(was[place])
        then
            raise insufficient_privilege using message = format(
                '%s.%s of row %s is sealed again under a newer key, and equally long.',
                which, names[place], row_key);
        end if;
    end loop;
    select a.attname, format_type(a.atttypid, null) into key, type
    from pg_index i join pg_attribute a
        on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
    where i.indrelid = format('public.%I', which)::regclass and i.indisprimary;
    execute format(
        'update public.%1$I set %2$s where %3$I = $1::%4$s and %5$s',
        which,
        (select string_agg(format('%I = $3[%s]', n, i), ', ')
            from unnest(names) with ordinality u(n, i)),
        key,
        type,
        (select string_agg(format('%I = $2[%s]', n, i), ' and ')
            from unnest(names) with ordinality u(n, i))
    ) using row_key, was, becomes;
    get diagnostics written = row_count;
    return written = 1;
end $$;
"""

# Waits for those who write at this moment, and holds others up until its end.
IN_USE = """
create function trialsite_seal_keys_in_use() returns setof integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    one record;
begin
    for one in select * from public.trialsite_sealed_columns() order by 1, 2 loop
        execute format('lock table public.%I in share mode', one.table_name);
        return query execute format(
            'select distinct public.trialsite_seal_number(%1$I) from public.%2$I
                where %1$I is not null', one.column_name, one.table_name);
    end loop;
end $$;
"""

# By what the database knows a key. Who could add any would have the program refuse the
# keys that it has, so it is nobody's who serves pages.
KNOW = """
create function trialsite_know_key(purpose text, number integer, value text) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
    insert into public.trialsite_keycheck (purpose, number, value, at)
    values ($1, $2, $3, clock_timestamp())
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("trialsite", "0003_seals")]

    operations = [
        migrations.RunSQL(COLUMNS + NUMBER + ROWS + LEFT + AGAIN + IN_USE + KNOW),
        # And by who seals again: trialsite.privileges.granting.
        CallableBy(
            "nobody",
            "trialsite_sealed_columns()",
            "trialsite_seal_number(bytea)",
            "trialsite_sealed_rows(text,integer,text,integer)",
            "trialsite_sealed_left(text,integer)",
            "trialsite_seal_again(text,text,text[],bytea[],bytea[])",
            "trialsite_seal_keys_in_use()",
            "trialsite_know_key(text,integer,text)",
        ),
    ]
