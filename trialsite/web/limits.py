"""How often one may try: to sign in, or to open a participant's link.

Counted in Redis, so that all web processes count together. Where Redis is away or
hangs, each process counts for itself, and the log says so: then a limit is as many
times higher as there are processes (docs/adr/0028-servers-that-hang.md).
"""

import hmac
import time
from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from math import ceil
from threading import Lock
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from redis import Redis, RedisError

from trialsite.background import broker
from trialsite.web.address import client_address, network_of
from trialsite.web.errors import too_many_requests

log = structlog.get_logger(__name__)

View = Callable[..., HttpResponseBase]


def limited(rule: str, *, field: str) -> Callable[[View], View]:
    """Limit the POSTs to a view by sender, and by what stands in *field* of the form:
    an account or a code. settings.LIMITS[rule] says how many in how many seconds.
    Beyond it the answer is 429, which says when to try again, and the view is not
    asked. Successes count too: to tell them apart would tell a guesser."""

    def limit(view: View) -> View:
        @wraps(view)
        def reached(
            request: HttpRequest, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            if request.method == "POST":
                value = request.POST.get(field, "").strip().casefold()
                seconds = over_limit(
                    rule,
                    sender=network_of(client_address(request)),
                    value=value,
                )
                if seconds:
                    log.warning("too_many_requests", rule=rule)
                    return too_many_requests(request, seconds)
            return view(request, *args, **kwargs)

        return reached

    return limit


def over_limit(rule: str, **who: str) -> int:
    """Count one try under *rule* by each of *who* (such as sender="192.0.2.1"), and
    return for how many seconds to wait; 0 where it is within every limit. Counting
    starts anew when the time of a limit is over."""
    limits = settings.LIMITS[rule]
    names = [kind for kind in limits if who[kind]]
    keys = {_key(rule, kind, who[kind]): limits[kind][1] for kind in names}
    counted = _in_redis(rule, keys) or _here(keys)
    waits = [
        ceil(left)
        for kind, (tries, left) in zip(names, counted, strict=True)
        if tries > limits[kind][0]
    ]
    return max(waits, default=0)


def _in_redis(rule: str, keys: Mapping[str, int]) -> list[tuple[int, float]]:
    """Count one more try under each of *keys*, each kept for so many seconds: how many
    there were, and how many seconds are left. Empty where Redis does not answer."""
    if broker.rest.is_on:
        return []
    try:
        with _redis().pipeline(transaction=True) as together:
            for key, seconds in keys.items():
                together.set(key, 0, nx=True, ex=seconds)
                together.incr(key)
                together.pttl(key)
            answers = together.execute()
    except RedisError as error:
        broker.rest.begin()
        log.error("limits_not_shared", rule=rule, exception=type(error).__name__)
        return []
    return [(n, ms / 1000) for n, ms in zip(answers[1::3], answers[2::3], strict=True)]


MANY = 10_000
"""Tries that are kept before those whose time is over are looked for."""

_tries: dict[str, tuple[int, float]] = {}
_counting = Lock()


def _here(keys: Mapping[str, int]) -> list[tuple[int, float]]:
    """The same, in this process alone."""
    now, counted = time.monotonic(), []
    with _counting:
        if len(_tries) > MANY:
            for old in [key for key, (_, until) in _tries.items() if until <= now]:
                del _tries[old]
        for key, seconds in keys.items():
            tries, until = _tries.get(key, (0, 0.0))
            if until <= now:
                tries, until = 0, now + seconds
            _tries[key] = tries + 1, until
            counted.append((tries + 1, until - now))
    return counted


def _key(rule: str, kind: str, value: str) -> str:
    """A name in Redis that tells neither address nor account nor code."""
    secret = settings.SECRET_KEY.encode()
    digest = hmac.digest(secret, f"limit\0{kind}\0{value}".encode(), "sha256")
    return f"limit:{rule}:{kind}:{digest[:16].hex()}"


@lru_cache(maxsize=1)
def _redis() -> Redis:
    return broker.client(settings.CELERY_BROKER_URL)
