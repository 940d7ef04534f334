"""Everybody who is in the trial already is found by what they are looked up by."""

from django.db import migrations

from trialsite.context.acting import because

REASON = "So that the same person is known again at another site."


def find_by_hashes(apps, schema_editor):
    """A candidate without a name for each participant, with the hashes of theirs."""
    database = schema_editor.connection.alias
    identities = apps.get_model("participants", "Identity")._base_manager
    candidates = apps.get_model("participants", "Candidate")._base_manager
    screenings = apps.get_model("participants", "Screening")._base_manager
    for who in identities.using(database).select_related("participant__screening"):
        screening = who.participant.screening
        made = candidates.using(database).create(
            site_id=who.participant.site_id,
            source=screening.source,
            standing="enrolled",
            given_name=who.given_name,
            family_name=who.family_name,
            date_of_birth=who.date_of_birth,
            phone=who.phone or None,
            email=who.email,
            listed_at=screening.at,
            by_id=screening.by_id,
        )
        with because(REASON):
            candidates.using(database).filter(pk=made.pk).update(
                given_name=None,
                family_name=None,
                date_of_birth=None,
                phone=None,
                email=None,
                erased_at=who.participant.enrolled_at,
            )
            screenings.using(database).filter(pk=screening.pk).update(candidate=made)


class Migration(migrations.Migration):
    dependencies = [("participants", "0010_screening_log")]

    operations = [
        migrations.RunPython(find_by_hashes, migrations.RunPython.noop),
    ]
