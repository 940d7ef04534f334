"""The program on one database: web, worker, beat, mailbox and a Redis that is empty."""

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from tests.drill.cluster import Cluster
from trialsite.embedded.build import Builder, build
from trialsite.embedded.health import BEAT, WORKER
from trialsite.embedded.home import CHECKOUT, Home
from trialsite.embedded.ports import LOOPBACK, any_free
from trialsite.embedded.processes import (
    Processes,
    wait_for_celery,
    wait_for_mail,
    wait_for_web,
)
from trialsite.embedded.redis_server import Redis
from trialsite.embedded.secret_files import SecretFiles
from trialsite.embedded.servers import Database
from trialsite.secrets import keyring


class Site:
    """Trialsite on the database of *cluster*, with its own folder *home*, keys that lie
    elsewhere, and the copy of the seals in the file *seals*."""

    def __init__(
        self, cluster: Cluster, home: Path, *, keys: Path, seals: Path
    ) -> None:
        self.home = Home(home)
        self.home.prepare()
        self.port, self.mail_port = any_free(), any_free()
        self.address = f"http://{LOOPBACK}:{self.port}"
        self._stack = ExitStack()
        self._redis = Redis(
            self.home.redis, password="drill", log=self.home.logs / "redis.log"
        )
        self.redis_port = any_free()
        self._cluster = cluster
        self.environment = _environment(self, cluster, keys, seals)

    def build(self) -> None:
        """Fill the database with tables, protocol and the demo trial."""
        with self._redis_alone():
            database = Database(self._cluster.app_url(), self._cluster.owner_url())
            builder = Builder(self.home, self.environment, database)
            with builder.commands:
                build(builder, demo=True)

    def start(self) -> Self:
        """Start it all; returns when it answers. `stop()` is due afterwards."""
        self._start_redis()
        processes = Processes(self.home, self.environment)
        mail = processes.start_mail(self.mail_port)
        web = processes.start_web(self.port)
        worker, beat = processes.start_worker(), processes.start_beat()
        for service in (mail, web, worker, beat):
            self._stack.callback(service.stop)
        wait_for_mail(mail, self.mail_port)
        wait_for_web(web, self.port)
        wait_for_celery(worker, WORKER, self._redis.url)
        wait_for_celery(beat, BEAT, self._redis.url)
        return self

    def stop(self) -> None:
        self._stack.close()

    def _start_redis(self) -> None:
        self._redis.start(self.redis_port)
        self._stack.callback(self._redis.stop)

    def _redis_alone(self) -> ExitStack:
        self._start_redis()
        return self._stack.pop_all()

    def manage(self, *command: str, owner: bool = False) -> tuple[int, str]:
        """Run a command of `manage.py` and return its status and what it said; as the
        *owner* where the page says so."""
        as_owner = {"DATABASE_OWNER_URL": self._cluster.owner_url()} if owner else {}
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            check=False,
            text=True,
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self.environment | {"LOG_LEVEL": "WARNING"} | as_owner,
        )
        return done.returncode, done.stdout

    def must(self, *command: str, owner: bool = False) -> str:
        """The same, where it must end well."""
        status, said = self.manage(*command, owner=owner)
        assert status == 0, f"manage.py {' '.join(command)}: {said}"
        return said


def make_keys(folder: Path) -> None:
    """Make the four keys, as `make run` does; the folder stands for the safe."""
    files = SecretFiles(folder)
    for name in ("secret_key", "randomization_key", "audit_seal_key"):
        files.hex_key(name)
    files.path("identity_keys", keyring.generate)


def _environment(
    site: Site, cluster: Cluster, keys: Path, seals: Path
) -> dict[str, str]:
    ours = ("EMAIL_", "DATABASE_", "REDIS_", "IDENTITY_", "AUDIT_", "PG")
    inherited: Mapping[str, str] = {
        name: value for name, value in os.environ.items() if not name.startswith(ours)
    }
    return {
        **inherited,
        "DJANGO_SETTINGS_MODULE": "trialsite.settings",
        "PYTHONUNBUFFERED": "1",
        "TRIALSITE_VAR": str(site.home.folder),
        # One copy of the static files serves every site of a drill.
        "STATIC_ROOT": str(keys.parent / "static"),
        "TRIALSITE_DEMO": "1",
        "DATABASE_URL": cluster.app_url(),
        "REDIS_URL": f"redis://:drill@{LOOPBACK}:{site.redis_port}/0",
        "SECRET_KEY_FILE": str(keys / "secret_key"),
        "RANDOMIZATION_KEY_FILE": str(keys / "randomization_key"),
        "IDENTITY_KEYS_FILE": str(keys / "identity_keys"),
        "AUDIT_SEAL_KEY_FILE": str(keys / "audit_seal_key"),
        "AUDIT_SEALS_FILE": str(seals),
        "BASE_URL": site.address,
        "ALLOWED_HOSTS": f"{LOOPBACK},localhost",
        "EMAIL_HOST": LOOPBACK,
        "EMAIL_PORT": str(site.mail_port),
    }
