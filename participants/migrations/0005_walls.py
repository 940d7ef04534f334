"""Walls around the rows of people on their way into the trial, and in it."""

from django.db import migrations

from trialsite.access.roles import Permission
from trialsite.row_security.operations import Walls


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0004_audit"),
        ("trialsite", "0005_walls"),
    ]

    operations = [
        Walls("Participant", site="site", participant="id"),
        Walls("Screening", site="site", participant="participant"),
        Walls("Consent", site="screening__site"),
        Walls(
            "Identity", site="participant__site", needs=Permission.SEE_PARTICIPANTS
        ),
        Walls("StatusChange", site="participant__site"),
        Walls("Allocation", site="participant__site", needs=Permission.SEE_ARM),
    ]
