"""Calm error pages, each with the reference id that stands in the log."""

import sys
from collections.abc import Callable
from math import ceil

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from trialsite import clock
from trialsite.secrets.keyring import KeyRefused
from trialsite.web.typed import typed_again
from trialsite.web.unavailable import is_away, is_in_doubt

RETRY_SECONDS = 5
"""When those who ask by a program should come again."""

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
    """Our mistake; or 503, where what failed passes by itself, or, like a refused key,
    when somebody puts it right. Django calls this while it handles the exception."""
    error = sys.exc_info()[1]
    if isinstance(error, KeyRefused):
        log.error("key_refused", why=str(error))
        text = _alone("errors/503_keys.html")
        return HttpResponse(text, status=503, headers={"Retry-After": "60"})
    if is_away(error):
        return unavailable(request, in_doubt=is_in_doubt(error))
    return HttpResponse(_alone("errors/500.html"), status=500)


def unavailable(
    request: HttpRequest, *, in_doubt: bool = False, untouched: bool = False
) -> HttpResponse:
    """Say that something is away for a moment, and keep what was typed: the page sends
    the same form again. Where it is *in_doubt* whether that was saved, the reader is
    asked to look first; where the request was left *untouched*, since too many came at
    once, the page sends it again by itself. Reads nothing from the database."""
    if "HX-Request" in request.headers:
        response = HttpResponse("Try again.", "text/plain", status=503)
    else:
        sent = typed_again(request)
        context = {
            "sent": sent,
            "is_post": request.method == "POST",
            "address": request.get_full_path(),
            "in_doubt": in_doubt,
            "untouched": untouched,
            "sends_itself": untouched
            and sent is not None
            and not (sent.secrets or sent.files),
        }
        response = HttpResponse(_alone("errors/503.html", **context), status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def _alone(template: str, **context: object) -> str:
    """A page without the context that others have: making it may be what failed."""
    context |= {
        "request_id": reference_id(),
        "demo": {"now": clock.now()} if settings.DEMO else None,
    }
    return render_to_string(template, context)


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
