"""The form of enrolment."""

import re
from typing import Any

from django import forms

from participants.enrolment.actions import Person
from trialsite.protocol.now import stated_site

# The zones in which people of the trial's sites commonly live, by plain name.
ZONES = (
    ("America/New_York", "Eastern"),
    ("America/Chicago", "Central"),
    ("America/Denver", "Mountain"),
    ("America/Phoenix", "Mountain, no summer time (Arizona)"),
    ("America/Los_Angeles", "Pacific"),
    ("America/Anchorage", "Alaska"),
    ("Pacific/Honolulu", "Hawaii"),
)


class EnrolmentForm(forms.Form):
    """Who the person is and how they are reached."""

    given_name = forms.CharField(label="Given name", max_length=80)
    family_name = forms.CharField(label="Family name", max_length=80)
    preferred_name = forms.CharField(
        label="What they like to be called",
        max_length=80,
        required=False,
        help_text="Messages begin with this name. Leave empty for the given name.",
    )
    date_of_birth = forms.DateField(
        label="Date of birth",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "That is not a date. Give it as 1968-03-31."},
    )
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        help_text="Links to the follow-up forms go to this address.",
    )
    phone = forms.CharField(
        label="Phone",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )

    def __init__(self, *args: Any, site: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Nothing that the browser remembers of one person is offered for the next.
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"
        here = stated_site(site)
        self.fields["timezone"] = forms.ChoiceField(
            label="Time zone where they live",
            help_text="Their days, windows and messages go by this clock.",
            choices=[
                (here.timezone, f"As at {here.name} ({here.timezone})"),
                *((code, name) for code, name in ZONES if code != here.timezone),
            ],
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

    def person(self) -> Person:
        """What was typed, as the action takes it."""
        return Person(
            **{
                name: value
                for name, value in self.cleaned_data.items()
                if name != "timezone"
            }
        )
