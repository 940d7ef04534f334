"""The rows of a call list are read into pages (docs/adr/0029-input.md)."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import trialsite.secrets.fields
from trialsite.access.roles import Permission
from trialsite.audit.operations import Audit
from trialsite.row_security.operations import Walls


class Migration(migrations.Migration):
    dependencies = [("participants", "0017_closed_functions")]

    operations = [
        migrations.AddField(
            model_name="calllist",
            name="fault",
            field=models.CharField(
                blank=True,
                default="",
                help_text="why it cannot be read, without its words",
                max_length=300,
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="calllist",
            name="state",
            field=models.CharField(
                choices=[
                    ("reading", "Being read"),
                    ("unreadable", "Cannot be read"),
                    ("dry", "Looked through, nothing taken yet"),
                    ("queued", "Waiting"),
                    ("running", "Being taken"),
                    ("done", "Taken"),
                    ("dropped", "Put aside"),
                ],
                default="reading",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="CallListPage",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.PositiveIntegerField(help_text="from 0")),
                (
                    "rows",
                    trialsite.secrets.fields.SealedCharField(
                        help_text="participants/call_list/packing.py"
                    ),
                ),
                ("new", models.PositiveIntegerField()),
                ("known", models.PositiveIntegerField()),
                ("twice", models.PositiveIntegerField()),
                ("refused", models.PositiveIntegerField()),
                (
                    "call_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pages",
                        to="participants.calllist",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("call_list", "number"), name="call_list_page_once"
                    )
                ],
            },
        ),
        # It is made from the file, and made again when that is read in another way.
        Audit("CallListPage", sealed=["rows"]),
        Walls(
            "CallListPage", site="call_list__site", needs=Permission.SEE_SCREENING
        ),
    ]
