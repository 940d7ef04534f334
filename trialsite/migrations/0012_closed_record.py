"""Nothing makes an event but a real change of a real table; seals and redactions are
written by functions that check them; and no function of ours is open to everybody
(docs/adr/0024-closed-record.md)."""

from django.db import migrations

from trialsite.audit.operations import CallableBy

# As in 0003, but for the first lines: a table of somebody's own, a view, or a trigger
# before the change leaves no event. The name is looked up when the trigger fires, so a
# dump and its restore change nothing; a partition counts as the table that it is of.
RECORD = """
create or replace function trialsite_audit() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    root oid := coalesce(pg_partition_root(tg_relid), tg_relid);
    which text := tg_table_name;
    sealed text[] := string_to_array(tg_argv[1], ',');
    sealed_but text[] := string_to_array(tg_argv[2], ',');
    reason_for text[] := string_to_array(tg_argv[3], ',');
    quiet text[] := string_to_array(tg_argv[5], ',');
    was jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
    will jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
    facts jsonb := coalesce(was, will);
    key text := facts ->> tg_argv[0];
    changed text[] := '{}';
    whose record;
    actor text := nullif(current_setting('trial.actor', true), '');
    reason text := coalesce(current_setting('trial.reason', true), '');
    shown timestamptz := nullif(current_setting('trial.at', true), '');
begin
    if root <> tg_relid then
        select c.relname into which from pg_class c where c.oid = root;
    end if;
    if to_regclass('public.' || quote_ident(which)) is distinct from root
        or tg_when <> 'AFTER' or tg_level <> 'ROW'
    then
        raise insufficient_privilege using message = format(
            'The record is of the tables of the trial, after a change, and not of %I.%I.',
            tg_table_schema, tg_table_name);
    end if;
    if tg_op = 'UPDATE' then
        select coalesce(array_agg(a.key order by a.key), '{}') into changed
        from jsonb_each(will) a
        where a.value is distinct from was -> a.key and a.key <> all (quiet);
        if changed = '{}' then
            return null;
        end if;
        select jsonb_object_agg(c, was -> c), jsonb_object_agg(c, will -> c)
        into was, will from unnest(changed) c;
    end if;
    if actor is null then
        raise exception 'Nobody acts: % of % is refused.', lower(tg_op), which
            using hint = 'Act with trialsite.context.acting.acting_as.';
    end if;
    whose := public.trialsite_audit_whose(which, facts);
    if tg_op <> 'INSERT' and reason = '' and reason_for <> '{}'
        and (tg_argv[4] = 'always' or whose.settled)
        and (tg_op = 'DELETE' or reason_for = '{*}' or changed && reason_for)
    then
        raise exception 'A correction of % needs a reason.', which
            using hint = 'Correct it within trialsite.context.acting.because.';
    end if;
    if sealed <> '{}' or sealed_but <> '{}' then
        was := (select jsonb_object_agg(e.key, case when e.key = any (sealed)
            or (sealed_but <> '{}' and e.key <> all (sealed_but))
            then '"(sealed)"' else e.value end) from jsonb_each(was) e);
        will := (select jsonb_object_agg(e.key, case when e.key = any (sealed)
            or (sealed_but <> '{}' and e.key <> all (sealed_but))
            then '"(sealed)"' else e.value end) from jsonb_each(will) e);
    end if;
    insert into public.trialsite_auditevent (
        at, trial_at, txid, table_name, row_pk, study_id, site_code, action, changed,
        old, new, actor_id, actor_kind, actor, role, reason, request_id, source
    ) values (
        clock_timestamp(),
        coalesce(shown, clock_timestamp() + make_interval(secs => coalesce(
            nullif(current_setting('trial.ahead', true), ''), '0')::float8)),
        pg_current_xact_id()::text::bigint,
        which, key, whose.study, whose.site, lower(tg_op), changed, was, will,
        nullif(current_setting('trial.actor_id', true), '')::bigint,
        coalesce(nullif(current_setting('trial.actor_kind', true), ''), 'system'),
        actor,
        coalesce(current_setting('trial.role', true), ''),
        reason,
        coalesce(current_setting('trial.request_id', true), ''),
        coalesce(current_setting('trial.source', true), '')
    );
    return null;
end $$
"""

