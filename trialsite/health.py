"""Whether the web process lives, and whether it can do its work."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.utils import Error
from django.http import HttpRequest, HttpResponse
from redis import Redis, RedisError

from trialsite.celery import app

TEXT = "text/plain; charset=utf-8"


@login_not_required
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("alive\n", content_type=TEXT)


@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """PostgreSQL and Redis answer too; 503 names the one that does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
        with Redis.from_url(app.conf.broker_url, socket_timeout=2) as redis:
            redis.ping()
    except (Error, RedisError) as error:
        part = "PostgreSQL" if isinstance(error, Error) else "Redis"
        return HttpResponse(f"{part} does not answer\n", status=503, content_type=TEXT)
    return HttpResponse("ready\n", content_type=TEXT)
