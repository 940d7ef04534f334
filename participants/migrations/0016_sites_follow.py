"""A site that stands on a fact follows its owner's by a foreign key's cascade, so that
nobody needs leave to write it: of a match's sides, and of what was signed."""

import django.db.models.deletion
from django.db import migrations, models

from trialsite.context.acting import because

WHO_ELSE = """
update participants_side s set other_id = o.candidate_id
from participants_side o where o.match_id = s.match_id and o.id <> s.id
"""

# The key of both columns together is what makes the copy of the site a safe one.
FOLLOW = """
set constraints all immediate;
alter table participants_candidate
    add constraint candidate_and_site unique (id, site_id);
alter table participants_side
    add constraint side_is_at_its_persons_site
    foreign key (candidate_id, site_id)
    references participants_candidate (id, site_id) on update cascade,
    add constraint side_names_the_others_site
    foreign key (other_id, other_site)
    references participants_candidate (id, site_id) on update cascade;
alter table participants_participant
    add constraint study_id_and_site unique (study_id, site_id);
alter table trialsite_signature
    add constraint signature_is_at_its_persons_site
    foreign key (study_id, site_id)
    references participants_participant (study_id, site_id) on update cascade;
create index signature_of_participant on trialsite_signature (study_id, site_id);
create index side_of_other on participants_side (other_id, other_site);
"""
STAY = """
drop index side_of_other, signature_of_participant;
alter table trialsite_signature drop constraint signature_is_at_its_persons_site;
alter table participants_participant drop constraint study_id_and_site;
alter table participants_side
    drop constraint side_names_the_others_site,
    drop constraint side_is_at_its_persons_site;
alter table participants_candidate drop constraint candidate_and_site;
"""


def say_who_else(apps, schema_editor):
    """Name the other person of each match on both of its sides."""
    with because("The other person of a match is named on each side."):
        schema_editor.execute(WHO_ELSE)


class Migration(migrations.Migration):

    dependencies = [
        ('participants', '0015_baseline_overrides'),
        ('trialsite', '0011_sealed_again'),
    ]

    operations = [
        migrations.AddField(
            model_name='side',
            name='other',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='participants.candidate'),
        ),
        migrations.RunPython(say_who_else, migrations.RunPython.noop),
        migrations.RunSQL(FOLLOW, STAY),
        migrations.AlterField(
            model_name='side',
            name='other',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='participants.candidate'),
        ),
    ]
