"""A visit's code is as long as the protocol lets it be."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessments", "0006_finished_is_a_fact")]

    operations = [
        migrations.AlterField(
            model_name="visit",
            name="code",
            field=models.CharField(help_text="code in the protocol", max_length=40),
        ),
    ]
