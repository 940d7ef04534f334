"""The fields of a signature, and how a page asks for it."""

from typing import Any

from django import forms
from django.http import HttpRequest

from trialsite.access.scope import ScopedRequest
from trialsite.accounts.again import AgainForm
from trialsite.signatures.confirming import CODE, PASSWORD, Confirmation
from trialsite.web.fields import AddressField

KEY = "signed_as"
"""Where the session keeps whose signature it has had: signing in begins anew."""


class SigningForm(AgainForm):
    """Asks who signs for their password, or for a code from who has an authenticator
    app; with the first signature of a session for their e-mail address too. A page's
    own form inherits it and adds what it needs above; ``confirmation()`` is for after
    is_valid. Wrong ones count towards a lock, as at the door."""

    email = AddressField(
        label="Your e-mail address",
        help_text="Asked with the first signature after you signed in.",
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        error_messages={"required": "Enter your e-mail address to sign."},
    )

    def __init__(self, request: ScopedRequest, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        if not is_first(request):
            del self.fields["email"]
        password = self.fields["password"]
        password.help_text = "Asked again, since this is your signature."
        password.error_messages["required"] = "Enter your password to sign."
        if code := self.fields.get("code"):
            password.required = code.required = False
            code.label = "Or a code, in place of the password"
        for name in ("email", "password", "code"):
            if name in self.fields:
                self.fields[name] = self.fields.pop(name)  # They stand last.

    @property
    def confirmed_by(self) -> str:
        """What was asked, for the record."""
        what = PASSWORD if self.cleaned_data["password"] else CODE
        return f"e-mail and {what}" if "email" in self.fields else what

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if "code" in self.fields and not (given.get("password") or given.get("code")):
            self.add_error("password", "Enter your password, or a code below.")
        return super().clean()

    def _ask(self) -> None:
        given = self.cleaned_data
        if (
            "email" in given
            and given["email"].strip().lower() != self.request.user.email
        ):
            self.add_error(
                "email", "That is not the e-mail address that you signed in with."
            )
        elif given["password"]:
            self._password_fits()
        else:
            self._code_fits()

    def confirmation(self) -> Confirmation:
        """Who is there. The session has had a signature from now on."""
        self.request.session[KEY] = self.request.user.pk
        return Confirmation(self.request.user.pk, self.confirmed_by)


def is_first(request: HttpRequest) -> bool:
    """Whether nobody has signed yet in this session as who is signed in."""
    return request.session.get(KEY) != request.user.pk
