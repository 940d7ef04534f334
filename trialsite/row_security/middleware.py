"""Bounds what each request sees."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from trialsite.context.visible import NOTHING, visible_rows


class VisibilityMiddleware:
    """Nothing behind row-level security, until the page says with which permission it
    asks (asking.py), or whose own page it is (assessments.portal.access)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with visible_rows(NOTHING):
            return self.get_response(request)
