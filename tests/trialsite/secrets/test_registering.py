"""When the database learns what it recognises the keys by, and when it does not."""

import os
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, connection, transaction

from participants.enrolment.models import Identity
from tests.builders import enrolled, sealed_list, somebody
from tests.database import as_owner, let_keys_be_known
from trialsite.audit.models import AuditEvent
from trialsite.audit.seals.sealing import seal_new
from trialsite.secrets.keyfile import add_key
from trialsite.secrets.keyring import WrongKey, generate
from trialsite.secrets.keys import keys
from trialsite.secrets.models import KeyCheck
from trialsite.secrets.registering import register_keys
from trialsite.secrets.verified import forget, has_table

Unseen = Callable[..., None]
ROOT = Path(__file__).resolve().parents[3]


def known() -> list[tuple[str, int]]:
    return list(KeyCheck.objects.values_list("purpose", "number"))


FIRST = [("identities", 0), ("identities", 1), ("lists", 1), ("seals", 1)]


@pytest.fixture
def old(committed_db: None, key_file: Path, unseen: Unseen) -> Iterator[Path]:
    """A database from before there were check values, with rows that each key has
    sealed; the file of its identity keys."""
    for number in range(3):
        enrolled("MAD", person=somebody(number))
    sealed_list()
    seal_new()
    unseen("delete from trialsite_keycheck")
    forget()
    yield key_file
    forget()


def migrate() -> str:
    """As the owner of the tables does."""
    out = StringIO()
    with as_owner():
        call_command("migrate", stdout=out, stderr=out, skip_checks=False)
    return out.getvalue()


@pytest.mark.django_db
def test_a_new_database_knows_the_keys_that_it_was_made_with():
    assert has_table("default")
    assert known() == FIRST
    assert "No migrations to apply" in migrate()
    assert known() == FIRST


def test_an_old_database_takes_the_keys_that_open_its_rows(old: Path) -> None:
    with pytest.raises(WrongKey, match="not known to the database yet"):
        keys()
    with pytest.raises(SystemCheckError, match=r"run `manage.py migrate`"):
        call_command("check")
    said = migrate()
    assert "IDENTITY_KEYS_FILE: key 1 is registered." in said
    assert known() == FIRST
    assert Identity.objects.get(email_index=somebody(1).email).given_name == "Erin"


