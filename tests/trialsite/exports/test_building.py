"""Making an export: of one moment, hashed, private, and told about as it goes."""

import hashlib
import json
import logging
import stat
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import IntegrityError

from tests.database import as_owner
from tests.fixtures.letters import KIND, Queue
from tests.fixtures.people import make_user
from tests.fixtures.tables import State, messages_table
from trialsite import clock
from trialsite.access.models import Membership, User
from trialsite.exports.actions import request_export
from trialsite.exports.building import MAX_ATTEMPTS, make
from trialsite.exports.expiry import delete_expired
from trialsite.exports.models import Export
from trialsite.exports.snapshot import snapshot, take_lock
from trialsite.exports.store import path_of, unfinished_path_of
from trialsite.outbox.actions import enqueue
from trialsite.outbox.models import Message
from trialsite.protocol.models import Site


@pytest.fixture
def ada(
    committed_db: None, empty_queue: None, settings: LazySettings, tmp_path: Path
) -> User:
    """Ada administers the whole trial; exports lie in a folder of the test."""
    settings.PRIVATE_DIR = tmp_path / "private"
    return make_user("Ada Roe", "administrator", None)


def refreshed(export: Export) -> Export:
    return Export.objects.get(pk=export.pk)


def test_the_zip_holds_every_table_and_says_so_truly(
    ada: User, queue: Queue, tables: State
) -> None:
    queue(1, site=Site.objects.get(code="MAD"))
    queue(2, site=Site.objects.get(code="SLC"))
    tables(messages_table("first"), messages_table("second"))
    export = request_export(reason="  Report to the board ", by=ada)
    make(export.pk)

    export = refreshed(export)
    assert (export.state, export.reason) == ("done", "Report to the board")
    assert export.expires_at == export.finished_at + timedelta(days=7)
    content = path_of(export.pk).read_bytes()
    assert export.sha256 == hashlib.sha256(content).hexdigest()
    assert export.bytes == len(content)
    with zipfile.ZipFile(path_of(export.pk)) as folder:
        assert folder.namelist() == [
            "first.csv",
            "second.csv",
            "codebook.csv",
            "README.txt",
            "manifest.json",
        ]
        said = json.loads(folder.read("manifest.json"))
        for file in said["files"]:
            inside = folder.read(file["name"])
            assert file["sha256"] == hashlib.sha256(inside).hexdigest()
            assert file["bytes"] == len(inside)
            listed = export.files.get(name=file["name"])
            assert (listed.sha256, listed.rows) == (file["sha256"], file["rows"])
        assert folder.read("first.csv").count(b"\n") == 3
    assert said["files"][0]["rows"] == 2
    assert said["export"]["reason"] == "Report to the board"
    assert said["export"]["requested_by"] == "Ada Roe"
    assert said["export"]["sites"] == ["MAD", "BOS", "SLC"]
    assert said["export"]["protocol_digest"] == export.protocol_version.digest


def test_nobody_else_on_the_machine_can_read_it(ada: User, tables: State) -> None:
    tables(messages_table())
    export = request_export(reason="Report", by=ada)
    make(export.pk)
    path = path_of(export.pk)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_all_tables_are_of_one_moment_and_progress_is_seen_meanwhile(
    ada: User, queue: Queue, tables: State
) -> None:
    """A row that is entered between two tables is in neither."""
    queue(1, site=Site.objects.get(code="MAD"))
    seen = []

    def entering_meanwhile() -> object:
        seen.append(refreshed(export))
        enqueue(
            key=f"late:{len(seen)}",
            kind=KIND,
            payload={"who": 2},
            site=Site.objects.get(code="MAD"),
        )
        return Message.objects.order_by("key")

    tables(*(messages_table(f"t{n}", queryset=entering_meanwhile) for n in range(3)))
    export = request_export(reason="Report", by=ada)
    make(export.pk)
    assert [(e.state, e.done_steps, e.total_steps) for e in seen] == [
        ("running", 0, 4),
        ("running", 1, 4),
        ("running", 2, 4),
    ]
    assert [file.rows for file in refreshed(export).files.all()[:3]] == [1, 1, 1]
    assert Message.objects.count() == 4


