"""Whether the web, the worker and the beat are well. A container asks itself by
`python -m trialsite.embedded.health web`, or `worker`, or `beat`.
"""

import http.client
import os
import sys
from collections.abc import Callable, Mapping
from functools import partial
from urllib.parse import urlsplit

from celery import Celery

from trialsite.embedded.ports import LOOPBACK
from trialsite.server.environment import file_named_by

WORKER = "worker@trialsite"
BEAT = "beat@trialsite"


def web_is_ready(port: int, headers: Mapping[str, str] | None = None) -> bool:
    """Whether the web on *port* of this machine says that it reaches all it needs."""
    link = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        link.request("GET", "/readyz", headers=dict(headers or {}))
        return link.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


def celery_is_ready(name: str, redis_url: str) -> bool:
    """Whether the worker or the beat called *name* answers through Redis."""
    with Celery("caller", broker=redis_url) as caller:
        return bool(caller.control.ping(destination=[name], timeout=1))


def _web_in_container() -> bool:
    """Ask as the proxy in front would, or the answer is only the way to https."""
    outside = urlsplit(os.environ["BASE_URL"])
    headers = {"Host": outside.netloc, "X-Forwarded-Proto": outside.scheme}
    return web_is_ready(8000, headers)


def _celery_in_container(name: str) -> bool:
    return celery_is_ready(name, file_named_by("REDIS_URL_FILE"))


CHECKS: dict[str, Callable[[], bool]] = {
    "web": _web_in_container,
    "worker": partial(_celery_in_container, WORKER),
    "beat": partial(_celery_in_container, BEAT),
}

if __name__ == "__main__":
    sys.exit(0 if CHECKS[sys.argv[1]]() else 1)
