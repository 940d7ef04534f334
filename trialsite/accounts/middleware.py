"""Where a second factor is required, nobody gets past its page without one."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from trialsite.access.models import User
from trialsite.accounts.factors import has_passed, kinds_of

# The addresses by which a second factor is set up, and the way out.
ALLOWED = frozenset(
    {
        "sign-out",
        "session",
        "account",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
    }
)

Respond = Callable[[HttpRequest], HttpResponse]


class SecondFactor:
    """Leads who has none to the page that sets one up, and has who did not show
    theirs sign in again. Asks nothing where the page is open to everybody."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        user = request.user
        if not settings.SECOND_FACTOR_REQUIRED or not isinstance(user, User):
            return None
        if not getattr(view, "login_required", True) or has_passed(request, user):
            return None
        if kinds_of(user):
            logout(request)
            messages.info(request, "Sign in again, with your second factor.")
            return redirect("sign-in")
        match = request.resolver_match
        if match is not None and match.url_name in ALLOWED:
            return None
        return redirect("account")
