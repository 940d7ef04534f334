"""The program's own processes: web, worker, beat, and where mail ends."""

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from trialsite.embedded.health import BEAT, WORKER, celery_is_ready, web_is_ready
from trialsite.embedded.home import Home
from trialsite.embedded.ports import LOOPBACK, answers
from trialsite.embedded.service import Service


class Processes:
    """Starts them; each `start_` returns at once, each `wait_` when it answers."""

    def __init__(self, home: Home, environment: Mapping[str, str]) -> None:
        self.home = home
        self.environment = environment

    def start_mail(self, port: int) -> Service:
        command = _module("trialsite.embedded.mailsink", "--port", str(port))
        return self._start("mail", [*command, "--folder", self.home.mail])

    def start_web(self, port: int) -> Service:
        return self._start("web", [sys.executable, "-m", *web_command(port)])

    def start_worker(self) -> Service:
        return self._start(
            "worker",
            [
                *_module("celery", "-A", "trialsite", "worker"),
                *("--hostname", WORKER, "--concurrency", "2", "--loglevel", "INFO"),
                *("--without-gossip", "--without-mingle"),
            ],
        )

    def start_beat(self) -> Service:
        return self._start(
            "beat",
            [
                *_module("celery", "-A", "trialsite", "beat"),
                *("--schedule", self.home.beat / "schedule", "--loglevel", "INFO"),
                *("--enable-remote-control", "--hostname", BEAT),
            ],
        )

    def _start(self, name: str, command: Sequence[str | Path]) -> Service:
        return Service(
            name,
            command,
            log=self.home.logs / f"{name}.log",
            environment=self.environment,
            lock=self.home.lock,
            record=self.home.record_of(name),
        )


def web_command(port: int) -> list[str]:
    """The web, as a module of Python with its arguments."""
    return [
        "gunicorn",
        *("--config", "python:trialsite.server.gunicorn_config"),
        *("--bind", f"{LOOPBACK}:{port}"),
    ]


def wait_for_mail(service: Service, port: int) -> None:
    service.wait_until(partial(answers, port), within=30)


def wait_for_web(service: Service, port: int) -> None:
    """Until the web says that it can reach all it needs."""
    service.wait_until(partial(web_is_ready, port), within=90)


def wait_for_celery(service: Service, name: str, redis_url: str) -> None:
    """Until the worker or the beat called *name* answers a ping through Redis."""
    service.wait_until(partial(celery_is_ready, name, redis_url), within=90)


def _module(name: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", name, *arguments]
