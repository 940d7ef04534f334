"""Whether the web process lives, and whether it can do its work."""

from collections.abc import Callable

import structlog
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.utils import Error
from django.http import HttpRequest, HttpResponse
from redis import RedisError

from trialsite.background import broker
from trialsite.celery import app
from trialsite.protocol.newest import why_not_in_force
from trialsite.secrets.keyring import KeyRefused
from trialsite.secrets.kinds import kinds
from trialsite.secrets.verified import compare_key, faults_of

log = structlog.get_logger(__name__)

TEXT = "text/plain; charset=utf-8"


LIVEZ = "/livez"


class Alive:
    """Says that the process answers before anything is asked of PostgreSQL: neither a
    cookie of a session nor the demo's clock makes a living process look dead."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == LIVEZ and request.method in ("GET", "HEAD"):
            return livez(request)
        return self.get_response(request)


@login_not_required
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return _words("alive")


@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """PostgreSQL answers too, and the keys and the protocol are those of the database;
    503 names what is not so. Every page works without Redis, so where that is away the
    web serves on, and the words say so."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
        faults = _faults_of_keys() or [*filter(None, [why_not_in_force()])]
    except Error:
        return _words("PostgreSQL does not answer", 503)
    if faults:
        return _words("\n".join(faults), 503)
    try:
        with broker.client(app.conf.broker_url) as redis:
            redis.ping()
    except RedisError:
        return _words("ready, but Redis does not answer")
    return _words("ready")


def _words(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{text}\n", TEXT, status)


def _faults_of_keys() -> list[str]:
    """Why keys are refused, in sentences that name no file and no key's value."""
    faults: list[str] = []
    for kind in kinds():
        try:
            faults += faults_of(kind, compare_key(kind, kind.edition()))
        except KeyRefused as error:
            log.error("key_refused", why=str(error))
            faults.append(f"{kind.setting}: this is no file of keys; see the log.")
    return faults
