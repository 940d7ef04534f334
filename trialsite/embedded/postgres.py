"""A PostgreSQL cluster and its server (the programs are those of a wheel)."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import psycopg

from trialsite.embedded.account import Account
from trialsite.embedded.identity import command_of
from trialsite.embedded.ports import LOOPBACK
from trialsite.embedded.programs import MAJOR, Programs
from trialsite.embedded.refusal import Refusal
from trialsite.embedded.service import Service
from trialsite.server.logs.server import SILENT

SUPERUSER = "postgres"
# One person's laptop: small, but able to hold two test processes and a browser.
MODEST = {
    "max_connections": "100",
    "shared_buffers": "64MB",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "unix_socket_directories": "",
    "listen_addresses": LOOPBACK,
    **SILENT,
}
# A throwaway server may lose everything when the power fails.
CARELESS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # Its transactions would come between those that a test looks at.
    "autovacuum": "off",
}


class Postgres:
    """One cluster: its files in *home*/data, its server while it runs."""

    def __init__(
        self, home: Path, *, account: Account | None, password: str, log: Path
    ) -> None:
        """*home* exists, and *account* (or we, where it is None) can write in it.
        *password* is the superuser's. Nothing starts yet."""
        self.home = home
        self.data = home / "data"
        self.account = account
        self.programs = Programs(home, account)
        self.password = password
        self.log = log
        self.service: Service | None = None
        self.port = 0
        # As the last start was, for a server that ended by itself.
        self.start_again: Callable[[], Service]

    @property
    def exists(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    def url(self, database: str = "postgres") -> str:
        return postgres_url(SUPERUSER, self.password, self.port, database)

    def create(self) -> None:
        """Make the cluster's files if there are none. A half-made cluster, left by
        an interrupted run, is made again. Raises Refusal where another version of
        PostgreSQL made it."""
        if self.exists:
            made_by = (self.data / "PG_VERSION").read_text().strip()
            if made_by != MAJOR:
                raise Refusal(
                    f"The database in {self.data} was made by PostgreSQL {made_by} and "
                    f"this is {MAJOR}: run `make reset` to start afresh."
                )
            return
        draft = self.home / "draft"
        shutil.rmtree(draft, ignore_errors=True)
        with tempfile.NamedTemporaryFile("w", dir=self.home) as secret:
            secret.write(self.password)
            secret.flush()
            if self.account:
                os.chown(secret.name, self.account.user, self.account.group)
            self._run(
                "initdb",
                f"--pgdata={draft}",
                f"--username={SUPERUSER}",
                f"--pwfile={secret.name}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                # The same order of text on every machine.
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-sync",
            )
        draft.rename(self.data)

    def start(
        self,
        port: int,
        *,
        settings: Mapping[str, str] = MODEST,
        lock: int | None = None,
        record: Path | None = None,
        remove: tuple[Path, ...] = (),
    ) -> Service:
        """Start the server on *port* of loopback and return when it takes
        connections. Raises Refusal with the server's own last words otherwise."""
        self.port = port
        self.start_again = partial(
            self.start, port, settings=settings, lock=lock, record=record, remove=remove
        )
        self._clear_stale_lock()
        chosen = [f"--{name}={value}" for name, value in settings.items()]
        self.service = Service(
            "PostgreSQL",
            [
                self.programs.path("postgres"),
                "-D",
                self.data,
                f"--port={port}",
                *chosen,
            ],
            log=self.log,
            environment=_plain_environment(),
            # SIGINT is PostgreSQL's fast shutdown, SIGQUIT the immediate one.
            stop_signal="INT",
            grace=20,
            account=self.account,
            lock=lock,
            record=record,
            remove=remove,
        )
        try:
            self.service.wait_until(self._takes_connections, within=60)
        except BaseException:
            self.stop()
            raise
        return self.service

    def stop(self) -> None:
        if self.service:
            self.service.stop()

    def _takes_connections(self) -> bool:
        try:
            psycopg.connect(self.url(), connect_timeout=3).close()
        except psycopg.OperationalError as error:
            if self._is_ready() and "password authentication failed" in str(error):
                raise Refusal(
                    f"The database in {self.data} was made with another password of "
                    "its superuser: put the file postgres_superuser back from your "
                    "copy, or run `make reset` to throw everything away."
                ) from None
            return False
        return True

    def _is_ready(self) -> bool:
        """Whether our own server says so, rather than another on this port."""
        file = self.data / "postmaster.pid"
        return file.exists() and file.read_text().split()[-1:] == ["ready"]

    def _clear_stale_lock(self) -> None:
        """Remove the lock file of a server whose number another process has by now:
        PostgreSQL keeps away from the data where that runs under its account, and in
        a container numbers come round again soon. Where no process has it the file
        stays, for it names the memory that backends of a killed server may still
        write to, and PostgreSQL waits for those."""
        file = self.data / "postmaster.pid"
        if not file.exists():
            return
        number = int(file.read_text().split()[0])
        command = command_of(number)
        if command and str(self.data) not in command:
            file.unlink()

    def _run(self, name: str, *arguments: str) -> None:
        outcome = subprocess.run(
            [self.programs.path(name), *arguments],
            check=False,
            capture_output=True,
            text=True,
            env=_plain_environment(),
            **(self.account.subprocess if self.account else {}),
        )
        with self.log.open("a") as out:
            out.write(outcome.stdout + outcome.stderr)
        if outcome.returncode:
            said = outcome.stderr.strip() or outcome.stdout.strip() or "nothing"
            raise Refusal(f"{name} failed, saying: {said.splitlines()[-1]}")


def postgres_url(user: str, password: str, port: int, database: str) -> str:
    """An address for *user*; *password* is one of ours and needs no quoting."""
    return f"postgresql://{user}:{password}@{LOOPBACK}:{port}/{database}"


def _plain_environment() -> dict[str, str]:
    """Only what a server needs: a PGDATA or PGPORT of somebody's shell is not."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
