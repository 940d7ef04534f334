"""The site stands on each visit: a work list finds the visits of a site without asking
each participant, and the walls read it there. The database keeps the two the same."""

import django.db.models.deletion
from django.db import migrations, models

from trialsite.context.acting import because
from trialsite.row_security.operations import Unwalled, Walls

FILL = """
update assessments_visit v set site_id = p.site_id
from participants_participant p where p.id = v.participant_id
"""

# The key of both columns together is what makes the copy of the site a safe one.
ONE_SITE = """
set constraints all immediate;
alter table participants_participant
    add constraint participant_and_site unique (id, site_id);
alter table assessments_visit
    add constraint visit_is_at_the_participants_site
    foreign key (participant_id, site_id)
    references participants_participant (id, site_id) on update cascade;
"""
BACK = """
alter table assessments_visit drop constraint visit_is_at_the_participants_site;
alter table participants_participant drop constraint participant_and_site;
"""


def fill(apps, schema_editor):
    """State the site of the visits that are there."""
    with because("The site was added to each visit."):
        schema_editor.execute(FILL)


class Migration(migrations.Migration):

    dependencies = [
        ("assessments", "0004_visits_by_close"),
        ("participants", "0011_known_people"),
        ("trialsite", "0008_signature_walls"),
    ]

    operations = [
        migrations.AddField(
            model_name="visit",
            name="site",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="trialsite.site",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(ONE_SITE, BACK),
        migrations.AlterField(
            model_name="visit",
            name="site",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="trialsite.site",
            ),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                condition=models.Q(("completed_at", None)),
                fields=["site", "closes_on", "id"],
                name="visit_not_done_at_site",
            ),
        ),
        Unwalled(Walls("Visit", site="participant__site")),
        Walls("Visit", site="site", participant="participant"),
    ]
