"""Log lines: one when a request starts and one when it ends, under one request id."""

from traceback import extract_tb

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware


class RequestLog(RequestMiddleware):
    """Logs the path alone: a query string can hold what somebody searched for."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"


def place_of(error: BaseException) -> str:
    """Type of an exception, and the last line of ours that it passed, for a log line
    that may not quote its words: they can hold an address, or somebody's answer."""
    frames = extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename]
    place = f"{ours[-1].filename}:{ours[-1].lineno}" if ours else "unknown"
    return f"{type(error).__name__} at {place}"
