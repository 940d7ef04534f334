"""A move to another site is proposed by one and accepted by the other; whoever sees a
participant sees their screening too, and a screening tells who was enrolled by it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import trialsite.clock
from trialsite.context.acting import because
from trialsite.audit.operations import ANY, Audit
from trialsite.row_security.operations import Unwalled, Walls

SCREENINGS = Walls("Screening", site="site", participant="participant")
"""As migration 0005 put them up."""


def tell_who_was_enrolled(apps, schema_editor):
    """Repeat the study id on the screening by which somebody was enrolled."""
    database = schema_editor.connection.alias
    participants = apps.get_model("participants", "Participant")._base_manager
    screenings = apps.get_model("participants", "Screening")._base_manager
    pairs = participants.using(database).values_list("screening", "study_id")
    for screening, study_id in pairs:
        with because("So that the screening tells it wherever the person is."):
            screenings.using(database).filter(pk=screening).update(enrolled_as=study_id)


class Migration(migrations.Migration):

    dependencies = [
        ('participants', '0013_concealment'),
        ('trialsite', '0008_signature_walls'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='screening',
            name='enrolled_as',
            field=models.CharField(blank=True, default='', help_text='study id of who was enrolled by it; stays when they move elsewhere', max_length=16),
        ),
        migrations.CreateModel(
            name='SiteTransfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('study_id', models.CharField(max_length=16)),
                ('reason', models.CharField(max_length=200)),
                ('at', models.DateTimeField(default=trialsite.clock.now)),
                ('answer', models.CharField(choices=[('open', 'waiting for an answer'), ('accepted', 'accepted'), ('declined', 'declined'), ('withdrawn', 'taken back')], default='open', max_length=20)),
                ('answer_reason', models.CharField(blank=True, max_length=200)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('from_site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trialsite.site')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='participants.participant')),
                ('to_site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trialsite.site')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('answer', 'open')), fields=('participant',), name='transfer_open_once_for_each_person'), models.CheckConstraint(condition=models.Q(models.Q(('from_site', models.F('to_site')), _negated=True), models.Q(('reason', ''), _negated=True)), name='transfer_is_to_another_site'), models.CheckConstraint(condition=models.Q(models.Q(('answer', 'open'), ('answered_at', None), ('answered_by', None)), models.Q(models.Q(('answer', 'open'), _negated=True), ('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='transfer_answer_is_somebodys'), models.CheckConstraint(condition=models.Q(('answer__in', ('open', 'accepted')), models.Q(('answer_reason', ''), _negated=True), _connector='OR'), name='transfer_refusal_gives_a_reason')],
            },
        ),
        Unwalled(SCREENINGS),
        # The new site of a participant reads the screening that they came in by.
        Walls("Screening", site="site", also="participant", participant="participant"),
        migrations.RunPython(tell_who_was_enrolled, migrations.RunPython.noop),
        Audit("SiteTransfer", reason_for=[ANY]),
        Walls("SiteTransfer", site="from_site", also="to_site"),
    ]
