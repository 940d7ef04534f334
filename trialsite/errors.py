"""Calm error pages, each with the reference id that stands in the log."""

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

log = structlog.get_logger(__name__)


def reference_id() -> str:
    """The id that every log line of this request carries."""
    return str(structlog.contextvars.get_contextvars().get("request_id", "unknown"))


class ReferenceIdMiddleware:
    """Tells the reference id in a header, so that a report by phone can be found."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["X-Request-ID"] = reference_id()
        return response


def _page(request: HttpRequest, status: int) -> HttpResponse:
    context = {"request_id": reference_id()}
    return render(request, f"errors/{status}.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    log.warning("csrf_failure", reason=reason)
    return _page(request, 403)
