"""The commands of docs/operations.md, on a small database that is killed and destroyed
while it is written to (R3-13)."""

import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from tests.drill.catalog import catalog
from tests.drill.cluster import Cluster, Passwords
from tests.drill.manifest import faults
from tests.waiting import wait_until
from trialsite.embedded import account as accounts
from trialsite.embedded.refusal import Refusal
from trialsite.embedded.testing import reachable_folder

pytestmark = pytest.mark.long

TABLE = "create table note (number int primary key)"


@dataclass
class Writer:
    """Adds a note after the other, and keeps when each was acknowledged."""

    url: str
    acknowledged: dict[int, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._write)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def _write(self) -> None:
        try:
            with psycopg.connect(self.url, autocommit=True) as link:
                while not self._over.wait(0.01):
                    number = len(self.acknowledged)
                    link.execute("insert into note values (%s)", [number])
                    self.acknowledged[number] = datetime.now(UTC)
        except psycopg.Error:
            return  # The server was killed.


class Ground:
    """A cluster that was written to, and is gone: its backups, and what was so."""

    def __init__(self, root: Path) -> None:
        self.root, self.passwords = root, Passwords.new()
        first = self.cluster("first")
        first.create()
        first.execute(TABLE, "trialsite")
        first.stop()
        first.start(archive_timeout="2s")
        try:
            self._live(first)
        finally:
            first.stop()

    def cluster(self, name: str) -> Cluster:
        account = accounts.for_server(Path())
        home, backup = self.root / name, self.root / "backup"
        return Cluster(home, backup, account, self.passwords)

    def _live(self, first: Cluster) -> None:
        with first.receiving():
            writer = Writer(first.superuser_url())
            first.run("base")
            wait_until(lambda: len(writer.acknowledged) > 20)
            self.rights = catalog(first.superuser_url(), without=("sequences",))
            self.until = datetime.now(UTC)
            known = len(writer.acknowledged)
            archived = set((self.root / "backup/archive").iterdir())
            # One that was begun since then is whole in the archive.
            wait_until(lambda: len(writer.acknowledged) > known + 20)
            wait_until(
                lambda: (
                    len(set((self.root / "backup/archive").iterdir()) - archived) >= 2
                )
            )
            time.sleep(0.2)
            first.kill()
            writer.stop()
        first.destroy()
        self.acknowledged = writer.acknowledged


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    folder = reachable_folder(accounts.for_server(Path()))
    yield Ground(folder)
    shutil.rmtree(folder)


def notes_of(cluster: Cluster) -> set[int]:
    with psycopg.connect(cluster.superuser_url()) as link:
        return {number for (number,) in link.execute("select number from note")}


def restored(ground: Ground, name: str, log: str, until: str = "") -> set[int]:
    """The notes in a fresh cluster, which also takes new ones and has the rights of
    the first."""
    cluster = ground.cluster(name)
    try:
        cluster.restore(log=log, until=until)
        found = notes_of(cluster)
        cluster.execute("insert into note values (-1)", "trialsite")
        rights = catalog(cluster.superuser_url(), without=("sequences",))
        assert rights == ground.rights
    finally:
        cluster.stop()
    return found


def test_what_was_received_holds_all_that_was_acknowledged(ground: Ground) -> None:
    found = restored(ground, "received", "received")
    assert found >= set(ground.acknowledged)
    # The one that was under way when the server died may be there.
    assert len(found) <= len(ground.acknowledged) + 1


@pytest.mark.parametrize("log", ["archive", "received"])
def test_a_point_in_time_has_what_was_before_and_nothing_since(
    ground: Ground, log: str
) -> None:
    found = restored(ground, f"then-{log}", log, ground.until.isoformat(" "))
    before = {n for n, at in ground.acknowledged.items() if at <= ground.until}
    assert before <= found
    assert len(found) <= len(before) + 1


def test_the_archive_alone_loses_the_end_and_nothing_between(ground: Ground) -> None:
    found = restored(ground, "archive", "archive")
    assert found == set(range(len(found)))
    assert found >= {n for n, at in ground.acknowledged.items() if at <= ground.until}


def test_a_point_that_the_log_does_not_reach_is_refused(ground: Ground) -> None:
    """PostgreSQL ends rather than open a database of another moment."""
    cluster = ground.cluster("beyond")
    try:
        with pytest.raises(Refusal, match="before configured recovery target"):
            cluster.restore(log="archive", until="2099-01-01 00:00:00+00")
    finally:
        cluster.stop()


def test_a_base_backup_that_was_altered_is_found(ground: Ground) -> None:
    base = ground.root / "backup" / "base"
    assert faults(base) == []
    victim = base / "global" / "pg_control"
    content = victim.read_bytes()
    victim.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    (base / "stray").write_text("")
    assert faults(base) == ["stray is not listed", "global/pg_control was altered"]
    victim.write_bytes(content)
    (base / "stray").unlink()


def test_a_commit_waits_for_its_receiver_whatever_the_time_for_a_statement(
    root: Path,
) -> None:
    """What operations.md says of receiving: no timeout makes an act count as done that
    nobody received; somebody who cancels it does."""
    cluster = Cluster(
        root / "one", root / "backup", accounts.for_server(Path()), Passwords.new()
    )
    cluster.create()
    try:
        cluster.execute(TABLE, "trialsite")
        cluster.execute(cluster.block("synchronous"))
        said: list[str] = []
        with psycopg.connect(cluster.superuser_url(), autocommit=True) as link:
            link.add_notice_handler(lambda d: said.append(d.message_primary or ""))
            link.execute("set statement_timeout = 200")
            link.execute("set transaction_timeout = 200")
            cancel = threading.Timer(1.5, link.cancel_safe)
            cancel.start()
            begun = time.monotonic()
            link.execute("insert into note values (1)")
            assert time.monotonic() - begun >= 1.4
        assert said == [
            "canceling wait for synchronous replication due to user request"
        ]
    finally:
        cluster.stop()
