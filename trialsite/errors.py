"""Calm error pages, each with the reference id that stands in the log."""

from collections.abc import Callable
from math import ceil

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from trialsite import clock

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


def _page(request: HttpRequest, status: int, template: str = "") -> HttpResponse:
    context = {"request_id": reference_id()}
    template = template or f"errors/{status}.html"
    return render(request, template, context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Drawn without the context that other pages have: making it may be what failed."""
    context = {
        "request_id": reference_id(),
        "demo": {"now": clock.now()} if settings.DEMO else None,
    }
    return HttpResponse(render_to_string("errors/500.html", context), status=500)


def too_many_requests(request: HttpRequest, seconds: int) -> HttpResponse:
    """Say when to try again; *seconds* from now."""
    minutes = ceil(seconds / 60)
    context = {
        "request_id": reference_id(),
        "wait": f"{minutes} minutes" if minutes > 1 else "a minute",
    }
    response = render(request, "errors/429.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    # Not the reason: it quotes the address that the reader came from.
    log.warning("csrf_failure")
    return _page(request, 403, "errors/403_csrf.html")
