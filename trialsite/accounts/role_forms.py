"""The forms of sign-in, invitations, roles and reviews."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm

from trialsite.access.models import AccessChange, User
from trialsite.access.roles import ROLES, Permission
from trialsite.access.scope import Scope
from trialsite.protocol.now import every_site
from trialsite.web.fields import AddressField, DayField

CHOOSE = ("", "Choose…")
ALL_SITES = "all sites"
DATE_WRONG = {"invalid": "That is not a date. Give it as 2026-03-31."}
LONGEST_REASON = AccessChange._meta.get_field("reason").max_length


class SignInForm(AuthenticationForm):
    """E-mail and password; says the same whatever was wrong, so that nobody can
    find out who has an account."""

    username = AddressField(
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


def _day(label: str, help_text: str) -> DayField:
    return DayField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages=DATE_WRONG,
    )


class GrantForm(forms.Form):
    """A role, where, and for how long."""

    role = forms.ChoiceField(
        label="Role",
        choices=[CHOOSE, *((role.code, role.label) for role in ROLES.values())],
        error_messages={"required": "Choose a role."},
    )
    site = forms.ChoiceField(
        label="Site", error_messages={"required": "Choose a site, or all sites."}
    )
    begins_on = _day("From", "The first day with access. Leave empty for today.")
    ends_on = _day("Until", "The first day without access. Leave empty for no end.")

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        """The sites to choose from are those at which *scope* manages access."""
        super().__init__(*args, **kwargs)
        codes = scope.sites_with(Permission.MANAGE_ACCESS)
        known = every_site()
        choices = [(site.code, site.name) for site in known if site.code in codes]
        if len(codes) == len(known):
            choices.append((ALL_SITES, "All sites"))
        field = self.fields["site"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for mypy
        field.choices = [CHOOSE, *choices]

    def clean_site(self) -> str | None:
        """None is for all sites."""
        site: str = self.cleaned_data["site"]
        return None if site == ALL_SITES else site


class InviteForm(GrantForm):
    """Somebody new, and their first role."""

    email = AddressField(
        label="E-mail",
        max_length=254,
        help_text="Their own, at work: it is theirs for good, and not to be shared.",
    )
    name = forms.CharField(
        label="Name", max_length=User._meta.get_field("name").max_length
    )

    field_order = ["name", "email", "role", "site", "begins_on", "ends_on"]


class ReasonForm(forms.Form):
    """Why access is changed."""

    reason = forms.CharField(
        label="Why?",
        max_length=LONGEST_REASON,
        help_text="Kept for good, and shown in the person’s history.",
        error_messages={"required": "Nothing was entered. Say why."},
    )


class EndForm(ReasonForm):
    """Why a role ends, and when."""

    ends_on = _day("Until", "The first day without it. Leave empty to end it now.")


class NothingForm(forms.Form):
    """A button that needs no words."""


class AcceptForm(forms.Form):
    """The code of an invitation and a new password, twice."""

    code = forms.CharField(
        label="Your code, or the whole link from the e-mail",
        max_length=400,
        error_messages={"required": "Paste the link from the e-mail here."},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
                "data-code": True,
            }
        ),
    )
    password = forms.CharField(
        label="New password",
        strip=False,
        help_text="12 characters or more. A few words in a row are easy to keep.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Choose a password."},
    )
    again = forms.CharField(
        label="The same password again",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Enter the password a second time."},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "password" in data and "again" in data and data["password"] != data["again"]:
            self.add_error("again", "The two passwords differ. Enter both again.")
        return data
