"""An investigator lets somebody be randomized whose baseline fails a criterion."""

import django.db.models.deletion
import trialsite.clock
from django.conf import settings
from django.db import migrations, models

from trialsite.audit.operations import ANY, Audit
from trialsite.row_security.operations import Walls


class Migration(migrations.Migration):

    dependencies = [
        ('participants', '0014_transfers_by_two_sites'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BaselineOverride',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('values', models.JSONField(help_text='criterion code not met -> its number')),
                ('reason', models.TextField()),
                ('at', models.DateTimeField(default=trialsite.clock.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('deviation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='participants.deviation')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='baseline_overrides', to='participants.participant')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), models.Q(('values', {}), _negated=True)), name='baseline_override_says_what_and_why')],
            },
        ),
        Audit("BaselineOverride", reason_for=[ANY]),
        Walls("BaselineOverride", site="participant__site"),
    ]
