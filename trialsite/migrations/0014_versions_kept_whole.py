"""A version of the protocol is kept whole, so that what was collected under it is read
by it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trialsite", "0013_key_checks")]

    operations = [
        migrations.AddField(
            model_name="protocolversion",
            name="content",
            field=models.JSONField(default=dict, help_text="all that the files state"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="protocolversion",
            name="files",
            field=models.JSONField(default=dict, help_text="path within the folder to text"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="protocolversion",
            name="note",
            field=models.CharField(
                blank=True,
                default="",
                help_text="why the one before was amended",
                max_length=500,
            ),
            preserve_default=False,
        ),
    ]
