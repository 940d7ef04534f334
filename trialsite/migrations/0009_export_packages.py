"""Exports that are not the dataset."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trialsite", "0008_signature_walls")]

    operations = [
        migrations.AddField(
            "export",
            "package",
            models.CharField(
                blank=True,
                default="",
                help_text="what it is; empty for the dataset",
                max_length=30,
            ),
            preserve_default=False,
        ),
    ]
