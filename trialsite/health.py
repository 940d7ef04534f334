"""Whether the web process lives, and whether it can do its work."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.utils import Error
from django.http import HttpRequest, HttpResponse
from redis import RedisError

from trialsite import broker
from trialsite.celery import app

TEXT = "text/plain; charset=utf-8"


@login_not_required
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return _words("alive")


@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """PostgreSQL answers too: 503 where it does not. Every page works without Redis,
    so where that is away the web serves on, and the words say so."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except Error:
        return _words("PostgreSQL does not answer", 503)
    try:
        with broker.client(app.conf.broker_url) as redis:
            redis.ping()
    except RedisError:
        return _words("ready, but Redis does not answer")
    return _words("ready")


def _words(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{text}\n", TEXT, status)
