"""The forms of keeping in touch."""

from typing import Any

from django import forms

from participants.candidates.actions import FURTHER
from participants.contact.locator import known_of
from participants.contact.words import Channel, ContactMode, NextAction, Outcome, Time
from participants.contact.words import Relationship as Relation
from participants.enrolment.forms import ZONES
from participants.enrolment.models import Participant
from trialsite.protocol.now import stated_site
from trialsite.web.fields import (
    AddressField,
    BirthField,
    DayField,
    NameField,
    PhoneField,
    of_site,
)

USUAL = "usual"
HOW_LEARNED = (
    ("They told us.", "They told us"),
    ("A contact person told us.", "A contact person told us"),
    ("A message came back.", "A message came back"),
    ("It was typed wrongly before.", "It was typed wrongly before"),
)


def _private(form: forms.Form) -> None:
    # Nothing that the browser remembers of one person is offered for the next.
    for field in form.fields.values():
        field.widget.attrs["autocomplete"] = "off"


class ContactForm(forms.Form):
    """One attempt. The outcome is the button that is pressed."""

    mode = forms.ChoiceField(label="How", choices=ContactMode.choices)
    outcome = forms.ChoiceField(choices=Outcome.choices)
    incoming = forms.BooleanField(label="They came to us", required=False)
    next_action = forms.ChoiceField(
        label="Next step",
        choices=[(USUAL, "As usual: try again soon"), *NextAction.choices],
    )
    next_on = DayField(
        label="On",
        required=False,
    )
    note = forms.CharField(label="Note", max_length=500, required=False)


class LocatorForm(forms.Form):
    """How one person is reached; one record, from which every message is addressed."""

    preferred_name = NameField(label="What they like to be called")
    given_name = NameField(label="Given name")
    family_name = NameField(label="Family name")
    date_of_birth = BirthField(
        label="Date of birth",
        help_text="By names, birth, phone and e-mail we notice who is known already.",
    )
    phone = PhoneField(label="Phone")
    second_phone = PhoneField(label="Another phone")
    leave_message = forms.BooleanField(
        label="A voicemail may name the trial", required=False
    )
    email = AddressField(
        label="E-mail",
        help_text="Links to the follow-up forms go to this address.",
    )
    second_email = AddressField(label="Another e-mail", required=False)
    other_phones = forms.CharField(
        label="Further phones, from the call list",
        help_text="One a line.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    other_emails = forms.CharField(
        label="Further e-mail addresses, from the call list",
        help_text="One a line.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    address = forms.CharField(
        label="Address for letters",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    prefers = forms.ChoiceField(label="How they like it best", choices=Channel.choices)
    times = forms.MultipleChoiceField(
        label="When calls suit them",
        choices=Time.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="By their own clock.",
    )
    reason = forms.ChoiceField(
        label="How we learned of the change",
        choices=HOW_LEARNED,
        widget=forms.RadioSelect,
    )

    field_order = (
        *("preferred_name", "given_name", "family_name", "date_of_birth", "phone"),
        *("second_phone", "other_phones", "leave_message", "email", "second_email"),
        *("other_emails", "address"),
        *("prefers", "times", "timezone", "reason"),
    )

    def __init__(self, *args: Any, participant: Participant, **kwargs: Any) -> None:
        kwargs["initial"] = known = known_of(participant)
        super().__init__(*args, **kwargs)
        for name in FURTHER:
            if not known[name]:
                del self.fields[name]
        zone = participant.timezone
        zones = dict(ZONES)
        self.fields["timezone"] = forms.ChoiceField(
            label="Time zone where they live",
            help_text="Their days, windows and messages go by this clock.",
            choices=[
                (zone, f"{zones.get(zone, zone)} (as now)"),
                *((code, name) for code, name in ZONES if code != zone),
            ],
        )
        self.order_fields(self.field_order)
        of_site(self, stated_site(participant.site_id))
        _private(self)


class ContactPersonForm(forms.Form):
    """Somebody through whom the participant agreed to be reached."""

    name = NameField(label="Name")
    relationship = forms.ChoiceField(label="Who they are", choices=Relation.choices)
    phone = PhoneField(label="Phone")
    email = AddressField(label="E-mail", required=False)
    agreed_on = DayField(
        label="Day on which the participant agreed",
        help_text="That we may ask this person where they are, and nothing else.",
    )

    def __init__(self, *args: Any, participant: Participant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_site(self, stated_site(participant.site_id))
        _private(self)


class OptOutForm(forms.Form):
    """Which channels a participant does not want."""

    closed = forms.MultipleChoiceField(
        label="They do not want",
        choices=Channel.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="This is no withdrawal: they stay in the trial, and what is not "
        "ticked goes on.",
    )
