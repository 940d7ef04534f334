"""`make run`: brings everything up, says where to go, and takes everything down."""

import os
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from types import FrameType
from typing import cast

from trialsite.embedded import orphans, wishes
from trialsite.embedded.build import Builder, build
from trialsite.embedded.health import BEAT, WORKER
from trialsite.embedded.home import Home
from trialsite.embedded.key_files import key_files, secret_key
from trialsite.embedded.plain import for_manage_py
from trialsite.embedded.ports import LOOPBACK, PortBook
from trialsite.embedded.postgres import Postgres
from trialsite.embedded.processes import (
    Processes,
    wait_for_celery,
    wait_for_mail,
    wait_for_web,
)
from trialsite.embedded.redis_server import Redis
from trialsite.embedded.restarts import Kept
from trialsite.embedded.servers import (
    start_postgres,
    start_redis,
    use_postgres,
    use_redis,
)
from trialsite.embedded.service import Service
from trialsite.embedded.terminal import ending_in_one_sentence, say, step
from trialsite.embedded.wanted import Wanted

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run() -> None:
    """The whole story, in the order in which things happen."""
    home, wish = Home(), wishes.read()
    wanted = Wanted()
    for number in ENDINGS:
        if number != signal.SIGHUP or not wanted.nohup:
            signal.signal(number, _end)
    with ExitStack() as stack:
        try:
            home.claim()
            if orphans.end_all(home.records):
                say("Ended what an earlier run had left behind.")
            wish.check_port()
            say("Trialsite is starting.")
            _stay(_start(home, wish, stack), wanted)
        except KeyboardInterrupt:
            say("\nStopping ...")
        finally:
            for number in ENDINGS:
                signal.signal(number, _is_ending)
    say("Everything has stopped.")


def _start(home: Home, wish: wishes.Wishes, stack: ExitStack) -> list[Kept]:
    """Start each thing after what it needs; *stack* learns how to stop it."""
    kept: list[Kept] = []
    keys = key_files(home, wish.database_url)
    # Before a database is made that stands beside it.
    keys["SECRET_KEY_FILE"] = secret_key(home, wish.database_url)
    if wish.database_url:
        with step("Looking at the database that DATABASE_URL names"):
            database = use_postgres(wish)
    else:
        with step("Starting PostgreSQL"):
            postgres, database = start_postgres(home)
        stack.callback(postgres.stop)
        kept.append(_kept(home, "postgres", postgres))
    if wish.redis_url:
        with step("Looking at the Redis that REDIS_URL names"):
            redis_url = use_redis(wish)
    else:
        with step("Starting Redis"):
            redis = start_redis(home)
        stack.callback(redis.stop)
        kept.append(_kept(home, "redis", redis))
        redis_url = redis.url

    mail_port = PortBook(home.ports).port_for("mail")
    environment = _environment(home, wish, database.app_url, redis_url, mail_port)
    environment |= keys
    for_manage_py(home, environment)
    builder = Builder(home, environment, database)
    commands = stack.enter_context(builder.commands)
    build(builder, demo=wish.demo, amend=wish.amend)

    processes = Processes(home, environment)
    with step("Starting the web, the worker, the beat and the mailbox"):
        ours: list[Kept] = []
        stack.callback(_stop_together, ours)
        for start in (
            partial(processes.start_mail, mail_port),
            partial(processes.start_web, wish.port),
            processes.start_worker,
            processes.start_beat,
        ):
            service = start()
            ours.append(Kept(service, start, record=home.record_of(service.name)))
        mail, web, worker, beat = (one.service for one in ours)
        wait_for_mail(mail, mail_port)
        wait_for_web(web, wish.port)
        wait_for_celery(worker, WORKER, redis_url)
        wait_for_celery(beat, BEAT, redis_url)
    _welcome(home, wish, builder)
    commands.close()
    return [*kept, *ours]


def _kept(home: Home, name: str, server: Postgres | Redis) -> Kept:
    service = cast(Service, server.service)
    return Kept(service, server.start_again, record=home.record_of(name))


def _environment(
    home: Home, wish: wishes.Wishes, database_url: str, redis_url: str, mail_port: int
) -> dict[str, str]:
    """What trialsite.settings reads. The owner's address is not in it, and neither
    are settings of real mail: nothing here may write to anybody."""
    ours = ("EMAIL_", "DATABASE_", "REDIS_")
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(ours)
    }
    return {
        **inherited,
        "DJANGO_SETTINGS_MODULE": "trialsite.settings",
        "PYTHONUNBUFFERED": "1",
        "TRIALSITE_VAR": str(home.folder),
        "TRIALSITE_DEMO": "1" if wish.demo else "0",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "BASE_URL": wish.address,
        "ALLOWED_HOSTS": f"{LOOPBACK},localhost",
        "EMAIL_HOST": LOOPBACK,
        "EMAIL_PORT": str(mail_port),
    }


def _welcome(home: Home, wish: wishes.Wishes, builder: Builder) -> None:
    say(f"\nTrialsite runs at {wish.address}/")
    if wish.demo:
        say("\nSign in with (e-mail, password, role):")
        say(builder.manage("demo_signins"))
        say(f"Mail it sends:   {wish.address}/dev/mailbox/")
    say(f"What it logs:    {home.logs}")
    say("Ctrl-C stops it; what was entered is kept. `make reset` starts afresh.")


def _stay(kept: Sequence[Kept], wanted: Wanted) -> None:
    """Return when nobody wants this run any more; start again meanwhile what ends by
    itself. Raises Refusal when one of the services cannot be kept up."""
    while wanted.still():
        for one in kept:
            one.check()
        time.sleep(0.5)


def _stop_together(kept: Sequence[Kept]) -> None:
    for one in kept:
        one.service.ask_to_stop()
    for one in kept:
        one.service.stop()


def _end(number: int, frame: FrameType | None) -> None:
    """Every way of ending a run is the way of Ctrl-C."""
    raise KeyboardInterrupt


def _is_ending(number: int, frame: FrameType | None) -> None:
    """A second Ctrl-C must not leave half of the servers behind."""
    say("Still stopping ...")


if __name__ == "__main__":
    sys.exit(ending_in_one_sentence(run))
