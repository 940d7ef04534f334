"""Walls around visits, answers and the links that open them (docs/adr/0015-walls.md)."""

from django.db import migrations

from trialsite.row_security.operations import Walls


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0003_record"),
        ("participants", "0005_row_security"),
    ]

    operations = [
        Walls("Visit", site="site", participant="participant"),
        Walls("Response", site="visit__participant__site"),
        Walls("Score", site="response__visit__participant__site"),
        Walls("OpioidProduct", site="response__visit__participant__site"),
        Walls("OpioidDay", site="response__visit__participant__site"),
        Walls("OpioidDose", site="day__response__visit__participant__site"),
        Walls("AccessLink", site="visit__participant__site"),
    ]
