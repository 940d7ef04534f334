"""A new key while the trial goes on: nothing is lost, whatever happens meanwhile."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from participants.enrolment.models import Identity
from tests.acting import act_from_now_on
from tests.builders import PERSON, enrolled, somebody, staff_at
from tests.waiting import wait_until
from trialsite.context.acting import giving_reason
from trialsite.context.visible import NOTHING, visible_rows
from trialsite.secrets import rotation
from trialsite.secrets.keyfile import add_key

pytestmark = pytest.mark.usefixtures("committed_db")

ROOT = Path(__file__).resolve().parents[3]
WRITERS = 3


@pytest.fixture
def people(key_file: Path) -> list[Identity]:
    """Eighteen people, sealed with the first key."""
    staff = staff_at("MAD")
    made = [enrolled("MAD", by=staff, person=somebody(number)) for number in range(18)]
    return [participant.identity for participant in made]


def rotate(**options: object) -> str:
    out = StringIO()
    call_command("rotate_keys", stdout=out, stderr=out, **options)
    return out.getvalue()


def sealed_with() -> list[int]:
    """The key number of every value in the table."""
    columns = [field.column for field in rotation.sealed_fields(Identity)]
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(columns)} from participants_identity")
        return [int.from_bytes(bytes(value)[1:3]) for row in cursor for value in row]


def remove_key(file: Path, number: int) -> None:
    entries = file.read_text().split()
    kept = [entry for entry in entries if not entry.startswith(f"{number}:")]
    file.write_text("\n".join(kept))


class Writers:
    """People who go on saving identities, each their own, and remember the last."""

    def __init__(self, rows: list[Identity]) -> None:
        self.rows, self.last, self.saved = rows, {}, 0
        self.failed: list[Exception] = []
        self._enough = threading.Event()
        self._threads = [
            threading.Thread(target=self._write, args=(rows[n::WRITERS],))
            for n in range(WRITERS)
        ]

    def __enter__(self) -> "Writers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *details: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._enough.set()
        for thread in self._threads:
            thread.join(30)

    def _write(self, rows: list[Identity]) -> None:
        act_from_now_on()
        turn = 0
        try:
            while not self._enough.is_set():
                turn += 1
                for row in rows:
                    mine = Identity.objects.get(pk=row.pk)
                    mine.phone = f"608 555 {turn:04d}"
                    with giving_reason("They changed their number."):
                        mine.save(update_fields=["phone"])
                    self.last[row.pk] = mine.phone
                    self.saved += 1
        except Exception as error:
            self.failed.append(error)
        finally:
            connection.close()


@pytest.fixture
def killed(people: list[Identity], key_file: Path) -> Iterator[Writers]:
    """A rotation in a process of its own, killed when it has begun, while others
    write."""
    add_key(key_file)
    command = [sys.executable, "manage.py", "rotate_keys", "--batch", "2"]
    with Writers(people) as writers:
        process = subprocess.Popen(
            [*command, "--pause", "0.4"],
            cwd=ROOT,
            env=os.environ | {"IDENTITY_KEYS_FILE": str(key_file)},
            stdout=subprocess.DEVNULL,
        )
        try:
            names = Identity.objects.filter(given_name__not_sealed_with=2)
            wait_until(lambda: names.count() < len(people), 60)
        finally:
            process.kill()
            process.wait(10)
        assert 0 < names.count() < len(people)
        yield writers


def test_a_killed_rotation_is_resumed_under_load_and_loses_nothing(
    killed: Writers, people: list[Identity], key_file: Path
) -> None:
    assert {1, 2} == set(sealed_with())
    said = rotate(batch=2)
    assert "Key 1 no longer seals any row" in said
    begun = killed.saved
    wait_until(lambda: killed.saved > begun + len(people) or killed.failed)
    killed.stop()
    assert killed.failed == []
    assert set(sealed_with()) == {2}

    remove_key(key_file, 1)
    for row in Identity.objects.all():
        before = next(person for person in people if person.pk == row.pk)
        assert row.phone == killed.last[row.pk]
        assert (row.email, row.given_name) == (before.email, "Erin")
        assert row.date_of_birth == PERSON.date_of_birth
        assert Identity.objects.get(email_index=row.email) == row


def test_each_batch_says_how_far_it_is(people: list[Identity]) -> None:
    lines = rotate(add_key=True, batch=8).splitlines()
    about = ("Key 2 is added", "participants.Identity:")
    said = [line for line in lines if line.startswith(about)]
    assert said[:5] == [
        "Key 2 is added and seals from now on.",
        "participants.Identity: 0 of 18 re-sealed",
        "participants.Identity: 8 of 18 re-sealed",
        "participants.Identity: 16 of 18 re-sealed",
        "participants.Identity: 18 of 18 re-sealed",
    ]
    assert "0 of 0 re-sealed" in rotate()


def test_a_rotation_waits_for_who_is_writing_a_row(
    people: list[Identity], key_file: Path
) -> None:
    """Who has locked a row and read it with the old key loses nothing."""
    add_key(key_file)
    done: list[str] = []

    def run() -> None:
        act_from_now_on()
        try:
            done.append(rotate(batch=5))
        finally:
            connections.close_all()

    with transaction.atomic():
        row = Identity.objects.select_for_update().get(pk=people[7].pk)
        thread = threading.Thread(target=run)
        thread.start()
        others = Identity.objects.filter(email__not_sealed_with=2)
        wait_until(lambda: others.count() == len(people) - 5)
        row.given_name = "Erika"
        row.save()
        assert done == []
    thread.join(30)
    assert "Key 1 no longer seals any row" in done[0]
    assert Identity.objects.get(pk=row.pk).given_name == "Erika"


def test_a_key_in_use_is_never_said_to_be_free(
    people: list[Identity], key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who began before the key was added has not yet committed."""
    monkeypatch.setattr(rotation, "SECONDS_TO_WAIT", 1)
    held, enough = threading.Event(), threading.Event()

    def write() -> None:
        act_from_now_on()
        try:
            with transaction.atomic():
                enrolled("MAD", by=staff_at("MAD"))
                held.set()
                enough.wait(30)
        finally:
            connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        assert held.wait(30)
        with pytest.raises(CommandError, match="run this again"):
            rotate(add_key=True)
    finally:
        enough.set()
        thread.join(30)
    assert "Key 1 is in use." not in rotate()
    assert set(sealed_with()) == {2}


