"""The forms of the second step, of setting it up, and of lost passwords."""

from typing import Any

from allauth.core import context
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.db import transaction
from django.utils.crypto import constant_time_compare

from trialsite.access.models import User
from trialsite.accounts.adapters import WRONG_CODE
from trialsite.accounts.failures import Step, failed, may_try
from trialsite.accounts.lost import use_temporary_code
from trialsite.web.fields import AddressField

CODE_MISSING = {"required": "Nothing was entered. Enter the code."}
TYPED = {
    "autocomplete": "one-time-code",
    "autocapitalize": "none",
    "spellcheck": "false",
}


def _code(label: str, help_text: str, **attrs: str | bool) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=40,
        widget=forms.TextInput(attrs={**TYPED, **attrs}),
        error_messages=CODE_MISSING,
    )


class SecondStepForm(forms.Form):
    """A code of the authenticator app, or a recovery code; each works once."""

    code = _code(
        "Code",
        "The 6 digits that your authenticator app shows, or a recovery code.",
        autofocus=True,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        request = context.request
        found = opened_by(self.user, code) if may_try(request, self.user) else None
        if found is None:
            failed(request, self.user, Step.CODE)
            raise forms.ValidationError(WRONG_CODE)
        self.authenticator = found
        return code

    def save(self) -> None:
        """Note in the session that the second step is passed."""
        post_authentication(context.request, self.authenticator)


@transaction.atomic
def opened_by(user: User, typed: str) -> Authenticator | None:
    """Which factor of *user* a code opens, if any; it is used up by that."""
    found = Authenticator.objects.select_for_update().filter(user=user)
    for one in found.exclude(type=Authenticator.Type.WEBAUTHN):
        if _opens(one, typed):
            one.user = user
            return one
    return None


def _opens(one: Authenticator, typed: str) -> bool:
    """Whether *typed* is a code of this factor that was not used. A code of an app is
    good once (RFC 6238, 5.2), in whichever process it was used."""
    if one.type == Authenticator.Type.RECOVERY_CODES:
        return bool(one.wrap().validate_code(typed))
    secret = decrypt(one.data["secret"])
    digits = "".join(typed.split())
    for counter in yield_hotp_counters_from_time():
        wanted = format_hotp_value(hotp_value(secret, counter))
        if constant_time_compare(digits, wanted) and counter > one.data.get("used", 0):
            one.data["used"] = counter
            one.save(update_fields=["data"])
            return True
    return False


class TemporaryForm(forms.Form):
    """The code in place of a second factor that was lost."""

    code = _code(
        "Temporary code",
        "The 12 letters and digits that an administrator told you.",
        autofocus=True,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        request = context.request
        if may_try(request, self.user) and use_temporary_code(
            user=self.user, text=code
        ):
            return code
        failed(request, self.user, Step.TEMPORARY)
        raise forms.ValidationError(
            "That code is not good: it works once, for 24 hours. Check it, or ask the "
            "administrator for another. After several wrong tries an account rests "
            "for 15 minutes."
        )


class AppForm(ActivateTOTPForm):  # type: ignore[misc] # its base has no types
    """The first code of an authenticator app, which proves that it was set up."""

    code = _code("Code", "The 6 digits that the app shows now.", inputmode="numeric")

    def clean_code(self) -> str:
        try:
            code: str = super().clean_code()
        except forms.ValidationError:
            raise forms.ValidationError(
                "The app does not show that code now. Codes change every 30 seconds: "
                "enter the next one, and check the time on your phone."
            ) from None
        return code


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc] # its base has no types
    """A passkey that the browser has made, and what its owner calls it."""

    passwordless = None
    name = forms.CharField(
        label="What you call it",
        help_text="So that you know it again, such as “Laptop at work”.",
        max_length=60,
        required=False,
    )


class PasswordForm(forms.Form):
    """The password once more, before something about the account is changed."""

    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "current-password", "autofocus": True}
        ),
        error_messages={"required": "Nothing was entered. Enter your password."},
    )


class ForgottenForm(forms.Form):
    """The address of somebody who forgot their password."""

    email = AddressField(
        label="E-mail",
        widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"}),
        error_messages={
            "required": "Nothing was entered. Enter your e-mail address.",
            "invalid": "That is no e-mail address. Enter one such as ann@example.org.",
        },
    )


class CorrectionForm(forms.Form):
    """Somebody's name and address as they are now, and why they are changed."""

    name = forms.CharField(
        label="Name", max_length=User._meta.get_field("name").max_length
    )
    email = AddressField(
        label="E-mail",
        max_length=254,
        help_text="They sign in with it. The old one is given to nobody else.",
    )
    reason = forms.CharField(
        label="Why?",
        max_length=150,
        help_text="Kept for good, and shown in the person’s history.",
        error_messages={"required": "Nothing was entered. Say why."},
    )
