"""The record of every change: its table, the one function that writes it, and the
guards that let nobody else (docs/adr/0013-audit.md)."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

from trialsite.audit.operations import ANY, Audit

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

# Of the arguments: see trialsite.audit.operations.Audit.
RECORD = """
create function trialsite_audit() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
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
        raise exception 'Nobody acts: % of % is refused.', lower(tg_op), tg_table_name
            using hint = 'Act with trialsite.context.acting.acting_as.';
    end if;
    whose := public.trialsite_audit_whose(tg_table_name, facts);
    if tg_op <> 'INSERT' and reason = '' and reason_for <> '{}'
        and (tg_argv[4] = 'always' or whose.settled)
        and (tg_op = 'DELETE' or reason_for = '{*}' or changed && reason_for)
    then
        raise exception 'A correction of % needs a reason.', tg_table_name
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
        tg_table_name, key, whose.study, whose.site, lower(tg_op), changed, was, will,
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

REFUSE = """
create function trialsite_audit_refuse() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    raise exception '% of % is refused: the record of changes is kept whole.',
        lower(tg_op), tg_table_name;
end $$
"""

# Called by the function above, an insert runs inside one trigger more than by hand.
GUARDS = """
create trigger audit_written_by_trigger_alone before insert on trialsite_auditevent
    for each row when (pg_trigger_depth() < 1)
    execute function trialsite_audit_refuse();
create trigger audit_kept before update or delete on trialsite_auditevent
    for each row execute function trialsite_audit_refuse();
create trigger audit_not_truncated before truncate on trialsite_auditevent
    for each statement execute function trialsite_audit_refuse();
"""

# Whoever may write what the owner makes may read this table, and no more.
READ_ONLY = """
do $$
declare
    reader text;
begin
    for reader in
        select distinct pg_get_userbyid(a.grantee)
        from pg_class c, aclexplode(c.relacl) a
        where c.oid = 'trialsite_auditevent'::regclass
            and a.grantee not in (0, c.relowner)
    loop
        execute format('revoke all on trialsite_auditevent from %I', reader);
        execute format('grant select on trialsite_auditevent to %I', reader);
    end loop;
end $$;
revoke execute on function trialsite_audit_whose(text, jsonb) from public;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('trialsite', '0002_roles_and_reviews'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('trial_at', models.DateTimeField()),
                ('txid', models.BigIntegerField(help_text='the transaction: changes made together')),
                ('table_name', models.CharField(max_length=63)),
                ('row_pk', models.TextField(help_text='primary key')),
                ('study_id', models.TextField(null=True)),
                ('site_code', models.TextField(null=True)),
                ('action', models.CharField(choices=[('insert', 'Created'), ('update', 'Changed'), ('delete', 'Deleted')], max_length=6)),
                ('changed', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('old', models.JSONField(null=True)),
                ('new', models.JSONField(null=True)),
                ('actor_id', models.BigIntegerField(help_text='the account, if any', null=True)),
                ('actor_kind', models.TextField()),
                ('actor', models.TextField()),
                ('role', models.TextField()),
                ('reason', models.TextField()),
                ('request_id', models.TextField()),
                ('source', models.TextField()),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['table_name', 'row_pk', '-id'], name='audit_of_row'), models.Index(fields=['study_id', '-id'], name='audit_of_participant'), models.Index(fields=['site_code', '-id'], name='audit_of_site'), django.contrib.postgres.indexes.BrinIndex(fields=['at'], name='audit_by_time')],
            },
        ),
        migrations.RunSQL(
            WHOSE, "drop function trialsite_audit_whose(text, jsonb)"
        ),
        migrations.RunSQL(RECORD, "drop function trialsite_audit()"),
        migrations.RunSQL(REFUSE, "drop function trialsite_audit_refuse()"),
        migrations.RunSQL(GUARDS, migrations.RunSQL.noop),
        migrations.RunSQL(READ_ONLY, migrations.RunSQL.noop),
        Audit("Site"),
        Audit("ProtocolVersion", reason_for=[ANY]),
        Audit("User", sealed=["password"]),
        Audit("Membership"),
        Audit("AccessChange", reason_for=[ANY]),
        Audit("Invitation", sealed=["code_hash"]),
        Audit("AccessReview", reason_for=[ANY]),
        Audit("Message", quiet=["attempts", "claimed_until", "handed_over_at"]),
        Audit("Export", quiet=["done_steps", "total_steps", "step"]),
        Audit("ExportedFile", reason_for=[ANY]),
    ]
