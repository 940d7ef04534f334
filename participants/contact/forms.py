"""The forms of keeping in touch."""

import re
from typing import Any

from django import forms

from participants.contact.locator import known_of
from participants.contact.words import Channel, ContactMode, NextAction, Outcome, Time
from participants.contact.words import Relationship as Relation
from participants.enrolment.forms import ZONES
from participants.enrolment.models import Participant

USUAL = "usual"
HOW_LEARNED = (
    ("They told us.", "They told us"),
    ("A contact person told us.", "A contact person told us"),
    ("A message came back.", "A message came back"),
    ("It was typed wrongly before.", "It was typed wrongly before"),
)


def check_phone(phone: str) -> None:
    """Refuse what can be no phone number."""
    digits = re.sub(r"[\s().+-]", "", phone)
    if phone and not (digits.isdigit() and 7 <= len(digits) <= 15):
        raise forms.ValidationError(
            f"{phone!r} is no phone number: give 7 to 15 digits, such as 608 555 0142."
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
    next_on = forms.DateField(
        label="On",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "That is not a date. Give it as 2026-03-31."},
    )
    note = forms.CharField(label="Note", max_length=500, required=False)


class LocatorForm(forms.Form):
    """How one person is reached; one record, from which every message is addressed."""

    preferred_name = forms.CharField(label="What they like to be called", max_length=80)
    given_name = forms.CharField(label="Given name", max_length=80)
    family_name = forms.CharField(label="Family name", max_length=80)
    date_of_birth = forms.DateField(
        label="Date of birth",
        help_text="By names, birth, phone and e-mail we notice who is known already.",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "That is not a date. Give it as 1968-03-31."},
    )
    phone = forms.CharField(
        label="Phone", max_length=20, required=False, validators=[check_phone]
    )
    second_phone = forms.CharField(
        label="Another phone", max_length=20, required=False, validators=[check_phone]
    )
    leave_message = forms.BooleanField(
        label="A voicemail may name the trial", required=False
    )
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        help_text="Links to the follow-up forms go to this address.",
    )
    second_email = forms.EmailField(
        label="Another e-mail", max_length=254, required=False
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
        *("second_phone", "leave_message", "email", "second_email", "address"),
        *("prefers", "times", "timezone", "reason"),
    )

    def __init__(self, *args: Any, participant: Participant, **kwargs: Any) -> None:
        kwargs["initial"] = known_of(participant)
        super().__init__(*args, **kwargs)
        zone = participant.timezone
        known = dict(ZONES)
        self.fields["timezone"] = forms.ChoiceField(
            label="Time zone where they live",
            help_text="Their days, windows and messages go by this clock.",
            choices=[
                (zone, f"{known.get(zone, zone)} (as now)"),
                *((code, name) for code, name in ZONES if code != zone),
            ],
        )
        self.order_fields(self.field_order)
        _private(self)


class ContactPersonForm(forms.Form):
    """Somebody through whom the participant agreed to be reached."""

    name = forms.CharField(label="Name", max_length=80)
    relationship = forms.ChoiceField(label="Who they are", choices=Relation.choices)
    phone = forms.CharField(
        label="Phone", max_length=20, required=False, validators=[check_phone]
    )
    email = forms.EmailField(label="E-mail", max_length=254, required=False)
    agreed_on = forms.DateField(
        label="Day on which the participant agreed",
        help_text="That we may ask this person where they are, and nothing else.",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "That is not a date. Give it as 2026-03-31."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
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
