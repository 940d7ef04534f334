"""Puts the scope on the request, and keeps pages out of shared caches."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse

from trialsite.access.models import User
from trialsite.access.scope import Scope, ScopedRequest, scope_of

Respond = Callable[[HttpRequest], HttpResponse]


class ScopeMiddleware:
    """Gives every request a scope; a person who is signed out gets an empty one."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        scope = (
            scope_of(user)
            if isinstance(user, User)
            else Scope(user=User(name="Nobody"))
        )
        cast(ScopedRequest, request).scope = scope
        return self.get_response(request)


class NothingIsCached:
    """A page about a person is not kept by a browser that others use, nor by a
    proxy: Back after sign-out shows nothing."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response
