"""The seals of the record, what verifying them finds, redactions, and acts."""

import django.contrib.postgres.fields
import django.db.models.deletion
import trialsite.clock
from django.conf import settings
from django.db import migrations, models

from trialsite.audit.operations import ANY, Audit

REDACT = """
create function trialsite_audit_redact() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    event public.trialsite_auditevent;
    becomes public.trialsite_auditevent;
    field text;
    place text[];
begin
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
end $$
"""

# A redaction is the one hand on the record, and comes from its own trigger alone.
GUARDS = """
drop trigger audit_kept on trialsite_auditevent;
create trigger audit_kept before delete on trialsite_auditevent
    for each row execute function trialsite_audit_refuse();
create trigger audit_changed_by_redaction_alone before update on trialsite_auditevent
    for each row when (pg_trigger_depth() < 1)
    execute function trialsite_audit_refuse();
create trigger redacts before insert on trialsite_auditredaction
    for each row execute function trialsite_audit_redact();
create trigger redaction_kept before update or delete on trialsite_auditredaction
    for each row execute function trialsite_audit_refuse();
create trigger seal_kept before update or delete on trialsite_auditseal
    for each row execute function trialsite_audit_refuse();
create trigger seals_not_truncated before truncate on trialsite_auditseal
    for each statement execute function trialsite_audit_refuse();
create trigger act_kept before update or delete on trialsite_act
    for each row execute function trialsite_audit_refuse();
"""

# Whoever may write what the owner makes may add seals, and change none.
ADD_ONLY = """
do $$
declare
    reader text;
begin
    for reader in
        select distinct pg_get_userbyid(a.grantee)
        from pg_class c, aclexplode(c.relacl) a
        where c.oid = 'trialsite_auditseal'::regclass
            and a.grantee not in (0, c.relowner)
    loop
        execute format('revoke all on trialsite_auditseal from %I', reader);
        execute format('grant select, insert on trialsite_auditseal to %I', reader);
    end loop;
end $$;
revoke execute on function trialsite_audit_redact() from public;
"""

# Lists of hashes do not get shorter by compression, only slower.
AS_IT_IS = "alter table trialsite_auditseal alter column entries set storage external"


class Migration(migrations.Migration):

    dependencies = [
        ('trialsite', '0003_audit'),
    ]

    operations = [
        migrations.CreateModel(
            name='Act',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('took_trail', 'Downloaded the audit trail'), ('took_seals', "Downloaded the record's seals")], max_length=20)),
                ('at', models.DateTimeField(default=trialsite.clock.now)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='AuditRedaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.BigIntegerField()),
                ('fields', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), help_text='columns, or reason', size=None)),
                ('reason', models.CharField(max_length=500)),
                ('at', models.DateTimeField(default=trialsite.clock.now)),
                ('was', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(null=True), default=list, size=None)),
                ('now_is', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(null=True), default=list, size=None)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('header', models.TextField(help_text='what is signed, as JSON')),
                ('signature', models.CharField(help_text='Ed25519, hex', max_length=128)),
                ('public_key', models.CharField(help_text='hex', max_length=64)),
                ('entries', models.TextField(help_text='the events, as JSON')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='AuditVerification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=trialsite.clock.wall)),
                ('seals', models.BigIntegerField()),
                ('events', models.BigIntegerField(help_text='sealed and compared')),
                ('waiting', models.BigIntegerField(help_text='not sealed yet')),
                ('fault_count', models.BigIntegerField()),
                ('faults', models.JSONField(help_text='the first of them, in words')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['txid', 'id'], name='audit_of_transaction'),
        ),
        migrations.AddField(
            model_name='act',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='auditredaction',
            name='agreed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='auditredaction',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='auditseal',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='audit_seal_counts_from_one'),
        ),
        migrations.AddIndex(
            model_name='auditredaction',
            index=models.Index(fields=['event'], name='redaction_of_event'),
        ),
        migrations.AddConstraint(
            model_name='auditredaction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), models.Q(('fields', []), _negated=True)), name='audit_redaction_says_what_and_why'),
        ),
        migrations.AddConstraint(
            model_name='auditredaction',
            constraint=models.CheckConstraint(condition=models.Q(('by', models.F('agreed_by')), _negated=True), name='audit_redaction_takes_two'),
        ),
        migrations.RunSQL(REDACT, "drop function trialsite_audit_redact() cascade"),
        migrations.RunSQL(GUARDS, migrations.RunSQL.noop),
        migrations.RunSQL(ADD_ONLY, migrations.RunSQL.noop),
        migrations.RunSQL(AS_IT_IS, migrations.RunSQL.noop),
        Audit("Act", reason_for=[ANY]),
        Audit("AuditRedaction", reason_for=[ANY]),
        Audit("AuditVerification", reason_for=[ANY]),
    ]
