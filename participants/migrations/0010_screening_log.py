"""The screening log in full: who waits, who is to be called back, who is named before
they are in the trial, and who may be one with somebody known."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import participants.candidates.keys
import trialsite.clock
import trialsite.secrets.fields
import trialsite.secrets.index
import uuid
from django.conf import settings
from django.db import migrations, models

from trialsite.context.acting import because
from trialsite.access.roles import Permission
from trialsite.audit.operations import ANY, Audit
from trialsite.row_security.operations import Walls

# Until now the day of an approach was that on which it was recorded.
DAYS = """
update participants_screening s
set chain = gen_random_uuid(), approached_on = (s.at at time zone site.timezone)::date
from trialsite_site site where site.code = s.site_id
"""


def state_the_days(apps, schema_editor):
    """Fill the new column of the rows that are there."""
    with because("The day of the approach was added."):
        schema_editor.execute(DAYS)


class Migration(migrations.Migration):

    dependencies = [
        ('participants', '0009_contact'),
        ('trialsite', '0008_signature_walls'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CallList',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(help_text='code in the protocol', max_length=40)),
                ('name', trialsite.secrets.fields.SealedCharField(max_length=200, null=True)),
                ('text', trialsite.secrets.fields.SealedCharField(help_text='the file, as text', null=True)),
                ('encoding', models.CharField(max_length=20)),
                ('sha256', models.CharField(help_text='of the file, hex', max_length=64)),
                ('reading', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('dry', 'Looked through, nothing taken yet'), ('queued', 'Waiting'), ('running', 'Being taken'), ('done', 'Taken'), ('dropped', 'Put aside')], default='dry', max_length=10)),
                ('total_rows', models.PositiveIntegerField(default=0)),
                ('done_rows', models.PositiveIntegerField(default=0)),
                ('taken', models.PositiveIntegerField(default=0)),
                ('known', models.PositiveIntegerField(default=0)),
                ('twice', models.PositiveIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('matches', models.PositiveIntegerField(default=0)),
                ('at', models.DateTimeField(default=trialsite.clock.now)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('erase_on', models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name='Candidate',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(help_text='code in the protocol', max_length=40)),
                ('standing', models.CharField(choices=[('to_call', 'To call'), ('in_screening', 'In screening'), ('closed', 'Closed'), ('enrolled', 'In the trial')], max_length=20)),
                ('given_name', trialsite.secrets.fields.SealedCharField(max_length=80, null=True)),
                ('family_name', trialsite.secrets.fields.SealedCharField(max_length=80, null=True)),
                ('date_of_birth', trialsite.secrets.fields.SealedDateField(null=True)),
                ('phone', trialsite.secrets.fields.SealedCharField(max_length=40, null=True)),
                ('email', trialsite.secrets.fields.SealedEmailField(max_length=254, null=True)),
                ('person_index', trialsite.secrets.index.BlindIndex('given_name', 'family_name', 'date_of_birth', normalise=participants.candidates.keys.person)),
                ('phone_index', trialsite.secrets.index.BlindIndex('phone', normalise=participants.candidates.keys.phone)),
                ('email_index', trialsite.secrets.index.BlindIndex('email', normalise=participants.candidates.keys.email)),
                ('row', models.PositiveIntegerField(blank=True, help_text='line in the file of the call list', null=True)),
                ('listed_at', models.DateTimeField(default=trialsite.clock.now)),
                ('erase_on', models.DateField(blank=True, null=True)),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('same', 'The same person'), ('different', 'Different people')], max_length=20)),
                ('reason', models.CharField(max_length=500)),
                ('at', models.DateTimeField(default=trialsite.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name='Match',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pair', models.CharField(max_length=73, unique=True)),
                ('alike', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('person', 'name and date of birth'), ('person_slip', 'name, and a date of birth with a likely typing slip'), ('phone', 'telephone number'), ('phone_slip', 'telephone number but for two digits exchanged'), ('email', 'e-mail address')], max_length=20), size=None)),
                ('found_at', models.DateTimeField(default=trialsite.clock.now)),
            ],
            options={
                'verbose_name_plural': 'matches',
            },
        ),
        migrations.CreateModel(
            name='Side',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('other_site', models.CharField(help_text="code of the other's site", max_length=12)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='screening',
            name='screening_gives_reasons_unless_eligible',
        ),
        migrations.RemoveConstraint(
            model_name='screening',
            name='screening_keeps_initials_of_the_eligible_alone',
        ),
        migrations.AddField(
            model_name='screening',
            name='approached_on',
            field=models.DateField(help_text="in the site's zone", null=True),
        ),
        migrations.AddField(
            model_name="screening",
            name="chain",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.RunPython(state_the_days, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='screening',
            name='approached_on',
            field=models.DateField(help_text="in the site's zone"),
        ),
        migrations.AlterField(
            model_name="screening",
            name="chain",
            field=models.UUIDField(
                db_index=True,
                default=uuid.uuid4,
                editable=False,
                help_text="the same in all screenings of one person",
            ),
        ),
        migrations.AddField(
            model_name='screening',
            name='call_back_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='screening',
            name='continues',
            field=models.OneToOneField(blank=True, help_text="the same person's earlier screening", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='continued_by', to='participants.screening'),
        ),
        migrations.AddField(
            model_name='screening',
            name='workings',
            field=models.JSONField(blank=True, default=dict, help_text='criterion code -> how it was worked out'),
        ),
        migrations.AlterField(
            model_name='screening',
            name='outcome',
            field=models.CharField(choices=[('eligible', 'Eligible'), ('waiting', 'Waiting'), ('call_back', 'Call back'), ('not_eligible', 'Not eligible'), ('declined', 'Declined')], max_length=20),
        ),
        migrations.AddField(
            model_name='calllist',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='calllist',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trialsite.site'),
        ),
        migrations.AddField(
            model_name='candidate',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='candidate',
            name='call_list',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='candidates', to='participants.calllist'),
        ),
        migrations.AddField(
            model_name='candidate',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trialsite.site'),
        ),
        migrations.AddField(
            model_name='screening',
            name='candidate',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='screenings', to='participants.candidate'),
        ),
        migrations.AddIndex(
            model_name='screening',
            index=models.Index(fields=['site', '-id'], name='screening_newest'),
        ),
        migrations.AddIndex(
            model_name='screening',
            index=models.Index(condition=models.Q(('outcome', 'call_back')), fields=['site', 'call_back_on'], name='screening_to_call_back'),
        ),
        migrations.AddConstraint(
            model_name='screening',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome__in', ('eligible', 'waiting', 'call_back')), ('reasons', [])), models.Q(models.Q(('outcome__in', ('eligible', 'waiting', 'call_back')), _negated=True), models.Q(('reasons', []), _negated=True)), _connector='OR'), name='screening_gives_reasons_for_an_end'),
        ),
        migrations.AddConstraint(
            model_name='screening',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ('eligible', 'waiting', 'call_back')), ('initials', ''), _connector='OR'), name='screening_keeps_no_initials_after_an_end'),
        ),
        migrations.AddConstraint(
            model_name='screening',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('call_back_on__isnull', False), ('outcome', 'call_back')), models.Q(models.Q(('outcome', 'call_back'), _negated=True), ('call_back_on', None)), _connector='OR'), name='screening_says_when_to_call_back'),
        ),
        migrations.AddField(
            model_name='decision',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='decision',
            name='match',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='participants.match'),
        ),
        migrations.AddField(
            model_name='side',
            name='candidate',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sides', to='participants.candidate'),
        ),
        migrations.AddField(
            model_name='side',
            name='match',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sides', to='participants.match'),
        ),
        migrations.AddField(
            model_name='side',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trialsite.site'),
        ),
        migrations.AddConstraint(
            model_name='calllist',
            constraint=models.CheckConstraint(condition=models.Q(('done_rows__lte', models.F('total_rows'))), name='call_list_progress_is_within_rows'),
        ),
        migrations.AddConstraint(
            model_name='calllist',
            constraint=models.CheckConstraint(condition=models.Q(('done_rows', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('taken'), '+', models.F('known')), '+', models.F('twice')), '+', models.F('refused')))), name='call_list_counts_every_row'),
        ),
        migrations.AddIndex(
            model_name='candidate',
            index=models.Index(fields=['site', 'standing', 'listed_at', 'id'], name='candidate_by_standing'),
        ),
        migrations.AddIndex(
            model_name='candidate',
            index=models.Index(condition=models.Q(('erased_at', None), models.Q(('erase_on', None), _negated=True)), fields=['erase_on'], name='candidate_to_erase'),
        ),
        migrations.AddConstraint(
            model_name='candidate',
            constraint=models.UniqueConstraint(fields=('call_list', 'row'), name='candidate_once_for_each_row'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='match_decision_gives_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='side',
            constraint=models.UniqueConstraint(fields=('match', 'candidate'), name='match_side_once_for_each_person'),
        ),
        # Who a candidate is, and a list of them, is sealed and so are their hashes; how
        # far they are is not what was collected.
        Audit(
            "Candidate",
            sealed=[
                "given_name",
                "family_name",
                "date_of_birth",
                "phone",
                "email",
                "person_index",
                "phone_index",
                "email_index",
            ],
            reason_for=[
                "site_id",
                "source",
                "given_name",
                "family_name",
                "date_of_birth",
                "phone",
                "email",
                "call_list_id",
                "row",
                "listed_at",
                "by_id",
                "erased_at",
            ],
        ),
        Audit(
            "CallList",
            sealed=["name", "text"],
            reason_for=["site_id", "name", "text", "sha256", "at", "by_id"],
            quiet=["done_rows", "taken", "known", "twice", "refused", "matches"],
        ),
        Audit("Match", reason_for=[ANY]),
        Audit("Side", reason_for=[ANY]),
        Audit("Decision", reason_for=[ANY]),
        Walls("Candidate", site="site", needs=Permission.SEE_SCREENING),
        Walls("CallList", site="site", needs=Permission.SEE_SCREENING),
        Walls("Side", site="site"),
    ]
