"""The record of every change: the one function that writes it, and the guards that let
nothing else write, change or empty it (docs/adr/0013-audit.md, 0024-closed-record.md).
"""

from django.db import migrations

from trialsite.audit.operations import ANY, Audit, CallableBy

# Whatever is made from here on is closed to everybody until it is opened.
CLOSED = "alter default privileges revoke execute on functions from public"

# Whose row it is. Each floor above renames this function and puts its own in its place,
# which follows the keys that it knows down to a column that this one reads.
WHOSE = """
create function trialsite_audit_whose(
    which text, facts jsonb, out study text, out site text, out settled boolean
) language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    study := nullif(facts ->> 'study_id', '');
    site := facts ->> case when which = 'trialsite_site' then 'code' else 'site_id' end;
    settled := false;
end $$
"""

# The lock is that of trialsite.protocol.actions, which an amendment takes alone: it
# waits until what was begun has ended, and what begins meanwhile waits for it. The
# version is asked for after that, by a statement that sees what was committed. Class 57
# of the states is what an operator ends, which clients take as away for a moment.
IN_FORCE = """
create function trialsite_protocol_in_force() returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    ours text := coalesce(current_setting('trial.protocol', true), '');
    newest text;
begin
    if ours = '' then
        return;
    end if;
    perform pg_advisory_xact_lock_shared(671309);
    select v.digest into newest from public.trialsite_protocolversion v
    order by v.id desc limit 1;
    if newest <> ours then
        raise exception 'Another version of the protocol is in force.'
            using errcode = '57T01', detail = newest;
    end if;
end $$;
"""

# What people's clocks show, as the session says it: held at a moment, or so far ahead of
# the server's. Whoever runs SQL as the app's role says what they like, and a time of no
# calendar could neither be sealed nor read again.
SHOWN_AT = """
create function trialsite_shown_at() returns timestamptz
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    shown timestamptz := coalesce(
        nullif(current_setting('trial.at', true), '')::timestamptz,
        clock_timestamp() + make_interval(secs => coalesce(
            nullif(current_setting('trial.ahead', true), ''), '0')::float8));
begin
    if shown < '1900-01-01T00:00Z' or shown >= '2500-01-01T00:00Z' then
        raise exception 'The clock shows %, which is none of the years 1900 to 2499.', shown
            using errcode = 'datetime_field_overflow';
    end if;
    return shown;
end $$;
"""

# Of the arguments: see trialsite.audit.operations.Audit. A table of somebody's own, a
# view, or a trigger before the change leaves no event. The name is looked up when the
# trigger fires, so a dump and its restore change nothing; a partition counts as the
# table that it is of. Values are compared as text, for 1 and 1.0 are equal in jsonb and
# not the same; trialsite.audit.rebuilding reads what is kept of objects.
RECORD = """
create function trialsite_audit() returns trigger
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
    col text;
    same text[];
    whose record;
    actor text := nullif(current_setting('trial.actor', true), '');
    reason text := coalesce(current_setting('trial.reason', true), '');
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
        where a.value::text is distinct from (was -> a.key)::text
            and a.key <> all (quiet);
        if changed = '{}' then
            return null;
        end if;
        select jsonb_object_agg(c, was -> c), jsonb_object_agg(c, will -> c)
        into was, will from unnest(changed) c;
        foreach col in array changed loop
            if jsonb_typeof(was -> col) = 'object' and jsonb_typeof(will -> col) = 'object'
            then
                same := array(select e.key from jsonb_each(was -> col) e
                    where e.value::text = (will -> col -> e.key)::text);
                was := jsonb_set(was, array[col], (was -> col) - same);
                will := jsonb_set(will, array[col], (will -> col) - same);
            end if;
        end loop;
    end if;
    if actor is null then
        raise exception 'Nobody acts: % of % is refused.', lower(tg_op), which
            using hint = 'Act with trialsite.context.acting.acting_as.';
    end if;
    whose := public.trialsite_audit_whose(which, facts);
    if which ~ '^(participants|assessments)_' or which = 'trialsite_export'
        or (which = 'trialsite_message' and tg_op = 'INSERT' and whose.study is not null)
    then
        perform public.trialsite_protocol_in_force();
    end if;
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
        public.trialsite_shown_at(),
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

# The way back from what is kept to what was: trialsite.audit.rebuilding. Of an object
# the keys that it lost and those that changed go, and what they became comes. An object
# of which the record has no beginning, or that was taken out of it, stays unknown.
REBUILD = """
create function trialsite_audit_after(image jsonb, old jsonb, new jsonb) returns jsonb
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
    becomes jsonb := new;
    col text;
