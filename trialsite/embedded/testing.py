"""Throwaway PostgreSQL and Redis for a test run, in a folder of their own."""

import secrets
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from trialsite.embedded import account as accounts
from trialsite.embedded import postgres, roles
from trialsite.embedded.ports import any_free
from trialsite.embedded.redis_server import Redis
from trialsite.embedded.refusal import Refusal

ATTEMPTS = 3


class Servers:
    """Both servers, started by `start()` or a with-block, gone after `stop()`, and
    gone too when the process that started them is killed.

    Works as root and as an ordinary user, beside `make run` and beside other test
    runs. The owner role may create databases here. What is committed outlives a power
    cut only where they are *durable*: tests need no such thing, and what is measured
    does."""

    def __init__(self, *, durable: bool = False) -> None:
        self.folder = Path()
        self._settings = {**postgres.MODEST, **({} if durable else postgres.CARELESS)}
        self._owner, self._app, self._keys = (
            secrets.token_urlsafe(16) for _ in range(3)
        )
        self._stack = ExitStack()

    def start(self) -> Self:
        """Start both. Raises Refusal with one sentence where this cannot be."""
        account = accounts.for_server(Path())
        self.folder = reachable_folder(account)
        self._stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
        try:
            self._start_postgres(account)
            self._start_redis()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stop both and remove their files. A second call does nothing."""
        self._stack.close()

    def superuser_url(self, database: str = roles.DATABASE) -> str:
        """Passes row-level security, so a test that uses it proves nothing of it."""
        return self.postgres.url(database)

    def owner_url(self, database: str = roles.DATABASE) -> str:
        """For what DATABASE_OWNER_URL names: migrations, creating test databases."""
        port = self.postgres.port
        return postgres.postgres_url(roles.OWNER, self._owner, port, database)

    def app_url(self, database: str = roles.DATABASE) -> str:
        """For what DATABASE_URL names: the role that owns nothing."""
        port = self.postgres.port
        return postgres.postgres_url(roles.APP, self._app, port, database)

    def keys_url(self, database: str = roles.DATABASE) -> str:
        """For what DATABASE_KEYS_URL names: the role that only seals again."""
        port = self.postgres.port
        return postgres.postgres_url(roles.KEYS, self._keys, port, database)

    def redis_url(self, number: int = 0) -> str:
        """Redis keeps sixteen numbered databases apart: one for each xdist worker."""
        return self.redis.url.rpartition("/")[0] + f"/{number}"

    def _start_postgres(self, account: accounts.Account | None) -> None:
        self.postgres = postgres.Postgres(
            self.folder,
            account=account,
            password=secrets.token_urlsafe(16),
            log=self.folder / "postgres.log",
        )
        self.postgres.create()
        self._stack.callback(self.postgres.stop)
        for attempt in range(ATTEMPTS):
            try:
                self.postgres.start(
                    any_free(), settings=self._settings, remove=(self.folder,)
                )
                break
            except Refusal:
                # Somebody may have taken the port between our looking and starting.
                if attempt == ATTEMPTS - 1:
                    raise
        roles.establish(
            self.postgres.url(),
            owner_password=self._owner,
            app_password=self._app,
            keys_password=self._keys,
            makes_databases=True,
        )
        roles.create_database(self.postgres.url())

    def _start_redis(self) -> None:
        home = self.folder / "redis"
        home.mkdir()
        self.redis = Redis(
            home, password=secrets.token_urlsafe(16), log=self.folder / "redis.log"
        )
        self._stack.callback(self.redis.stop)
        self.redis.start(any_free(), remove=(home,))

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *details: object) -> None:
        self.stop()


def reachable_folder(account: accounts.Account | None) -> Path:
    """A new folder that the database's account owns and can reach."""
    for place in (tempfile.gettempdir(), "/var/tmp"):  # noqa: S108
        folder = Path(tempfile.mkdtemp(prefix="trialsite-", dir=place))
        if account is None:
            return folder
        account.owns(folder)
        if account.reaches(folder):
            return folder
        folder.rmdir()
    raise Refusal(
        f"Neither {tempfile.gettempdir()} nor /var/tmp can hold a database for user "
        f"number {account.user if account else 0}: set TMPDIR to a folder that can."
    )
