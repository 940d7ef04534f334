"""The fields of a signature, and how a page asks for it."""

from typing import Any

from django import forms
from django.http import HttpRequest

from trialsite.access.address import client_address, network_of
from trialsite.access.limits import knock
from trialsite.access.models import User
from trialsite.access.scope import ScopedRequest
from trialsite.signatures.confirming import Confirmation, confirm
from trialsite.signatures.refusals import NotConfirmed

KEY = "signed_as"
"""Where the session keeps whose signature it has had: signing in begins anew."""


class SigningForm(forms.Form):
    """Asks again who is there. A page's own form inherits it and adds what it needs
    above; ``confirmation()`` is for after is_valid."""

    email = forms.EmailField(
        label="Your e-mail address",
        help_text="Asked with the first signature after you signed in.",
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        error_messages={"required": "Enter your e-mail address to sign."},
    )
    password = forms.CharField(
        label="Your password",
        help_text="Asked again, since this is your signature.",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password to sign."},
    )

    def __init__(self, request: ScopedRequest, **kwargs: Any) -> None:
        super().__init__(request.POST if request.method == "POST" else None, **kwargs)
        self.request = request
        if not is_first(request):
            del self.fields["email"]
        for name in ("email", "password"):
            if name in self.fields:
                self.fields[name] = self.fields.pop(name)  # They stand last.

    def confirmation(self) -> Confirmation | None:
        """Who is there, or None with the reason beside its field."""
        try:
            return confirmation(
                self.request,
                password=self.cleaned_data["password"],
                email=self.cleaned_data.get("email"),
            )
        except NotConfirmed as refused:
            self.add_error(refused.field or None, str(refused))
            return None


def is_first(request: HttpRequest) -> bool:
    """Whether nobody has signed yet in this session as who is signed in."""
    return request.session.get(KEY) != request.user.pk


def confirmation(
    request: ScopedRequest, *, password: str, email: str | None
) -> Confirmation:
    """Check what was typed, no oftener than settings.LIMITS["signature"] allows, and
    remember that this session has had a signature. Raises NotConfirmed."""
    seconds = knock(
        "signature",
        sender=network_of(client_address(request)),
        value=str(request.user.pk),
    )
    if seconds:
        raise NotConfirmed(
            f"Too many tries. Wait {-(-seconds // 60)} minutes, then sign again.",
            field="password",
        )
    first = is_first(request)
    user = User.objects.get(pk=request.user.pk)
    confirmed = confirm(
        user=user, password=password, email=email or "" if first else None
    )
    request.session[KEY] = user.pk
    return confirmed