def test_a_row_that_does_not_open_is_named_and_keeps_its_key(
    people: list[Identity], key_file: Path
) -> None:
    bad, other = people[3], people[4]
    with connection.cursor() as cursor:
        cursor.execute(
            "update participants_identity set email = (select email from "
            "participants_identity where participant_id = %s) "
            "where participant_id = %s",
            [other.pk, bad.pk],
        )
    out = StringIO()
    with pytest.raises(CommandError, match="named above: 1"):
        call_command("rotate_keys", add_key=True, stdout=out, stderr=out, batch=4)
    said = out.getvalue()
    assert f"participants_identity.email of row {bad.pk} does not open" in said
    assert "17 of 18" in said
    assert "Key 1 is in use." in said
    assert "seals any row" not in said
    assert sealed_with().count(1) == len(rotation.sealed_fields(Identity))
    assert not any(word in said for word in ("Erin", "@", "608"))


def test_a_key_is_not_called_free_for_rows_that_are_not_seen(
    people: list[Identity],
) -> None:
    with visible_rows(NOTHING):
        assert rotation.keys_in_use() == {1}


def test_keys_of_the_environment_are_added_by_hand(settings, key_file: Path) -> None:
    settings.IDENTITY_KEYS_FILE = ""
    settings.IDENTITY_KEYS = key_file.read_text()
    with pytest.raises(CommandError, match="add one to IDENTITY_KEYS"):
        rotate(add_key=True)
    with pytest.raises(CommandError, match="--batch is 0; it must be at least 1"):
        rotate(batch=0)
