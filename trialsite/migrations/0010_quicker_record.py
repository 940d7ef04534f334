"""Writing the record of changes takes less of a transaction: nothing is asked of a row
that its trigger writes."""

from django.db import migrations

from trialsite.row_security.operations import Unwalled, Walls

class Migration(migrations.Migration):
    dependencies = [("trialsite", "0009_export_packages")]

    operations = [
        Unwalled(Walls("AuditEvent", site="site_code", of_table="table_name")),
        Walls(
            "AuditEvent", site="site_code", of_table="table_name", by_triggers=True
        ),
    ]