# Who and how is checked whoever inserts. The day is that of the later of the server's
# clock and of the one that people's screens show: the demo's runs ahead, and nobody goes
# back to when they had the right. Who ends such a right meanwhile waits, so that the
# record has both in the order in which they held. trialsite.audit.seals.redacting has
# the role too.
REDACTION = """
create or replace function trialsite_audit_redact() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    event public.trialsite_auditevent;
    becomes public.trialsite_auditevent;
    field text;
    place text[];
    person bigint;
    moment timestamptz := greatest(clock_timestamp(), coalesce(
        nullif(current_setting('trial.at', true), '')::timestamptz,
        clock_timestamp() + make_interval(secs => coalesce(
            nullif(current_setting('trial.ahead', true), ''), '0')::float8)));
begin
    if to_regclass('public.trialsite_auditredaction') is distinct from tg_relid::regclass
    then
        raise insufficient_privilege using message = 'This is not the table of redactions.';
    end if;
    if new.by_id = new.agreed_by_id then
        raise exception 'A redaction takes two people (audit_redaction_takes_two).';
    end if;
    if btrim(new.reason) = '' then
        raise exception 'A redaction says why.';
    end if;
    foreach person in array array[new.by_id, new.agreed_by_id] loop
        perform from public.trialsite_user u where u.id = person and u.is_active for share;
        if not found then
            raise insufficient_privilege using message = format(
                'Account %s may not redact the record: it is not active.', person);
        end if;
        perform from public.trialsite_membership m
        left join public.trialsite_site s on s.code = m.site_id
        where m.user_id = person and m.role = 'administrator'
            and coalesce(m.begins_on, '-infinity')
                <= (moment at time zone coalesce(s.timezone, 'UTC'))::date
            and coalesce(m.ends_on, 'infinity')
                > (moment at time zone coalesce(s.timezone, 'UTC'))::date
        for share of m;
        if not found then
            raise insufficient_privilege using message = format(
                'Account %s may not redact the record: it is no administrator''s now.',
                person);
        end if;
    end loop;
    new.at := moment;
    select * into event from public.trialsite_auditevent where id = new.event for update;
    if not found then
        raise exception 'There is no event % to redact.', new.event;
    end if;
    becomes := event;
    foreach field in array new.fields loop
        place := string_to_array(field, '.');
        if field = 'reason' then
            becomes.reason := '(redacted)';
        end if;
        if becomes.old #> place is not null then
            becomes.old := jsonb_set(becomes.old, place, '"(redacted)"');
        end if;
        if becomes.new #> place is not null then
            becomes.new := jsonb_set(becomes.new, place, '"(redacted)"');
        end if;
    end loop;
    if becomes is not distinct from event then
        raise exception 'Event % has none of % to redact.', new.event, new.fields;
    end if;
    update public.trialsite_auditevent
    set old = becomes.old, new = becomes.new, reason = becomes.reason where id = event.id;
    new.was := array[
        encode(sha256(convert_to(event.old::text, 'UTF8')), 'hex'),
        encode(sha256(convert_to(event.new::text, 'UTF8')), 'hex'),
        encode(sha256(convert_to(event.reason, 'UTF8')), 'hex')
    ];
    new.now_is := array[
        encode(sha256(convert_to(becomes.old::text, 'UTF8')), 'hex'),
        encode(sha256(convert_to(becomes.new::text, 'UTF8')), 'hex'),
        encode(sha256(convert_to(becomes.reason, 'UTF8')), 'hex')
    ];
    return new;
end $$;

create function trialsite_redact(
    event bigint, fields text[], reason text, by_id bigint, agreed_by_id bigint
) returns bigint
language sql security definer set search_path = pg_catalog, pg_temp as $$
    insert into public.trialsite_auditredaction
        (event, fields, reason, by_id, agreed_by_id, at, was, now_is)
    values ($1, $2, btrim($3), $4, $5, clock_timestamp(), '{}', '{}')
    returning id
$$;
"""

