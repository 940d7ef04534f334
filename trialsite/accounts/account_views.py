"""Somebody's own account: their second factors, and where they are signed in."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import (
    STATE_SESSION_KEY,
    reauthenticate_by_password,
)
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import (
    GenerateRecoveryCodesView,
    ViewRecoveryCodesView,
)
from allauth.mfa.totp.internal.auth import get_totp_secret
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from trialsite.access.refusals import AccessRefused
from trialsite.access.scope import ScopedRequest
from trialsite.accounts.adapters import Factors
from trialsite.accounts.factors import Type, factors_of, has_passed, kinds_of, owed
from trialsite.accounts.forms import AppForm, PasskeyForm, PasswordForm
from trialsite.accounts.lost import factor_added, factor_removed
from trialsite.accounts.models import SignedIn
from trialsite.accounts.sessions import (
    end_other_sessions,
    end_session,
    open_sessions,
)


@require_safe
def account(request: ScopedRequest) -> HttpResponse:
    """Second factors, and where one is signed in."""
    user = request.user
    key = request.session.session_key or ""
    needed = settings.SECOND_FACTOR_REQUIRED and not has_passed(request, user)
    context = {
        "factors": factors_of(user),
        "has_app": Type.TOTP in kinds_of(user),
        "has_factor": bool(kinds_of(user)),
        "needed": needed,
        "required": settings.SECOND_FACTOR_REQUIRED,
        "owed": owed(user),
        "sessions": open_sessions(user, here=key),
        # Nothing else opens yet, so no way there is offered.
        **({"navigation": [], "sites": []} if needed else {}),
    }
    return render(request, "accounts/account.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_password(request: ScopedRequest) -> HttpResponse:
    """The password once more. A wrong one counts towards a lock."""
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if get_adapter().reauthenticate(request.user, form.cleaned_data["password"]):
            reauthenticate_by_password(request)
            # What was sent before is not sent again by itself: the page opens anew.
            request.session.pop(STATE_SESSION_KEY, None)
            return HttpResponseRedirect(
                get_next_redirect_url(request) or reverse_lazy("account")
            )
        form.add_error(
            "password",
            "That is not your password. It tells capital from small letters. After "
            "several wrong tries an account rests for 15 minutes.",
        )
    context = {"form": form, "next": get_next_redirect_url(request)}
    return render(request, "accounts/confirm.html", context)


class AddApp(ActivateTOTPView):  # type: ignore[misc] # its base has no types
    """Set up an authenticator app."""

    form_class = AppForm
    template_name = "accounts/app.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        secret = get_totp_secret()
        places = range(0, len(secret), 4)
        spaced = " ".join(secret[place : place + 4] for place in places)
        return found | {"secret": spaced}

    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _added(self.request, "Authenticator app", Type.TOTP)
        return response


class AddPasskey(AddWebAuthnView):  # type: ignore[misc] # its base has no types
    """Set up a passkey, with which one also signs in without a password."""

    form_class = PasskeyForm
    template_name = "accounts/passkey.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        options = auth.begin_registration(self.request.user, passwordless=True)
        return found | {"js_data": {"creation_options": options}}

    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        name = form.cleaned_data["name"]
        _added(self.request, f"Passkey “{name}”", Type.WEBAUTHN)
        return response


def _added(request: ScopedRequest, about: str, kind: Type) -> None:
    """Keep that a factor was set up; to have done so in this session is to have shown
    it."""
    factor_added(user=request.user, about=about)
    record_authentication(request, request.user, "mfa", type=kind.value)
    messages.success(request, f"Set up: {about}.")


class RemoveApp(DeactivateTOTPView):  # type: ignore[misc] # its base has no types
    """Take away the authenticator app."""

    template_name = "accounts/remove.html"
    success_url = reverse_lazy("account")
    extra_context = {"what": "the authenticator app"}

    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        factor_removed(user=self.request.user, about="Authenticator app")
        messages.success(self.request, "The authenticator app is removed.")
        return response


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc] # its base has no types
    """Take away one passkey."""

    template_name = "accounts/remove.html"
    success_url = reverse_lazy("account")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        return found | {"what": f"the passkey “{self.object.wrap().name}”"}

    def form_valid(self, form: Form) -> HttpResponse:
        factor: Authenticator = self.get_object()
        if not Factors().can_delete_authenticator(factor):
            form.add_error(None, Factors.error_messages["cannot_delete_authenticator"])
            refused: HttpResponse = self.form_invalid(form)
            return refused
        about = f"Passkey “{factor.wrap().name}”"
        response: HttpResponse = super().form_valid(form)
        factor_removed(user=self.request.user, about=about)
        messages.success(self.request, f"Removed: {about}.")
        return response


class RecoveryCodes(ViewRecoveryCodesView):  # type: ignore[misc] # no types
    """The recovery codes, shown this once."""

    template_name = "accounts/recovery_codes.html"


class NewRecoveryCodes(GenerateRecoveryCodesView):  # type: ignore[misc] # as above
    """Make new recovery codes; those before are good no more."""

    template_name = "accounts/new_recovery_codes.html"

    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        factor_added(user=self.request.user, about="New recovery codes")
        return response


@require_POST
def session_end(request: ScopedRequest, number: int) -> HttpResponse:
    """End one of one's own sessions, elsewhere."""
    found = get_object_or_404(SignedIn, pk=number, user=request.user)
    try:
        end_session(signed_in=found, by=request.user)
    except AccessRefused as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, f"Signed out: {found.device}.")
    return redirect("account")


@require_POST
def sessions_end(request: ScopedRequest) -> HttpResponse:
    """End all of one's sessions but this one."""
    here = request.session.session_key or ""
    ended = end_other_sessions(user=request.user, here=here)
    words = {0: "You were signed in nowhere else.", 1: "Signed out in one other place."}
    messages.success(request, words.get(ended, f"Signed out in {ended} other places."))
    return redirect("account")
