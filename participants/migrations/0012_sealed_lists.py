"""Allocation lists that two people seal, and what is done about them."""

import django.db.models.deletion
import trialsite.clock
import uuid
from django.conf import settings
from django.db import migrations, models

from trialsite.audit.operations import ANY, Audit


# Kept whole by the database itself, whoever connects; and two people are two.
GUARDS = """
create function participants_two_people() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    first bigint;
begin
    if tg_table_name = 'participants_sealedlist' then
        select by_id into first from public.participants_proposedlist
            where id = new.proposal_id;
    else
        select by_id into first from public.participants_ending
            where id = new.ending_id;
    end if;
    if first = new.by_id then
        raise exception 'One person did both parts of what takes two people.';
    end if;
    return new;
end $$;
create trigger takes_two before insert on participants_sealedlist
    for each row execute function participants_two_people();
create trigger takes_two before insert on participants_endingagreed
    for each row execute function participants_two_people();
create trigger kept before update or delete on participants_proposedlist
    for each row execute function trialsite_audit_refuse();
create trigger kept before update or delete on participants_sealedlist
    for each row execute function trialsite_audit_refuse();
create trigger kept before update or delete on participants_ending
    for each row execute function trialsite_audit_refuse();
create trigger kept before update or delete on participants_endingagreed
    for each row execute function trialsite_audit_refuse();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('participants', '0011_known_people'),
        ('trialsite', '0006_sign_in'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Ending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('close', 'Close randomization'), ('reveal', 'Reveal the seeds')], max_length=10)),
                ('reason', models.CharField(max_length=500)),
                ('at', models.DateTimeField(default=trialsite.clock.now)),
            ],
            options={
                'ordering': ['at'],
            },
        ),
        migrations.CreateModel(
            name='MethodComparison',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('trials', models.PositiveIntegerField()),
                ('people', models.PositiveIntegerField()),
                ('shares', models.JSONField(default=dict, help_text='how common levels are')),
                ('done', models.PositiveIntegerField(default=0, help_text='trials simulated so far')),
                ('result', models.JSONField(null=True)),
                ('at', models.DateTimeField(default=trialsite.clock.now)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ProposedList',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('configuration', models.JSONField(help_text='all that decides arms but the seed')),
                ('secret', models.BinaryField(help_text='entropy and salt, sealed')),
                ('entropy_commitment', models.CharField(help_text='SHA-256, hex', max_length=64)),
                ('beacon_source', models.CharField(blank=True, max_length=200)),
                ('closed_sites', models.JSONField(default=list, help_text='codes; take nobody')),
                ('closed_arms', models.JSONField(default=list, help_text='codes; nobody gets one')),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('reason', models.CharField(max_length=500)),
                ('at', models.DateTimeField(default=trialsite.clock.now)),
            ],
            options={
                'ordering': ['at'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='allocation',
            name='allocation_place_is_used_once',
        ),
        migrations.AddField(
            model_name='ending',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='methodcomparison',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='methodcomparison',
            name='protocol_version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trialsite.protocolversion'),
        ),
        migrations.CreateModel(
            name='SealedList',
            fields=[
                ('proposal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='sealed', serialize=False, to='participants.proposedlist')),
                ('number', models.PositiveIntegerField(help_text='from 1', unique=True)),
                ('beacon', models.CharField(blank=True, help_text='source and value', max_length=500)),
                ('commitment', models.CharField(help_text='SHA-256, hex', max_length=64)),
                ('starts_at', models.DateTimeField()),
                ('at', models.DateTimeField(default=trialsite.clock.now)),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.AddField(
            model_name='proposedlist',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='proposedlist',
            name='protocol_version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trialsite.protocolversion'),
        ),
        migrations.CreateModel(
            name='EndingAgreed',
            fields=[
                ('ending', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='agreed', serialize=False, to='participants.ending')),
                ('at', models.DateTimeField(default=trialsite.clock.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(
            model_name='ending',
            constraint=models.CheckConstraint(condition=models.Q(('step__in', ['close', 'reveal'])), name='ending_step_is_known'),
        ),
        migrations.AddConstraint(
            model_name='ending',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='ending_says_why'),
        ),
        migrations.AddConstraint(
            model_name='ending',
            constraint=models.UniqueConstraint(fields=('step',), name='ending_is_asked_once'),
        ),
        migrations.AddConstraint(
            model_name='methodcomparison',
            constraint=models.CheckConstraint(condition=models.Q(('done__lte', models.F('trials'))), name='comparison_progress_is_within_trials'),
        ),
        migrations.AddField(
            model_name='sealedlist',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='proposedlist',
            name='amends',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='participants.sealedlist'),
        ),
        migrations.AddField(
            model_name='allocation',
            name='sealed_list',
            field=models.ForeignKey(help_text='null for those made before lists were sealed', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='allocations', to='participants.sealedlist'),
        ),
        migrations.AddConstraint(
            model_name='allocation',
            constraint=models.UniqueConstraint(fields=('sealed_list', 'stratum', 'position'), name='allocation_place_is_used_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='sealedlist',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='sealed_lists_count_from_one'),
        ),
        migrations.AddConstraint(
            model_name='sealedlist',
            constraint=models.CheckConstraint(condition=models.Q(('commitment__regex', '^[0-9a-f]{64}$')), name='sealed_list_is_committed'),
        ),
        migrations.AddConstraint(
            model_name='proposedlist',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='proposed_list_says_why'),
        ),
        migrations.RunSQL(
            GUARDS, "drop function participants_two_people() cascade"
        ),
        Audit("ProposedList", reason_for=[ANY], sealed=["secret", "configuration"]),
        Audit("SealedList", reason_for=[ANY]),
        Audit("Ending", reason_for=[ANY]),
        Audit("EndingAgreed", reason_for=[ANY]),
        Audit("MethodComparison", quiet=["done"], sealed=["result"]),
    ]
