"""Row-level security of visits, answers and the links that open them
(docs/adr/0015-row-level-security.md)."""

from django.db import migrations

from trialsite.row_security.operations import RowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0003_record"),
        ("participants", "0005_row_security"),
    ]

    operations = [
        RowSecurity("Visit", site="site", participant="participant"),
        RowSecurity("Response", site="visit__participant__site"),
        RowSecurity("Score", site="response__visit__participant__site"),
        RowSecurity("OpioidProduct", site="response__visit__participant__site"),
        RowSecurity("OpioidDay", site="response__visit__participant__site"),
        RowSecurity("OpioidDose", site="day__response__visit__participant__site"),
        RowSecurity("AccessLink", site="visit__participant__site"),
    ]
