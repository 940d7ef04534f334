"""How often one may knock at a door: sign-in, and the door of participants' links.

Counted in Redis, so that all web processes count together. Where Redis is away the
door stays open, and the log says so: codes are beyond guessing, and the lock-out of
accounts (trialsite/access/lockout.py) counts in PostgreSQL.
"""

import hmac
from collections.abc import Callable
from functools import lru_cache, wraps
from math import ceil
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from redis import Redis, RedisError

from trialsite.access.address import client_address, network_of
from trialsite.errors import too_many_requests

log = structlog.get_logger(__name__)

View = Callable[..., HttpResponseBase]


def limited(door: str, *, field: str) -> Callable[[View], View]:
    """Limit the POSTs to a view by sender, and by what stands in *field* of the form:
    an account or a code. settings.LIMITS[door] says how many in how many seconds.
    Beyond it the answer is 429, which says when to try again, and the view is not
    asked. Successes count too: to tell them apart would tell a guesser."""

    def limit(view: View) -> View:
        @wraps(view)
        def reached(
            request: HttpRequest, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            if request.method == "POST":
                value = request.POST.get(field, "").strip().casefold()
                seconds = knock(
                    door,
                    sender=network_of(client_address(request)),
                    value=value,
                )
                if seconds:
                    log.warning("too_many_requests", door=door)
                    return too_many_requests(request, seconds)
            return view(request, *args, **kwargs)

        return reached

    return limit


def knock(door: str, **who: str) -> int:
    """Count one try at *door* by each of *who* (such as sender="192.0.2.1"), and return
    for how many seconds to wait; 0 where it is within every limit. Counting starts
    anew when the time of a limit is over."""
    limits = settings.LIMITS[door]
    names = [kind for kind in limits if who[kind]]
    try:
        with _redis().pipeline(transaction=True) as together:
            for kind in names:
                key = _key(door, kind, who[kind])
                together.set(key, 0, nx=True, ex=limits[kind][1])
                together.incr(key)
                together.pttl(key)
            answers = together.execute()
    except RedisError as error:
        log.error("limits_not_counted", door=door, exception=type(error).__name__)
        return 0
    waits = [
        ceil(answers[place * 3 + 2] / 1000)
        for place, kind in enumerate(names)
        if answers[place * 3 + 1] > limits[kind][0]
    ]
    return max(waits, default=0)


def _key(door: str, kind: str, value: str) -> str:
    """A name in Redis that tells neither address nor account nor code."""
    secret = settings.SECRET_KEY.encode()
    digest = hmac.digest(secret, f"limit\0{kind}\0{value}".encode(), "sha256")
    return f"limit:{door}:{kind}:{digest[:16].hex()}"


@lru_cache(maxsize=1)
def _redis() -> Redis:
    return Redis.from_url(settings.CELERY_BROKER_URL, socket_timeout=1)
