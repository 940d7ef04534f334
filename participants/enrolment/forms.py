"""The form of enrolment."""

from typing import Any

from django import forms

from participants.enrolment.actions import Person
from trialsite.protocol.now import stated_site
from trialsite.web.fields import (
    AddressField,
    BirthField,
    NameField,
    PhoneField,
    of_site,
)

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

    given_name = NameField(label="Given name")
    family_name = NameField(label="Family name")
    preferred_name = NameField(
        label="What they like to be called",
        required=False,
        help_text="Messages begin with this name. Leave empty for the given name.",
    )
    date_of_birth = BirthField(
        label="Date of birth",
    )
    email = AddressField(
        label="E-mail",
        help_text="Links to the follow-up forms go to this address.",
    )
    phone = PhoneField(label="Phone")

    def __init__(self, *args: Any, site: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Nothing that the browser remembers of one person is offered for the next.
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"
        here = stated_site(site)
        of_site(self, here)
        self.fields["timezone"] = forms.ChoiceField(
            label="Time zone where they live",
            help_text="Their days, windows and messages go by this clock.",
            choices=[
                (here.timezone, f"As at {here.name} ({here.timezone})"),
                *((code, name) for code, name in ZONES if code != here.timezone),
            ],
        )

    def person(self) -> Person:
        """What was typed, as the action takes it."""
        return Person(
            **{
                name: value
                for name, value in self.cleaned_data.items()
                if name != "timezone"
            }
        )
