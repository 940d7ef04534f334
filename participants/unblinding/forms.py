"""The forms of unblinding."""

from uuid import uuid4

from django import forms

from participants.unblinding.models import Disclosure, Kind, Reason
from trialsite.accounts.again import AgainForm
from trialsite.web.fields import AddressField


class UnblindingForm(AgainForm):
    """Why, for whom and by what way; then who is there."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    kind = forms.ChoiceField(
        label="What kind of unblinding is it?",
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    reason = forms.ChoiceField(
        label="Reason",
        choices=[("", "Choose a reason"), *Reason.choices],
        error_messages={"required": "Nothing was chosen. Choose a reason."},
    )
    why = forms.CharField(
        label="What happened",
        max_length=1000,
        help_text="In a sentence or two. Do not name the arm, if you know it.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Nothing was entered. Say what happened."},
    )
    disclosure = forms.ChoiceField(
        label="Who is to know?",
        choices=Disclosure.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    disclosed_to = forms.CharField(
        label="Name and role of who will know",
        max_length=200,
        help_text="Such as Dr. A. Lee, emergency physician.",
        error_messages={"required": "Nothing was entered. Say who will know."},
    )
    email = AddressField(
        label="Their e-mail address",
        required=False,
        help_text="Only where it is sent to somebody else.",
        error_messages={
            "invalid": "“%(value)s” is no e-mail address; one looks like "
            "a.lee@hospital.org."
        },
    )
    impact = forms.CharField(
        label="What it may mean for the person and the data",
        max_length=2000,
        required=False,
        help_text="Who assesses the person from now on, which answers may be coloured. "
        "In an emergency you can add it later.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    field_order = (
        *(
            "key",
            "kind",
            "reason",
            "why",
            "disclosure",
            "disclosed_to",
            "email",
            "impact",
        ),
        *("password", "code"),
    )


class ImpactForm(forms.Form):
    """What an unblinding may mean."""

    text = forms.CharField(
        label="What it may mean for the person and the data",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Nothing was entered. Say what it may mean."},
    )
