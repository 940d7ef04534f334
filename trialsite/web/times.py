"""Says in whose zone each page tells its times (trialsite/context/reading.py)."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse

from trialsite.access.scope import ScopedRequest
from trialsite.context.reading import reading


class Times:
    """In the reader's own, until the page is about a record of a site; in UTC where
    ``?times=utc`` asks for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        scope = cast(ScopedRequest, request).scope
        utc = request.GET.get("times") == "utc"
        with reading(own=lambda: scope.zone, in_utc=utc):
            return self.get_response(request)
