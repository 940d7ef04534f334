"""Bounds what each request sees."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse

from trialsite.access.scope import ScopedRequest
from trialsite.walls.context import seeing
from trialsite.walls.staff import sight_of


class SightMiddleware:
    """By the scope of who is signed in, as it is now; nothing, where nobody is. The
    pages of participants see their own (assessments.portal.access)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with seeing(sight_of(cast(ScopedRequest, request).scope)):
            return self.get_response(request)