def test_an_export_is_kept_to_the_sites_of_whoever_asks(
    ada: User, queue: Queue, tables: State
) -> None:
    queue(1, site=Site.objects.get(code="MAD"))
    queue(2, site=Site.objects.get(code="BOS"))
    tables(messages_table())
    mia = make_user("Mia Sand", "administrator", "MAD")
    export = request_export(reason="Report", by=mia)
    make(export.pk)
    assert export.site_codes == ["MAD"]
    with zipfile.ZipFile(path_of(export.pk)) as folder:
        text = folder.read("messages.csv").decode()
    assert "note:1" in text
    assert "note:2" not in text


def test_a_right_that_was_taken_away_meanwhile_counts(ada: User, tables: State) -> None:
    tables(messages_table())
    export = request_export(reason="Report", by=ada)
    with as_owner():
        Membership.objects.filter(user=ada).delete()
    make(export.pk)
    export = refreshed(export)
    assert export.state == "failed"
    assert export.failure == "Ada Roe may not make and download datasets at Madison."
    assert not path_of(export.pk).exists()


def test_a_table_that_breaks_fails_clearly_and_quietly(
    ada: User, tables: State, caplog: pytest.LogCaptureFixture
) -> None:
    """What the database complained of may hold an answer: it is told nowhere."""
    caplog.set_level(logging.INFO)

    def broken() -> object:
        raise ValueError("ann@example.org said: it hurts")

    tables(messages_table(), messages_table("broken", queryset=broken))
    export = request_export(reason="Report", by=ada)
    make(export.pk)
    export = refreshed(export)
    assert (export.state, export.done_steps) == ("failed", 1)
    assert "Tell the people who run this system the reference" in export.failure
    assert export.error_reference
    assert "ValueError at" in caplog.text
    assert "it hurts" not in f"{caplog.text}{vars(export)}"
    assert not unfinished_path_of(export.pk).exists()


def test_an_export_that_a_worker_holds_is_left_alone(ada: User, tables: State) -> None:
    tables(messages_table())
    export = request_export(reason="Report", by=ada)
    with snapshot() as other:
        assert take_lock(other, export.pk)
        make(export.pk)
        assert refreshed(export).state == "queued"
    make(export.pk)
    assert refreshed(export).state == "done"


def test_making_it_again_changes_nothing(ada: User, tables: State) -> None:
    tables(messages_table())
    export = request_export(reason="Report", by=ada)
    make(export.pk)
    first = refreshed(export)
    make(export.pk)
    assert refreshed(export).sha256 == first.sha256
    assert refreshed(export).attempts == 1


def test_one_that_every_worker_dies_of_is_given_up(ada: User, tables: State) -> None:
    tables(messages_table())
    export = request_export(reason="Report", by=ada)
    Export.objects.update(state="running", attempts=MAX_ATTEMPTS)
    unfinished_path_of(export.pk).write_bytes(b"half")
    make(export.pk)
    export = refreshed(export)
    assert export.state == "failed"
    assert "The worker stopped each time" in export.failure
    assert not unfinished_path_of(export.pk).exists()


def test_the_file_goes_when_its_time_is_over_and_the_row_stays(
    ada: User, tables: State
) -> None:
    tables(messages_table())
    export = request_export(reason="Report", by=ada)
    make(export.pk)
    with clock.fixed(clock.now() + timedelta(days=6)):
        assert delete_expired() == 0
    assert path_of(export.pk).exists()
    with clock.fixed(clock.now() + timedelta(days=8)):
        assert delete_expired() == 1
        assert delete_expired() == 0
    export = refreshed(export)
    assert not path_of(export.pk).exists()
    assert export.deleted_at is not None
    assert export.files.count() == 3
    assert not export.is_available


def test_the_database_holds_no_half_told_export(ada: User) -> None:
    """What code might forget, the database refuses."""
    request_export(reason="Report", by=ada)
    wrong: list[dict[str, object]] = [
        {"state": "lost"},
        {"state": "done", "finished_at": clock.now()},
        {"state": "failed", "finished_at": clock.now()},
        {"state": "failed", "failure": "It broke."},
        {"done_steps": 1},
        {"reason": ""},
    ]
    for change in wrong:
        with pytest.raises(IntegrityError), as_owner():
            Export.objects.update(**change)
