"""Who somebody is, as far as they say it while they are screened."""

import re
from typing import Any

from django import forms

from participants.candidates.actions import IDENTITY, Named

OFF = {"autocomplete": "off"}


class PersonForm(forms.Form):
    """Names and how to reach the person. Nothing is required: a first call may end
    before anybody says who they are."""

    given_name = forms.CharField(
        label="Given name",
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs=OFF),
    )
    family_name = forms.CharField(
        label="Family name",
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs=OFF),
    )
    date_of_birth = forms.DateField(
        label="Date of birth",
        required=False,
        widget=forms.DateInput(attrs={"type": "date", **OFF}),
        error_messages={"invalid": "That is not a date. Give it as 1968-03-31."},
    )
    phone = forms.CharField(
        label="Phone",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", **OFF}),
    )
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs=OFF),
    )

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        digits = re.sub(r"[\s().+-]", "", phone)
        if phone and not (digits.isdigit() and 7 <= len(digits) <= 15):
            raise forms.ValidationError(
                f"{phone!r} is no phone number: give 7 to 15 digits, such as "
                "608 555 0142."
            )
        return phone

    def person(self) -> Named:
        """Who was typed."""
        given: dict[str, Any] = {
            name: self.cleaned_data.get(name) or None for name in IDENTITY
        }
        return Named(
            given_name=given["given_name"] or "",
            family_name=given["family_name"] or "",
            date_of_birth=given["date_of_birth"],
            phone=given["phone"] or "",
            email=given["email"] or "",
        )
