"""Who somebody is, as far as they say it while they are screened."""

from typing import Any

from django import forms

from participants.candidates.actions import IDENTITY, Named
from trialsite.web.fields import AddressField, BirthField, NameField, PhoneField

OFF = {"autocomplete": "off"}


class PersonForm(forms.Form):
    """Names and how to reach the person. Nothing is required: a first call may end
    before anybody says who they are."""

    given_name = NameField(
        label="Given name",
        required=False,
        widget=forms.TextInput(attrs=OFF),
    )
    family_name = NameField(
        label="Family name",
        required=False,
        widget=forms.TextInput(attrs=OFF),
    )
    date_of_birth = BirthField(
        label="Date of birth",
        required=False,
        widget=forms.DateInput(attrs={"type": "date", **OFF}),
    )
    phone = PhoneField(label="Phone")
    email = AddressField(
        label="E-mail",
        required=False,
        widget=forms.EmailInput(attrs=OFF),
    )

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