# All that SQL can check of a seal: its form, that it continues one which is there, and
# that it goes neither back nor beyond what has ended. The signature it cannot, so a row
# that gets through unsigned is left aside by who seals next, and named by who verifies.
SEAL = """
create function trialsite_seal_in_chain() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    says jsonb := new.header;
    listed jsonb := new.entries;
    before bigint := 0;
    was jsonb;
    through bigint[];
    wrong text;
begin
    if to_regclass('public.trialsite_auditseal') is distinct from tg_relid::regclass then
        raise insufficient_privilege using message = 'This is not the table of seals.';
    end if;
    through := array[says #>> '{through,0}', says #>> '{through,1}']::bigint[];
    if says ->> 'previous' <> repeat('0', 64) then
        select s.number, s.header::jsonb into before, was
        from public.trialsite_auditseal s
        where s.number < new.number
            and encode(sha256(convert_to(s.header, 'UTF8')), 'hex') = says ->> 'previous'
        order by s.number desc limit 1;
    end if;
    wrong := case
        when jsonb_typeof(says) <> 'object' or (says ->> 'version') is distinct from '1'
            or not says ?& '{trial,at,root,previous,through,after,key,note,events}'
            then 'its header is not that of a seal'
        when new.signature !~ '^[0-9a-f]{128}$' or new.public_key !~ '^[0-9a-f]{64}$'
            or says ->> 'root' !~ '^[0-9a-f]{64}$'
            then 'its signature, key or root is not in hex'
        when says ->> 'key' is distinct from
            left(encode(sha256(decode(new.public_key, 'hex')), 'hex'), 16)
            then 'it names another key than it comes with'
        when (says ->> 'seal')::bigint is distinct from new.number
            then 'its header has another number'
        when jsonb_typeof(listed) <> 'array'
            or (says ->> 'events')::bigint <> jsonb_array_length(listed)
            then 'it counts other events than it lists'
        when before is null
            then 'it continues no seal that is there'
        when new.number - before - 1 <> (select count(*) from public.trialsite_auditseal s
                where s.number > before and s.number < new.number)
            then 'its number is not the next'
        when array_length(through, 1) <> 2 or through[1] is null or through[2] is null
            or through[1] >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
            then 'it goes further than what has ended'
        when was is not null and says ->> 'note' = '' and through <
                array[was #>> '{through,0}', was #>> '{through,1}']::bigint[]
            or (says ->> 'after')::bigint < (was ->> 'after')::bigint
            then 'it goes back behind the seal before it'
    end;
    if wrong is not null then
        raise exception 'Seal % is refused: %.', new.number, wrong;
    end if;
    return new;
end $$;

create trigger seal_in_chain before insert on trialsite_auditseal
    for each row execute function trialsite_seal_in_chain();

create function trialsite_add_seal(
    number bigint, header text, signature text, public_key text, entries text
) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
    insert into public.trialsite_auditseal (number, header, signature, public_key, entries)
    values ($1, $2, $3, $4, $5)
$$;
"""

# The same bodies as in 0005, bound to what they name when they are made, so that no
# search_path changes what they read. A SET would do so as well, and cost them their
# inlining into the policies.
SIGHT = """
create or replace function trialsite_sight(key text) returns text[]
language sql stable parallel safe
return pg_catalog.string_to_array(nullif(
    pg_catalog.current_setting('trial.sight', true), '')::pg_catalog.jsonb ->> key, ',');

create or replace function trialsite_tables_in_need() returns text[]
language sql stable parallel safe
begin atomic
    select coalesce(pg_catalog.array_agg(c.relname::text), '{}')
    from pg_catalog.pg_policy p join pg_catalog.pg_class c on c.oid = p.polrelid
    where p.polname like 'walls: %';
end;

create or replace function trialsite_needs_met() returns text[]
language sql stable parallel safe
begin atomic
    select coalesce(pg_catalog.array_agg(c.relname || ' ' || site), '{}')
    from pg_catalog.pg_policy p join pg_catalog.pg_class c on c.oid = p.polrelid,
    pg_catalog.unnest(public.trialsite_sight(
        pg_catalog.substr(p.polname::text, pg_catalog.length('walls: ') + 1))) site
    where p.polname like 'walls: %';
end;
"""

# Whoever may write what the owner makes writes seals and redactions by the functions.
# What is made later is closed to everybody as well, until it is opened.
NOT_BY_HAND = """
alter default privileges revoke execute on functions from public;
do $$
declare
    reader text;
    which text;
begin
    foreach which in array '{trialsite_auditseal,trialsite_auditredaction}'::text[] loop
        for reader in
            select distinct pg_get_userbyid(a.grantee)
            from pg_class c, aclexplode(c.relacl) a
            where c.oid = to_regclass('public.' || which)
                and a.grantee not in (0, c.relowner)
        loop
            execute format('revoke all on %I from %I', which, reader);
            execute format('grant select on %I to %I', which, reader);
        end loop;
    end loop;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("trialsite", "0011_sealed_again")]

    operations = [
        migrations.RunSQL(RECORD, migrations.RunSQL.noop),
        migrations.RunSQL(
            REDACTION,
            "drop function trialsite_redact(bigint, text[], text, bigint, bigint)",
        ),
        migrations.RunSQL(SEAL, "drop function trialsite_seal_in_chain() cascade; "
            "drop function trialsite_add_seal(bigint, text, text, text, text)"),
        migrations.RunSQL(SIGHT, migrations.RunSQL.noop),
        migrations.RunSQL(NOT_BY_HAND, migrations.RunSQL.noop),
        CallableBy(
            "the app",
            "trialsite_redact(bigint,text[],text,bigint,bigint)",
            "trialsite_add_seal(bigint,text,text,text,text)",
            "trialsite_sight(text)",
            "trialsite_tables_in_need()",
            "trialsite_needs_met()",
        ),
        CallableBy(
            "nobody",
            "trialsite_audit()",
            "trialsite_audit_refuse()",
            "trialsite_audit_redact()",
            "trialsite_seal_in_chain()",
        ),
    ]