@pytest.mark.parametrize(
    ("setting", "text", "said"),
    [
        ("IDENTITY_KEYS_FILE", generate(), "key opens none|opens none of the"),
        ("RANDOMIZATION_KEY_FILE", "ab" * 32, "key 1 opens none of the 1 row"),
        ("AUDIT_SEAL_KEY_FILE", "cd" * 32, "PUBLIC_KEYS does not name is missing"),
    ],
)
def test_an_old_database_takes_no_others(
    old: Path, setting: str, text: str, said: str, settings, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.write_text(text)
    other.chmod(0o600)
    setattr(settings, setting, str(other))
    with pytest.raises(CommandError, match=said):
        migrate()
    assert known() == []


def test_an_old_database_takes_no_other_index_key(old: Path) -> None:
    _, key = old.read_text().split()
    old.write_text(f"{generate().split()[0]}\n{key}\n")
    with pytest.raises(CommandError, match="the index key opens none"):
        migrate()
    assert known() == []


def test_an_old_database_misses_the_key_that_its_rows_need(old: Path) -> None:
    """Not the newest alone is asked for."""
    let_keys_be_known()
    add_key(old)
    let_keys_be_known()
    enrolled("MAD", person=somebody(3))
    index, _, second = old.read_text().split()
    with psycopg.connect(superuser(), autocommit=True) as link:
        link.execute("set session_replication_role = replica")
        link.execute("delete from trialsite_keycheck")
    old.write_text(f"{index}\n{second}\n")
    with pytest.raises(CommandError, match=r"key 1 is missing, and [0-9,]+ row"):
        migrate()
    assert known() == []


def test_a_row_that_was_damaged_does_not_speak_against_a_key(
    old: Path, unseen: Unseen
) -> None:
    first = Identity.objects.order_by("pk")[0]
    for column in ("given_name", "family_name", "email", "phone"):
        unseen(
            f"update participants_identity set {column} = "
            f"set_byte({column}, 20, get_byte({column}, 20) # 1) "
            "where participant_id = %s",
            first.pk,
        )
    migrate()
    assert known() == FIRST


def superuser() -> str:
    url = os.environ["TEST_SUPERUSER_URL"]
    return url.format(database=os.environ["TEST_DATABASE"])


def test_a_key_that_was_added_by_hand_waits_until_it_is_registered(
    committed_db: None, key_file: Path
) -> None:
    add_key(key_file)
    assert keys().newest == 1
    out = StringIO()
    call_command("register_keys", stdout=out)
    assert "key 2 is registered" in out.getvalue()
    assert keys().newest == 2
    call_command("register_keys", stdout=out)
    assert "Every key is the one that the database knows." in out.getvalue()


@pytest.mark.django_db
def test_two_files_with_two_keys_of_one_number_are_told_apart(key_file: Path):
    """Somebody added a key on each of two machines: the first that is registered is
    the key, and the other machine says so."""
    before = key_file.read_text()
    add_key(key_file)
    let_keys_be_known()
    key_file.write_text(before)
    add_key(key_file)
    with pytest.raises(CommandError, match="key 2 is another"):
        call_command("register_keys")
    with pytest.raises(WrongKey, match="key 2 is another"):
        keys()


@pytest.mark.django_db
def test_one_key_never_has_two_numbers(settings, tmp_path: Path):
    lists = tmp_path / "lists"
    first = Path(os.environ["RANDOMIZATION_KEY_FILE"]).read_text().strip()
    lists.write_text(f"lost\n{first}\n")
    settings.RANDOMIZATION_KEY_FILE = str(lists)
    with pytest.raises(CommandError, match="key 2 is the same key as key 1"):
        call_command("register_keys")


def test_a_check_value_that_somebody_invents_stops_nobody(
    committed_db: None, key_file: Path
) -> None:
    """No row of the trial needs its key, so all goes on, and the next key takes a
    number above it."""
    with as_owner():
        KeyCheck.objects.create(purpose="identities", number=2, value="0" * 32)
    forget()
    assert keys().newest == 1
    out = StringIO()
    call_command("rotate_keys", add_key=True, stdout=out, stderr=out)
    assert "Key 3 is added" in out.getvalue()
    assert keys().newest == 3


@pytest.mark.parametrize("purpose", KeyCheck.Purpose)
def test_who_speaks_sql_as_the_program_invents_none(
    committed_db: None, purpose: str
) -> None:
    """One row for a key that the files hold otherwise, and no page would be served."""
    for number in (0, 1, 2, 9):
        with pytest.raises(DatabaseError, match="permission denied"):
            KeyCheck.objects.create(purpose=purpose, number=number, value="0" * 32)
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        connection.cursor() as cursor,
    ):
        cursor.execute("select trialsite_know_key(%s, 9, %s)", [purpose, "0" * 32])
    with pytest.raises(DatabaseError, match="permission denied"):
        KeyCheck.objects.all().delete()
    forget()
    assert keys().newest == 1


def test_the_programs_own_role_registers_nothing(
    committed_db: None, key_file: Path
) -> None:
    add_key(key_file)
    with pytest.raises(DatabaseError, match="permission denied"):
        register_keys()
    for nowhere in ("default", "owner"):
        with pytest.raises(CommandError, match="Set DATABASE_KEYS_URL"):
            call_command("register_keys", "--database", nowhere)
    assert known() == FIRST
    assert keys().newest == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "update trialsite_keycheck set value = repeat('0', 32)",
        "delete from trialsite_keycheck",
        "truncate trialsite_keycheck",
    ],
)
def test_check_values_are_only_ever_added(statement: str) -> None:
    for url in (None, os.environ["TEST_OWNER_URL"]):
        if url is None:
            with (
                pytest.raises(DatabaseError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)
            continue
        owner = url.format(database=os.environ["TEST_DATABASE"])
        with (
            psycopg.connect(owner) as link,
            pytest.raises(psycopg.DatabaseError, match="is refused"),
        ):
            link.execute(statement.encode())


@pytest.mark.django_db
def test_registering_is_on_the_record_and_holds_no_key():
    text = Path(os.environ["IDENTITY_KEYS_FILE"]).read_text()
    values = KeyCheck.objects.values_list("value", flat=True)
    assert not any(value in text for value in values)
    events = AuditEvent.objects.filter(table_name="trialsite_keycheck")
    assert [event.action for event in events] == ["insert"] * len(FIRST)
