"""Finding people by what only a keyed hash of is kept."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection, models
from django.urls import reverse

from participants.enrolment.models import Identity
from tests.builders import PERSON, enrolled, somebody
from trialsite.access.models import Membership
from trialsite.secrets.fields import SealedCharField
from trialsite.secrets.index import BlindIndex
from trialsite.secrets.keyring import WrongKey, generate, parse
from trialsite.secrets.keys import believed
from trialsite.values import names as person_names


@pytest.fixture
def erin(coordinator):
    return enrolled("MAD", by=coordinator)


def names(client, asked: str) -> str:
    page = client.get(reverse("participants"), {"q": asked}, follow=True)
    return page.content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        "ERIN.Stone@example.ORG",
        " erin.stone@example.org ",
        "(608) 555-0142",
        "+1 608 555 0142",
        "6085550142",
        "es",
        "E. S.",
        "erin stone 1970-02-28",
        "Erin  Stone,  1970-02-28",
    ],
)
def test_a_person_is_found_however_they_are_typed(client, coordinator, erin, asked):
    client.force_login(coordinator)
    assert erin.study_id in names(client, asked)


@pytest.mark.parametrize(
    "asked",
    [
        "erin.stone@example.com",
        "608 555 0143",
        "1 608",
        "sE",
        "erin stone 1970-03-28",
        "Erin 1970-02-28",
        "Erin Stone 1970-02-31",
        "Ston",
        "-",
    ],
)
def test_nobody_is_found_by_less_or_by_others(client, coordinator, erin, asked):
    client.force_login(coordinator)
    assert erin.study_id not in names(client, asked)


def test_people_of_double_names_are_found(client, coordinator):
    person = replace(PERSON, given_name="Ana María", family_name="de la Cruz")
    participant = enrolled("MAD", by=coordinator, person=person)
    client.force_login(coordinator)
    assert participant.study_id in names(client, "ana maria De La Cruz 1970-02-28")


def test_initials_are_found_at_every_site_of_the_person_who_looks(
    client, coordinator, stranger, erin
):
    bobs = enrolled("BOS", by=stranger)
    client.force_login(coordinator)
    assert bobs.study_id not in names(client, "es")
    Membership.objects.create(user=coordinator, role="coordinator", site_id="BOS")
    found = names(client, "es")
    assert bobs.study_id in found
    assert erin.study_id in found


def test_hashes_of_two_columns_and_of_two_sites_look_unlike(stranger, erin):
    here = Identity.objects.get(participant=erin)
    there = Identity.objects.get(participant=enrolled("BOS", by=stranger))
    there.email = here.email
    there.save()
    there.refresh_from_db()
    assert here.email_index == there.email_index != here.phone_index
    assert here.initials_index != there.initials_index
    assert {len(bytes(here.email_index)), len(bytes(here.person_index))} == {16}


def test_hashes_say_nothing_without_the_index_key(erin, key_file):
    with believed(parse(generate())):
        assert not Identity.objects.filter(email_index=PERSON.email).exists()
    key_file.write_text(generate())
    with pytest.raises(WrongKey, match="the index key is another"):
        Identity.objects.filter(email_index=PERSON.email).exists()


def test_people_without_a_phone_are_not_alike(coordinator):
    people = [replace(somebody(number), phone="") for number in range(2)]
    rows = [enrolled(by=coordinator, person=person).identity for person in people]
    assert Identity.objects.filter(phone_index=None).count() == len(rows)
    assert not Identity.objects.filter(phone_index="").exists()


def test_whoever_saves_one_field_saves_its_index(erin):
    row = Identity.objects.get(participant=erin)
    row.email, row.phone = "new@example.org", "1"
    row.save(update_fields=["email"])
    assert Identity.objects.filter(email_index="new@example.org").exists()
    assert not Identity.objects.filter(email_index=PERSON.email).exists()
    assert Identity.objects.filter(phone_index=PERSON.phone).exists()
    part = Identity.objects.only("phone").get(pk=row.pk)
    part.phone = "+1 608 555 0177"
    part.save()
    assert Identity.objects.filter(phone_index="+1 608 555 0177").exists()
    row.family_name = "Ames"
    row.save(update_fields=["family_name"])
    born = date(1970, 2, 28)
    assert Identity.objects.filter(person_index=("erin", "ames", born)).exists()
    assert Identity.objects.filter(initials_index=("MAD", "E", "A")).exists()


def test_no_table_of_the_whole_database_names_a_person(client, coordinator):
    """What a thief of the database, or of a dump of it, reads."""
    person = replace(
        PERSON,
        given_name="Zephyrine",
        family_name="Quackenbush",
        preferred_name="Zeffy",
        date_of_birth=date(1961, 7, 19),
        email="zq@example.net",
        phone="608 555 0199",
    )
    participant = enrolled(by=coordinator, person=person)
    client.force_login(coordinator)
    client.get(reverse("participant", args=[participant.study_id]))
    names(client, "Zephyrine Quackenbush 1961-07-19")
    words = ["zephyrine", "quackenbush", "zeffy", "1961-07-19", "19610719"]
    words += ["zq@example.net", "608 555 0199", "6085550199", "5550199"]
    dump = b"".join(copied(table) for table in connection.introspection.table_names())
    assert participant.study_id.encode() in dump
    for word in words:
        assert word.encode() not in dump.lower()
        assert word.encode().hex().encode() not in dump


def copied(table: str) -> bytes:
    with connection.cursor() as cursor, cursor.copy(f"copy {table} to stdout") as out:
        return b"".join(map(bytes, out))


def test_models_that_could_not_be_sealed_or_kept_are_refused():
    class Loose(models.Model):
        secret = SealedCharField(max_length=9)
        secret_index = BlindIndex("secret", normalise=person_names.fold)

        class Meta:
            app_label = "nowhere"

        def __str__(self) -> str:
            return "loose"

    found = [error.id for field in Loose._meta.fields for error in field.check()]
    assert found == ["trialsite.E011", "trialsite.E012"]
