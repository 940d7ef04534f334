"""Reaching Redis: within a second, or not at all. Imports no Django.

Nothing is lost without it: what was asked for stands on a row that a sweep finds, and
limits are counted by each process for itself (docs/adr/0028-servers-that-hang.md). So a
server that hangs is a server that is away, and who found that out spares the others of
this process the wait.
"""

from redis import ConnectionError, Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from trialsite.server.resting import Rest

SECONDS = 1.0
"""For how long a person may wait for Redis."""

rest = Rest(seconds=10)
"""While this is on, nobody in this process asks."""


def client(url: str, *, seconds: float = SECONDS) -> Redis:
    """A client whose every step takes *seconds* at most. A connection that the server
    closed is made anew once; the client's own ten retries would take a minute."""
    return Redis.from_url(
        url,
        socket_timeout=seconds,
        socket_connect_timeout=seconds,
        retry=Retry(NoBackoff(), 1, supported_errors=(ConnectionError,)),
    )


def transport_options(seconds: float) -> dict[str, float]:
    """The same for Celery's own connections."""
    return {"socket_timeout": seconds, "socket_connect_timeout": seconds}
