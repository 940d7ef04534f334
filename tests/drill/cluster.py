"""A PostgreSQL whose files are backed up, destroyed and restored by the commands of
docs/operations.md."""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.drill import page
from trialsite.embedded import roles
from trialsite.embedded.account import Account
from trialsite.embedded.ports import LOOPBACK, any_free
from trialsite.embedded.postgres import MODEST, SUPERUSER, Postgres, postgres_url
from trialsite.embedded.refusal import Refusal
from trialsite.embedded.service import Service

BACKUP_ROLE = "trialsite_backup"
PATIENCE = 300.0
"""Seconds that a recovery may take."""


@dataclass(frozen=True)
class Passwords:
    """Of the roles; a restored cluster has the same."""

    superuser: str
    owner: str
    app: str
    keys: str
    backup: str

    @classmethod
    def new(cls) -> "Passwords":
        return cls(*(secrets.token_urlsafe(16) for _ in range(5)))


class Cluster:
    """One cluster with its files in *home*; *backup* is the folder that the page calls
    /backup. Both are the account's."""

    def __init__(
        self, home: Path, backup: Path, account: Account | None, passwords: Passwords
    ) -> None:
        for folder in (home, backup, backup / "archive", backup / "received"):
            if not folder.exists():
                folder.mkdir(mode=0o700)
                if account:
                    account.owns(folder)
        self.backup, self.account, self.passwords = backup, account, passwords
        self.server = Postgres(
            home,
            account=account,
            password=passwords.superuser,
            log=home / "postgres.log",
        )

    def create(self) -> None:
        """Make it with the roles, the database and the role of backups; it runs
        afterwards, and nothing is archived yet."""
        self.server.create()
        self.start()
        roles.establish(
            self.server.url(),
            owner_password=self.passwords.owner,
            app_password=self.passwords.app,
            keys_password=self.passwords.keys,
            makes_databases=False,
        )
        roles.create_database(self.server.url())
        self.execute(
            self.block("role").replace("one of its own", self.passwords.backup)
        )

    def start(self, *, archive_timeout: str = "") -> None:
        """Start it, archiving where an *archive_timeout* is given."""
        archiving = (
            page.settings(backup=self.backup, archive_timeout=archive_timeout)
            if archive_timeout
            else {}
        )
        # Who knows the port finds it again after it was started anew.
        port = self.server.port or any_free()
        self.server.start(port, settings=MODEST | archiving)

    def stop(self) -> None:
        self.server.stop()

    def execute(self, statements: str, database: str = "postgres") -> None:
        """Run *statements* as the superuser, each by itself."""
        with psycopg.connect(self.server.url(database), autocommit=True) as link:
            for statement in statements.split(";"):
                if statement.strip():
                    link.execute(statement.encode())

    def app_url(self) -> str:
        return self._url(roles.APP, self.passwords.app)

    def owner_url(self) -> str:
        return self._url(roles.OWNER, self.passwords.owner)

    def superuser_url(self) -> str:
        return self.server.url(roles.DATABASE)

    def block(self, name: str) -> str:
        return page.block(name, backup=self.backup)

    def run(self, name: str, *, role: str = BACKUP_ROLE, **variables: str) -> str:
        """Run the page's command *name* as this cluster's account and return what it
        said."""
        done = subprocess.run(
            ["sh", "-euc", self.block(name)],
            check=False,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self._environment(role) | variables,
            **(self.account.subprocess if self.account else {}),
        )
        assert done.returncode == 0, f"{name}: {done.stdout}"
        return done.stdout

    @contextlib.contextmanager
    def receiving(self) -> Iterator[None]:
        """Somebody receives the log, and commits wait for it, until the end of the
        block, when the server may be gone."""
        self.run("slot")
        service = Service(
            "pg_receivewal",
            ["sh", "-euc", self.block("receive")],
            log=self.server.home / "received.log",
            environment=self._environment(BACKUP_ROLE),
            stop_signal="INT",
            account=self.account,
        )
        try:
            service.wait_until(lambda: self._receiver() == "async", within=30)
            self.execute(self.block("synchronous"))
            service.wait_until(lambda: self._receiver() == "sync", within=30)
            yield
        finally:
            service.stop()

    def kill(self) -> None:
        """Every process of the server dies at once, as when the machine does."""
        with psycopg.connect(self.server.url(), autocommit=True) as link:
            rows = link.execute(
                "select pid from pg_stat_activity where pid <> pg_backend_pid()"
            ).fetchall()
        pid_file = self.server.data / "postmaster.pid"
        numbers = [int(pid_file.read_text().split()[0]), *(pid for (pid,) in rows)]
        for number in numbers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self.server.stop()

    def destroy(self) -> None:
        """Remove its files."""
        shutil.rmtree(self.server.data)

    def restore(self, *, log: str, until: str = "") -> None:
        """Make it anew of the base backup and *log*, "archive" or "received", and start
        it; return when it is no longer in recovery. *until* is an instant as SQL
        writes it, or the newest that there is. Raises Refusal with PostgreSQL's own
        words where that cannot be."""
        data = {"PGDATA": str(self.server.data), "LOG": str(self.backup / log)}
        self.server.data.mkdir(mode=0o700)
        if self.account:
            self.account.owns(self.server.data)
        self.run("restore", **data)
        if until:
            self.run("until", **data, UNTIL=until)
        self.start()
        deadline = time.monotonic() + PATIENCE
        while self._recovers():
            assert time.monotonic() < deadline, "It is still in recovery."
            time.sleep(0.1)

    def _recovers(self) -> bool:
        try:
            return bool(self._value("select pg_is_in_recovery()"))
        except psycopg.OperationalError:
            said = self.server.log.read_text(errors="replace").splitlines()
            fatal = [line for line in said if "FATAL:" in line]
            raise Refusal(f"The recovery failed: {fatal[-1:]}") from None

    def _receiver(self) -> object:
        return self._value(
            "select (select sync_state from pg_stat_replication where "
            "application_name = 'trialsite_received' and state = 'streaming')"
        )

    def _value(self, query: str) -> object:
        with psycopg.connect(self.server.url(), autocommit=True) as link:
            row = link.execute(query.encode()).fetchone()
        return row[0] if row else None

    def _url(self, role: str, password: str) -> str:
        return postgres_url(role, password, self.server.port, roles.DATABASE)

    def _environment(self, role: str) -> dict[str, str]:
        programs = Path(self.server.programs.path("postgres")).parent
        password = (
            self.passwords.superuser if role == SUPERUSER else self.passwords.backup
        )
        return {
            "PATH": f"{programs}:{os.environ.get('PATH', os.defpath)}",
            "LC_ALL": "C",
            "PGHOST": LOOPBACK,
            "PGPORT": str(self.server.port),
            "PGUSER": role,
            "PGPASSWORD": password,
            "DATABASE": roles.DATABASE,
        }
