"""The pages by which staff get in: password, second step, passkey, temporary code."""

from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.contrib import messages
from django.contrib.auth.views import LoginView
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from trialsite.access.models import User
from trialsite.accounts.factors import Type, kinds_of
from trialsite.accounts.forms import SecondStepForm, TemporaryForm
from trialsite.accounts.role_forms import SignInForm
from trialsite.accounts.stages import TemporaryCodeStage
from trialsite.web.address import client_address, network_of
from trialsite.web.errors import too_many_requests
from trialsite.web.limits import over_limit


class SignIn(LoginView):
    """E-mail and password; then whatever else this account asks for."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: Form) -> HttpResponse:
        assert isinstance(form, SignInForm)  # noqa: S101 - for mypy
        user = form.get_user()
        clear_login(self.request)
        # Who has just given the password need not give it again to set up a factor.
        record_authentication(self.request, user, "password", reauthenticated=True)
        login = Login(user=user, redirect_url=self.get_redirect_url() or None)
        response: HttpResponse = perform_login(self.request, login)
        return response


def _too_often(request: HttpRequest, user: User) -> HttpResponse | None:
    """Refuse who tries one code after the other, at one account or at many."""
    sender = network_of(client_address(request))
    seconds = over_limit("second step", sender=sender, value=str(user.pk))
    return too_many_requests(request, seconds) if seconds else None


class SecondStep(AuthenticateView):  # type: ignore[misc] # its base has no types
    """A passkey, or a code."""

    form_class = SecondStepForm
    template_name = "accounts/second_step.html"
    http_method_names = ["get", "head", "post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refused = _too_often(request, self.stage.login.user)
        response: HttpResponse = refused or super().post(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        kinds = kinds_of(self.stage.login.user)
        return found | {
            "has_passkey": Type.WEBAUTHN in kinds,
            "has_app": Type.TOTP in kinds,
        }


class PasskeySignIn(LoginWebAuthnView):  # type: ignore[misc] # its base has no types
    """A passkey in place of the password and the second step: the device asks for a
    finger, a face or its code, so it stands for both."""

    http_method_names = ["get", "head", "post"]

    def form_invalid(self, form: Form) -> HttpResponse:
        messages.error(
            self.request,
            "That passkey opens no account here. Sign in with your password.",
        )
        return redirect("sign-in")


def temporary(request: HttpRequest) -> HttpResponse:
    """The code that an administrator told somebody who lost their second factor."""
    stage = request._login_stage  # type: ignore[attr-defined] # told along
    user = stage.login.user
    posted = request.method == "POST"
    if posted and (refused := _too_often(request, user)):
        return refused
    form = TemporaryForm(request.POST if posted else None, user=user)
    if posted and form.is_valid():
        record_authentication(request, user, "temporary")
        response: HttpResponse = stage.exit()
        return response
    return render(request, "accounts/temporary.html", {"form": form})


sign_in_temporary = login_stage_required(
    stage=TemporaryCodeStage.key, redirect_urlname="sign-in"
)(require_http_methods(["GET", "HEAD", "POST"])(temporary))
