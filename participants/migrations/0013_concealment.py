"""What went wrong with an allocation, and who came to know it, beside it; and the key
of the page that asked for it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import trialsite.clock
from trialsite.audit.operations import ANY, Audit
from trialsite.row_security.operations import Walls


# What these rows say happened, so no reason is good enough to change or delete one.
FACTS = (
    "participants_randomizationerror",
    "participants_stratumcorrection",
    "participants_unblinding",
    "participants_unblindingimpact",
)
STAYS = """
create function participants_fact_stays() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    raise insufficient_privilege using message = format(
        '%s of %s is refused: what happened stays on record. Add a row instead.',
        lower(tg_op), tg_table_name);
end $$;
""" + "".join(
    f"create trigger fact_stays before update or delete on {table} "
    "for each row execute function participants_fact_stays();\n"
    for table in FACTS
)
GOES = "".join(f"drop trigger fact_stays on {table};\n" for table in FACTS) + (
    "drop function participants_fact_stays();"
)


class Migration(migrations.Migration):

    dependencies = [
        ('participants', '0012_sealed_lists'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='allocation',
            name='key',
            field=models.UUIDField(help_text='of the page that asked, so that asking again is the same act', null=True, unique=True),
        ),
        migrations.AddField(
            model_name='allocation',
            name='cohort',
            field=models.CharField(blank=True, default='', help_text='with whom they were randomized together, for a group that begins', max_length=40),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name='Unblinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('emergency', "Emergency: somebody's treatment waits for it"), ('planned', 'Planned: the protocol foresees it'), ('unplanned', 'Unplanned, and no emergency'), ('inadvertent', 'Inadvertent: it became known by accident')], max_length=20)),
                ('reason', models.CharField(choices=[('treatment', 'How to treat the person depends on it'), ('safety', 'A report on safety has to state it'), ('authority', 'An authority or ethics committee asks for it'), ('person', 'The participant asks to know'), ('end', "The participant's part in the trial is over"), ('told', 'Somebody said it, or let it be seen'), ('document', 'A letter, file or page gave it away'), ('other', 'Another reason')], max_length=20)),
                ('why', models.CharField(max_length=1000, verbose_name='why, in words')),
                ('told', models.CharField(choices=[('screen', 'Show it to me, once, on this screen'), ('third_party', 'Send it to somebody else; I do not see it'), ('outside', 'Neither: it is already known')], max_length=20, verbose_name='made known by')),
                ('told_to', models.CharField(max_length=200, verbose_name='who knows now')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='sent to')),
                ('key', models.UUIDField(help_text='of the page that asked', unique=True)),
                ('confirmed_by', models.CharField(help_text='what was asked again', max_length=60)),
                ('at', models.DateTimeField(default=trialsite.clock.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='unblindings', to='participants.participant')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='UnblindingImpact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=2000, verbose_name='impact')),
                ('at', models.DateTimeField(default=trialsite.clock.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='participants.participant')),
                ('unblinding', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='impact', to='participants.unblinding')),
            ],
        ),
        migrations.CreateModel(
            name='RandomizationError',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('error', models.CharField(choices=[('baseline', 'A baseline value was wrong'), ('ineligible', 'The person was not eligible'), ('twice', 'The person is in the trial under two study ids'), ('wrong_person', 'Another person was meant'), ('no_consent', 'The consent was not valid'), ('other', 'Something else')], max_length=20)),
                ('why', models.CharField(max_length=1000, verbose_name='what happened')),
                ('confirmed_by', models.CharField(help_text='what was asked again', max_length=60)),
                ('at', models.DateTimeField(default=trialsite.clock.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='randomization_errors', to='participants.participant')),
            ],
            options={
                'ordering': ['at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('participant', 'error'), name='randomization_error_once_of_each'), models.CheckConstraint(condition=models.Q(('error__in', ['baseline', 'ineligible', 'twice', 'wrong_person', 'no_consent', 'other']), models.Q(('why', ''), _negated=True)), name='randomization_error_is_coded_and_told')],
            },
        ),
        migrations.CreateModel(
            name='StratumCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('factor', models.CharField(help_text='code in the protocol', max_length=40)),
                ('as_used', models.CharField(max_length=40, verbose_name='level as used')),
                ('as_true', models.CharField(max_length=40, verbose_name='level as true')),
                ('why', models.CharField(max_length=1000, verbose_name='what was wrong')),
                ('at', models.DateTimeField(default=trialsite.clock.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stratum_corrections', to='participants.participant')),
            ],
            options={
                'ordering': ['at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('why', ''), _negated=True), models.Q(('as_true', ''), _negated=True), models.Q(('as_used', ''), _negated=True)), name='stratum_correction_says_why')],
            },
        ),
        migrations.AddConstraint(
            model_name='unblinding',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['emergency', 'planned', 'unplanned', 'inadvertent']), ('reason__in', ['treatment', 'safety', 'authority', 'person', 'end', 'told', 'document', 'other']), ('told__in', ['screen', 'third_party', 'outside'])), name='unblinding_is_coded'),
        ),
        migrations.AddConstraint(
            model_name='unblinding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('why', ''), _negated=True), models.Q(('told_to', ''), _negated=True), models.Q(('confirmed_by', ''), _negated=True)), name='unblinding_says_why_and_who'),
        ),
        migrations.AddConstraint(
            model_name='unblinding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('told', 'third_party'), models.Q(('email', ''), _negated=True)), models.Q(models.Q(('told', 'third_party'), _negated=True), ('email', '')), _connector='OR'), name='unblinding_is_sent_to_a_third_party_alone'),
        ),
        migrations.AddConstraint(
            model_name='unblinding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'inadvertent'), ('told', 'outside')), models.Q(models.Q(('kind', 'inadvertent'), _negated=True), models.Q(('told', 'outside'), _negated=True)), _connector='OR'), name='unblinding_by_accident_shows_nothing'),
        ),
        migrations.AddConstraint(
            model_name='unblindingimpact',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='unblinding_impact_is_stated'),
        ),
        Audit("RandomizationError", reason_for=[ANY]),
        Audit("StratumCorrection", reason_for=[ANY]),
        # Who outside was written to is on the row, behind its walls.
        Audit("Unblinding", sealed=["email"], reason_for=[ANY]),
        Audit("UnblindingImpact", reason_for=[ANY]),
        Walls("RandomizationError", site="participant__site"),
        Walls("StratumCorrection", site="participant__site"),
        Walls("Unblinding", site="participant__site"),
        Walls("UnblindingImpact", site="participant__site"),
        migrations.RunSQL(STAYS, GOES),
    ]
