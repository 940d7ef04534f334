"""Identities become ciphertext. The rows move into a new table and the old one goes,
so that no page of the new table has ever held a name in clear."""

from functools import partial

import django.db.models.deletion
from django.db import migrations, models

from trialsite.secrets import normal
from trialsite.secrets.fields import SealedCharField, SealedDateField, SealedEmailField
from trialsite.secrets.index import BlindIndex

FIELDS = (
    "given_name",
    "family_name",
    "preferred_name",
    "date_of_birth",
    "email",
    "phone",
)


def move(apps, schema_editor, *, source, target):
    """Copy every row of *source* to *target*; the fields seal and open themselves."""
    database = schema_editor.connection.alias
    rows = apps.get_model("participants", source)._base_manager.using(database)
    made = apps.get_model("participants", target)
    for row in rows.select_related("participant").iterator():
        values = {name: getattr(row, name) for name in FIELDS}
        made._base_manager.using(database).create(
            participant=row.participant, **values
        )


class Migration(migrations.Migration):
    dependencies = [("participants", "0002_study_number")]

    operations = [
        migrations.AlterField(
            "Identity",
            "participant",
            models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="participants.participant",
            ),
        ),
        migrations.RenameModel("Identity", "ClearIdentity"),
        migrations.CreateModel(
            name="Identity",
            fields=[
                (
                    "participant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="identity",
                        serialize=False,
                        to="participants.participant",
                    ),
                ),
                ("given_name", SealedCharField(max_length=80)),
                ("family_name", SealedCharField(max_length=80)),
                ("preferred_name", SealedCharField(max_length=80)),
                ("date_of_birth", SealedDateField()),
                ("email", SealedEmailField(max_length=254)),
                ("phone", SealedCharField(blank=True, max_length=20)),
                ("email_index", BlindIndex("email", normalise=normal.email)),
                ("phone_index", BlindIndex("phone", normalise=normal.phone)),
                (
                    "person_index",
                    BlindIndex(
                        "given_name",
                        "family_name",
                        "date_of_birth",
                        normalise=normal.person,
                    ),
                ),
                (
                    "initials_index",
                    BlindIndex(
                        "participant.site_id",
                        "given_name",
                        "family_name",
                        normalise=normal.initials,
                    ),
                ),
            ],
            options={"verbose_name_plural": "identities"},
        ),
        migrations.RunPython(
            partial(move, source="ClearIdentity", target="Identity"),
            partial(move, source="Identity", target="ClearIdentity"),
        ),
        migrations.DeleteModel("ClearIdentity"),
    ]
