"""Asking again who is there, in the form of an act that cannot be taken back."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django import forms

from trialsite.access.scope import ScopedRequest
from trialsite.accounts.adapters import WRONG_CODE
from trialsite.accounts.factors import kinds_of
from trialsite.accounts.failures import Step, failed, may_try
from trialsite.accounts.forms import opened_by
from trialsite.web.address import client_address, network_of
from trialsite.web.limits import over_limit

PASSWORD = "password"  # noqa: S105 - the name of what was asked
PASSWORD_AND_CODE = "password and second factor"  # noqa: S105


class AgainForm(forms.Form):
    """The password once more, and a code from who has an authenticator app. A page's
    own form inherits it and adds its fields, which stand above. Wrong ones count
    towards a lock, as at the door; a code is used up only if all else is right."""

    password = forms.CharField(
        label="Your password",
        help_text="Asked again: this is kept for ever, under your name.",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password."},
    )
    code = forms.CharField(
        label="Code",
        help_text="The 6 digits that your authenticator app shows, or a recovery code.",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
        error_messages={"required": "Enter the code."},
    )

    def __init__(self, request: ScopedRequest, **kwargs: Any) -> None:
        super().__init__(request.POST if request.method == "POST" else None, **kwargs)
        self.request = request
        if Authenticator.Type.TOTP not in kinds_of(request.user):
            del self.fields["code"]
        for name in ("password", "code"):
            if name in self.fields:
                self.fields[name] = self.fields.pop(name)  # They stand last.

    @property
    def confirmed_by(self) -> str:
        """What was asked, for the record."""
        return PASSWORD_AND_CODE if "code" in self.fields else PASSWORD

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if not self.errors and not self._has_to_wait():
            self._ask()
        return found

    def _has_to_wait(self) -> bool:
        """Whether it was tried oftener than settings.LIMITS["signature"] allows."""
        sender = network_of(client_address(self.request))
        who = str(self.request.user.pk)
        if seconds := over_limit("signature", sender=sender, value=who):
            minutes = -(-seconds // 60)
            self.add_error(None, f"Too many tries. Wait {minutes} minutes, then go on.")
        return bool(seconds)

    def _ask(self) -> None:
        if self._password_fits() and "code" in self.fields:
            self._code_fits()

    def _password_fits(self) -> bool:
        """Whether the password is right; why not, beside its field."""
        typed = self.cleaned_data["password"]
        if get_adapter().reauthenticate(self.request.user, typed):
            return True
        self.add_error(
            "password",
            "That is not your password. After several wrong tries an account rests for "
            "15 minutes.",
        )
        return False

    def _code_fits(self) -> bool:
        """Whether the code is right, which uses it up; why not, beside its field."""
        user, request = self.request.user, self.request
        if may_try(request, user) and opened_by(user, self.cleaned_data["code"]):
            return True
        failed(request, user, Step.CODE)
        self.add_error("code", WRONG_CODE)
        return False
