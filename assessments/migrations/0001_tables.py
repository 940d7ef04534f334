"""The tables of visits and of what is answered at them."""

import django.db.models.deletion
import trialsite.clock
from django.conf import settings
from django.db import migrations, models
from trialsite.postgresql.tables import TablesAtOnce


class Migration(TablesAtOnce):

    initial = True

    dependencies = [
        ('participants', '0001_tables'),
        ('trialsite', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(help_text='code in the protocol', max_length=40)),
                ('opens_on', models.DateField()),
                ('target_on', models.DateField()),
                ('closes_on', models.DateField()),
                ('completed_at', models.DateTimeField(blank=True, null=True)),
                ('planned_at', models.DateTimeField(default=trialsite.clock.now)),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='participants.participant')),
                ('protocol_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trialsite.protocolversion')),
                ('site', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trialsite.site')),
            ],
            options={
                'ordering': ['participant_id', 'target_on'],
                'indexes': [models.Index(condition=models.Q(('completed_at', None)), fields=['opens_on', 'closes_on'], name='visit_not_done_by_window'), models.Index(condition=models.Q(('completed_at', None)), fields=['site', 'closes_on', 'id'], name='visit_not_done_at_site'), models.Index(condition=models.Q(('completed_at', None)), fields=['closes_on', 'id'], name='visit_not_done_by_close')],
                'constraints': [models.UniqueConstraint(fields=('participant', 'code'), name='visit_is_planned_once'), models.CheckConstraint(condition=models.Q(('opens_on__lte', models.F('target_on')), ('target_on__lte', models.F('closes_on'))), name='visit_window_holds_its_target')],
            },
        ),
        migrations.CreateModel(
            name='Response',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('instrument', models.CharField(help_text='code in the protocol', max_length=40)),
                ('instrument_version', models.CharField(max_length=40)),
                ('mode', models.CharField(choices=[('self', 'Own phone or computer'), ('phone', 'Phone interview'), ('paper', 'Paper form'), ('in_person', 'In person')], max_length=20)),
                ('answers', models.JSONField(blank=True, default=dict)),
                ('missing', models.JSONField(blank=True, default=dict)),
                ('opened_at', models.DateTimeField(default=trialsite.clock.now)),
                ('saved_at', models.DateTimeField(blank=True, null=True)),
                ('completed_at', models.DateTimeField(blank=True, null=True)),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('saved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('protocol_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trialsite.protocolversion')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='assessments.visit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('visit', 'instrument'), name='response_once_for_each_visit'), models.CheckConstraint(condition=models.Q(models.Q(('entered_by', None), ('mode', 'self')), models.Q(models.Q(('mode', 'self'), _negated=True), models.Q(('entered_by', None), _negated=True)), _connector='OR'), name='response_is_entered_by_staff_unless_self')],
            },
        ),
        migrations.CreateModel(
            name='Score',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('value', models.DecimalField(blank=True, decimal_places=12, max_digits=24, null=True)),
                ('n_answered', models.PositiveSmallIntegerField()),
                ('n_items', models.PositiveSmallIntegerField()),
                ('prorated', models.BooleanField(default=False)),
                ('band', models.CharField(blank=True, max_length=40)),
                ('algorithm', models.CharField(max_length=40)),
                ('algorithm_version', models.CharField(max_length=40)),
                ('parameters', models.JSONField(default=dict, help_text='the choices in force, such as the table of factors')),
                ('computed_at', models.DateTimeField(default=trialsite.clock.now)),
                ('response', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='assessments.response')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('response', 'code'), name='score_once_for_each_response')],
            },
        ),
        migrations.CreateModel(
            name='OpioidProduct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('drug', models.CharField(max_length=40)),
                ('form', models.CharField(max_length=40)),
                ('strength', models.DecimalField(decimal_places=4, max_digits=10)),
                ('usual', models.DecimalField(decimal_places=2, max_digits=7)),
                ('response', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='products', to='assessments.response')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('response', 'drug', 'form', 'strength'), name='opioid_product_is_listed_once'), models.CheckConstraint(condition=models.Q(('strength__gt', 0), ('usual__gte', 0)), name='opioid_product_amounts_make_sense')],
            },
        ),
        migrations.CreateModel(
            name='OpioidDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('status', models.CharField(choices=[('taken', 'Taken'), ('none', 'None taken'), ('unknown', "Don't remember")], max_length=20)),
                ('response', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='days', to='assessments.response')),
            ],
            options={
                'ordering': ['response_id', 'day'],
                'constraints': [models.UniqueConstraint(fields=('response', 'day'), name='opioid_day_is_told_once')],
            },
        ),
        migrations.CreateModel(
            name='OpioidDose',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=7)),
                ('day', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='doses', to='assessments.opioidday')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='doses', to='assessments.opioidproduct')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('day', 'product'), name='opioid_dose_once_a_day'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='opioid_dose_is_positive')],
            },
        ),
        migrations.CreateModel(
            name='AccessLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.CharField(help_text='SHA-256, hex', max_length=64, unique=True)),
                ('expires_at', models.DateTimeField()),
                ('made_at', models.DateTimeField(default=trialsite.clock.now)),
                ('first_used_at', models.DateTimeField(blank=True, null=True)),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='assessments.visit')),
            ],
        ),
    ]
