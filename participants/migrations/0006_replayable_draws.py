"""Allocations keep what they were drawn from, and a receipt that proves them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("participants", "0005_walls")]

    operations = [
        migrations.AddField("allocation", "draw", models.JSONField(default=dict)),
        migrations.AddField(
            "allocation",
            "receipt",
            models.CharField(
                blank=True,
                default="",
                help_text="HMAC-SHA-256 under the seed, hex",
                max_length=64,
            ),
            preserve_default=False,
        ),
    ]
