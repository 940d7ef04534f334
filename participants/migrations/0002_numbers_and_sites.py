"""What models cannot state: the running number of study ids, and sites that follow.

A site that stands on a fact follows its owner's by a foreign key's cascade, so that
nobody needs leave to write it: of a match's sides, and of what was signed."""

from django.db import migrations

# A sequence is never rolled back, so no number is given twice.
NUMBER = "create sequence participants_study_number start 1001"

# The key of both columns together is what makes the copy of the site a safe one.
FOLLOW = """
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


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0001_tables"),
        ("trialsite", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL(NUMBER),
        migrations.RunSQL(FOLLOW),
    ]
