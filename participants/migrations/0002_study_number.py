"""The running number of study ids: a sequence is never rolled back, so no number is
given twice."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("participants", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "create sequence participants_study_number start 1001",
            "drop sequence participants_study_number",
        )
    ]
