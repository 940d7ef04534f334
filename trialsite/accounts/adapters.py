"""Where django-allauth asks us: who gets in, what is said, how secrets are kept."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from trialsite.access.models import User
from trialsite.accounts.factors import kinds_of
from trialsite.accounts.models import FactorSecret
from trialsite.protocol.now import the_trial
from trialsite.web.address import client_address

WRONG_CODE = (
    "That was not right. Codes of an app change every 30 seconds, and each code works "
    "once. After several wrong tries an account rests for 15 minutes."
)


class Accounts(DefaultAccountAdapter):  # type: ignore[misc] # its base has no types
    """Nobody signs up; the way in has one more step, for who lost their factor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Not where an address cannot be taken apart, which theirs raises for."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def login(self, request: HttpRequest, user: User) -> None:
        user.backend = settings.AUTHENTICATION_BACKENDS[-1]
        super().login(request, user)

    def get_login_stages(self) -> list[str]:
        return [
            "allauth.mfa.stages.AuthenticateStage",
            "trialsite.accounts.stages.TemporaryCodeStage",
        ]

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """As for whoever typed something wrong."""
        messages.error(request, WRONG_CODE)
        return redirect("sign-in")

    def reauthenticate(self, user: User, password: str) -> bool:
        """By the same way as signing in, so that wrong tries count towards a lock."""
        found = authenticate(context.request, username=user.email, password=password)
        return found is not None and found.pk == user.pk

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        url = reverse("account_reauthenticate")
        return [{"id": "reauthenticate", "description": "Your password", "url": url}]

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or "unknown"

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our views say what was done; a text that allauth gives is an error."""
        if text := kwargs.get("message"):
            messages.error(context.request, text)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Our verbs leave a letter in the outbox (trialsite/accounts/notices.py)."""


class Factors(DefaultMFAAdapter):  # type: ignore[misc] # its base has no types
    """Second factors by the house's words and keys."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": (
            "This is your only second factor, and you need one. Set up another first."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Seal *text* in a row of its own, and return that row's id."""
        return str(FactorSecret.objects.create(text=text).pk)

    def decrypt(self, encrypted_text: str) -> str:
        text: str = FactorSecret.objects.get(pk=UUID(encrypted_text)).text
        return text

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        if not settings.SECOND_FACTOR_REQUIRED:
            return True
        return len(kinds_of(authenticator.user)) > 1

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """What a passkey is called whose owner gives it no name."""
        made = Authenticator.objects.filter(user=user, type=type).count()
        return f"No. {made + 1}"

    def get_totp_issuer(self) -> str:
        return f"Trialsite {the_trial().acronym}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = context.request.get_host().partition(":")[0]
        return {"id": host, "name": self.get_totp_issuer()}
