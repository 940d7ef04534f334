"""Answers those who waited for a place in vain: 503, before anything is read."""

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from trialsite.server.places import in_vain
from trialsite.web.errors import unavailable
from trialsite.web.uploads import AtMost

log = structlog.get_logger(__name__)


class TurnedAway:
    """Stands below what reads the cookie against forgery, without which a form could
    not be kept, and above whatever asks the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not in_vain.get():
            return self.get_response(request)
        log.warning("turned_away")
        # A file must be chosen again, so none is kept.
        request.upload_handlers.insert(0, AtMost(request, 0))
        return unavailable(request, untouched=True)
