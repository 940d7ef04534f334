"""The sign-in form."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm


class SignInForm(AuthenticationForm):
    """E-mail and password; says the same whatever was wrong, so that nobody can
    find out who has an account."""

    username = forms.EmailField(
        label="E-mail",
        widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"}),
    )
    error_messages = {
        "invalid_login": (
            "That e-mail and password do not go together. Check both; the password "
            "tells capital from small letters. After several wrong tries an account "
            "rests for 15 minutes, and then even the right password is refused."
        ),
    }
