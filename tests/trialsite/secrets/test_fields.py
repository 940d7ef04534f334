"""Sealed fields of a real row: used like plain ones, and loud when tampered with."""

import pickle
from datetime import date

import pytest
from django import forms
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, transaction

from participants.enrolment.models import Identity
from tests.builders import enrolled
from tests.counting import queries
from tests.database import as_owner, let_keys_be_known
from trialsite.secrets.cipher import SealBroken, UnknownKey
from trialsite.secrets.keyfile import add_key
from trialsite.secrets.keyring import KeysMissing, generate, parse
from trialsite.secrets.keys import believed, keys
from trialsite.secrets.sealed import NotSealed

COLUMNS = (
    "given_name",
    "family_name",
    "preferred_name",
    "date_of_birth",
    "email",
    "phone",
)
WORDS = ("Erin", "Stone", "1970", "erin.stone@example.org", "608 555 0142")


@pytest.fixture
def erin(coordinator):
    return Identity.objects.get(participant=enrolled(by=coordinator))


def run(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def again(row: Identity) -> Identity:
    return Identity.objects.get(pk=row.pk)


def test_a_row_reads_like_any_other(erin):
    assert (erin.given_name, erin.family_name) == ("Erin", "Stone")
    assert erin.date_of_birth == date(1970, 2, 28)
    assert erin.age_on(date(2020, 2, 27)) == 49
    erin.phone = ""
    assert erin.phone == ""
    erin.save()
    assert again(erin).phone == ""
    assert pickle.loads(pickle.dumps(erin)).email == "erin.stone@example.org"


def test_a_field_left_out_of_the_query_is_fetched_and_opened(erin):
    later = Identity.objects.only("given_name").get(pk=erin.pk)
    assert len(queries(lambda: later.email)) == 1
    assert later.email == "erin.stone@example.org"


def test_nothing_printed_shows_a_value(erin):
    erin.given_name = "Erin"
    unsaved = Identity(participant=erin.participant, given_name="Erin", phone="608")
    shown = [erin, unsaved, vars(erin), vars(unsaved)]
    shown += [Identity.objects.values(), Identity.objects.values_list("email")]
    text = repr([*map(repr, shown), *map(list, shown[4:])])
    assert not any(word in text for word in WORDS)


def test_what_a_query_reads_without_its_row_is_never_text(erin):
    (sealed,) = Identity.objects.values_list("email", flat=True)
    for show in (str, "{}".format):
        with pytest.raises(NotSealed, match="read it from its row"):
            show(sealed)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_of_the_row_in_the_place_of_another_does_not_open(erin, column):
    other = "phone" if column != "phone" else "email"
    run(f"update participants_identity set {column} = {other}")
    with pytest.raises(SealBroken, match=f"participants_identity.{column} of row"):
        getattr(again(erin), column)
    assert getattr(again(erin), other) == getattr(erin, other)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_of_another_row_does_not_open(erin, coordinator, column):
    other = Identity.objects.get(participant=enrolled(by=coordinator))
    run(
        f"update participants_identity set {column} = (select {column} from "
        "participants_identity where participant_id = %s) where participant_id = %s",
        *(other.pk, erin.pk),
    )
    with pytest.raises(SealBroken, match=f"of row {erin.pk} does not open"):
        getattr(again(erin), column)


def test_a_whole_row_does_not_open_as_somebody_else(erin, coordinator):
    other = Identity.objects.get(participant=enrolled(by=coordinator))
    with as_owner():
        run("delete from participants_identity where participant_id = %s", other.pk)
        run("update participants_identity set participant_id = %s", other.pk)
    with pytest.raises(SealBroken):
        _ = again(other).initials


@pytest.mark.parametrize(
    "change",
    [
        "set_byte(email, length(email) - 1, get_byte(email, length(email) - 1) # 1)",
        "set_byte(email, 0, 2)",
        "substring(email from 1 for length(email) - 1)",
        "substring(email from 1 for 5)",
        "''",
        "convert_to('erin.stone@example.org', 'UTF8')",
    ],
)
def test_a_value_altered_in_the_database_does_not_open(erin, change):
    """P11-02: a record edited by direct SQL is discernible."""
    run(f"update participants_identity set email = {change}")
    with pytest.raises(SealBroken, match=r"participants_identity\.email"):
        _ = again(erin).email


def test_without_the_key_that_sealed_nothing_is_shown(erin, key_file):
    with (
        believed(parse(generate())),
        pytest.raises(SealBroken, match="another key of this number"),
    ):
        _ = again(erin).email
    field = Identity._meta.get_field("email")
    add_key(key_file)
    let_keys_be_known()
    erin = Identity(participant=erin.participant, email="erin@example.org")
    sealed = field.seal(erin.email, erin)
    with (
        believed(keys().only({1})),
        pytest.raises(UnknownKey, match="sealed with key 2, and the file has 1"),
    ):
        field.unseal(sealed, erin)
    key_file.unlink()
    with pytest.raises(KeysMissing, match="cannot be read"):
        _ = again(erin).email


def test_no_plain_value_passes_around_the_row(erin):
    for write in (
        lambda: Identity.objects.update(email="x@example.org"),
        lambda: Identity.objects.update(email=b"x@example.org"),
        lambda: Identity.objects.bulk_update([erin], ["email"]),
    ):
        with (
            pytest.raises(NotSealed, match="set it on the row"),
            transaction.atomic(),
        ):
            write()
    with pytest.raises(NotSealed, match="no key yet"), transaction.atomic():
        Identity(email="x@example.org").save()
    assert again(erin).email == "erin.stone@example.org"


@pytest.mark.parametrize(
    "look_up",
    [
        {"email": "erin.stone@example.org"},
        {"email__icontains": "erin"},
        {"date_of_birth__year": 1970},
        {"date_of_birth__lt": date(2000, 1, 1)},
    ],
)
def test_a_sealed_field_is_not_searched_in_silence(look_up):
    with pytest.raises(FieldError):
        list(Identity.objects.filter(**look_up))


def test_many_rows_are_made_at_once(erin, coordinator):
    other = enrolled(by=coordinator)
    with as_owner():
        Identity.objects.filter(participant=other).delete()
    values = {name: getattr(erin, name) for name in COLUMNS} | {"email": "b@x.org"}
    Identity.objects.bulk_create([Identity(participant=other, **values)])
    found = Identity.objects.get(email_index="B@x.org")
    assert (found.participant, found.email) == (other, "b@x.org")


def test_a_form_of_the_model_works_as_with_plain_fields(erin):
    form_of = forms.modelform_factory(Identity, fields=COLUMNS)
    form = form_of(instance=erin)
    assert form["email"].value() == "erin.stone@example.org"
    assert 'maxlength="80"' in str(form["given_name"])
    values = {name: str(form[name].value()) for name in COLUMNS}
    wrong = form_of(values | {"email": "no address", "date_of_birth": "x"})
    assert set(wrong.errors) == {"email", "date_of_birth"}
    form_of(values | {"given_name": "Ering"}, instance=erin).save()
    assert again(erin).given_name == "Ering"
    erin.given_name = "E" * 81
    with pytest.raises(ValidationError, match="at most 80"):
        erin.full_clean()
