"""The site stands on each visit: a work list finds the visits of a site without asking
each participant, and row-level security reads it there. The database keeps the two the
same."""

from django.db import migrations

# The key of both columns together is what makes the copy of the site a safe one.
ONE_SITE = """
alter table participants_participant
    add constraint participant_and_site unique (id, site_id);
alter table assessments_visit
    add constraint visit_is_at_the_participants_site
    foreign key (participant_id, site_id)
    references participants_participant (id, site_id) on update cascade;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0001_tables"),
        ("participants", "0001_tables"),
    ]

    operations = [migrations.RunSQL(ONE_SITE)]