begin
    if old is null or new is null then
        return new;
    end if;
    for col in select e.key from jsonb_each(new) e
        where jsonb_typeof(e.value) = 'object' and jsonb_typeof(old -> e.key) = 'object'
    loop
        becomes := becomes - col;
        if jsonb_typeof(image -> col) = 'object' then
            becomes := becomes || jsonb_build_object(col,
                (image -> col) - array(select jsonb_object_keys(old -> col))
                    || (new -> col));
        end if;
    end loop;
    return coalesce(image, '{}') || becomes;
end $$;
create aggregate trialsite_audit_image(old jsonb, new jsonb) (
    sfunc = trialsite_audit_after, stype = jsonb, parallel = safe
);
"""

REFUSE = """
create function trialsite_audit_refuse() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    raise exception '% of % is refused: the record of changes is kept whole.',
        lower(tg_op), tg_table_name;
end $$
"""

# Called by the function that records or redacts, a write runs inside one trigger more
# than by hand.
GUARDS = """
create trigger audit_written_by_trigger_alone before insert on trialsite_auditevent
    for each row when (pg_trigger_depth() < 1)
    execute function trialsite_audit_refuse();
create trigger audit_changed_by_redaction_alone before update on trialsite_auditevent
    for each row when (pg_trigger_depth() < 1)
    execute function trialsite_audit_refuse();
create trigger audit_kept before delete on trialsite_auditevent
    for each row execute function trialsite_audit_refuse();
create trigger audit_not_truncated before truncate on trialsite_auditevent
    for each statement execute function trialsite_audit_refuse();
create trigger act_kept before update or delete on trialsite_act
    for each row execute function trialsite_audit_refuse();
create trigger key_check_kept before update or delete on trialsite_keycheck
    for each row execute function trialsite_audit_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("trialsite", "0001_tables"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.RunSQL(CLOSED),
        migrations.RunSQL(WHOSE),
        migrations.RunSQL(IN_FORCE),
        migrations.RunSQL(SHOWN_AT),
        migrations.RunSQL(RECORD),
        migrations.RunSQL(REBUILD),
        migrations.RunSQL(REFUSE),
        migrations.RunSQL(GUARDS),
        CallableBy(
            "nobody",
            "trialsite_audit_whose(text,jsonb)",
            "trialsite_protocol_in_force()",
            "trialsite_shown_at()",
            "trialsite_audit()",
            "trialsite_audit_refuse()",
        ),
        CallableBy(
            "the app",
            "trialsite_audit_after(jsonb,jsonb,jsonb)",
            "trialsite_audit_image(jsonb,jsonb)",
        ),
        Audit("Site"),
        Audit("ProtocolVersion", reason_for=[ANY]),
        # Accounts.
        Audit("User", sealed=["password"]),
        Audit("Membership"),
        Audit("AccessChange", reason_for=[ANY]),
        Audit("AccessReview", reason_for=[ANY]),
        Audit("Invitation", sealed=["code_hash"]),
        Audit("FormerAddress"),
        # Signing in.
        Audit("SignedIn", sealed=["session_key"]),
        Audit("FailedSignIn", reason_for=[ANY]),
        Audit("ResetLink", sealed=["code_hash"]),
        Audit("TemporaryCode", sealed=["code_hash"], reason_for=["reason", "by_id"]),
        Audit("FactorSecret", sealed=["text"]),
        Audit("Authenticator", app="mfa", sealed=["data"], quiet=["last_used_at"]),
        # What goes out.
        Audit("Message", quiet=["attempts", "claimed_until", "handed_over_at"]),
        Audit("Export", quiet=["done_steps", "total_steps", "step"]),
        Audit("ExportedFile", reason_for=[ANY]),
        # What is signed, and the record's own keeping.
        Audit("Signature", reason_for=[ANY]),
        Audit("SignatureVoid", reason_for=[ANY]),
        Audit("Act", reason_for=[ANY]),
        Audit("AuditRedaction", reason_for=[ANY]),
        Audit("AuditVerification", reason_for=[ANY]),
        Audit("KeyCheck"),
    ]
