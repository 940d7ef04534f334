"""Log lines of requests: one when it starts and one when it ends, under one id."""

import re

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django_structlog.middlewares import RequestMiddleware

# A study id such as ST-1001-X, which names nobody, or a number. Any other word in
# the address may be one that somebody typed there.
TELLABLE = re.compile(r"[A-Z]{1,6}-\d+-[0-9A-Z*]|\d+")


class RequestLog(RequestMiddleware):
    """Tells the address by its pattern: a path can hold a name that somebody typed, a
    query string what somebody searched for."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Method and address, as in "GET /participants/ST-1001-X/"."""
        method = request.method if request.method in METHODS else "(another method)"
        return f"{method} {_address(request)}"


METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE")


def _address(request: HttpRequest) -> str:
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return "(no such address)"

    def named(found: re.Match[str]) -> str:
        value = str(match.kwargs.get(found[1], ""))
        return value if TELLABLE.fullmatch(value) else f"<{found[1]}>"

    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", named, match.route)
