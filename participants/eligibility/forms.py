"""The forms of the eligibility gate; each ends with a signature."""

from django import forms

from trialsite.signatures.forms import SigningForm


class EligibilityForm(SigningForm):
    """The signature alone: what it means stands above it."""


class OverrideForm(SigningForm):
    """Why somebody may go on, and the signature."""

    reason = forms.CharField(
        label="Why this person may go on",
        help_text="It is kept with the deviation. Do not name anybody.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why this person may go on."},
    )
