"""Signs what each request writes."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse

from trialsite.access.models import User
from trialsite.access.scope import ScopedRequest
from trialsite.audit.signing import staff
from trialsite.context.acting import NOBODY, acting_as


class ActingMiddleware:
    """Whoever is signed in acts; where nobody is, the record says so. Participants'
    pages name the participant themselves (assessments.portal.access)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        scope, user = cast(ScopedRequest, request).scope, request.user
        actor = staff(user, *scope.roles) if isinstance(user, User) else NOBODY
        with acting_as(actor=actor, source="web"):
            return self.get_response(request)
