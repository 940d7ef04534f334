"""The form that records a consent."""

from django import forms

from participants.consent.models import Mode
from trialsite.protocol import current


def _newest_first() -> list[tuple[str, str]]:
    return [
        (version.code, f"{version.label} (in use from {version.date:%-d %B %Y})")
        for version in reversed(current().consents)
    ]


class ConsentForm(forms.Form):
    """Version, day and manner of a consent; the newest version is proposed."""

    version = forms.ChoiceField(
        label="Version of the consent document", choices=_newest_first
    )
    given_on = forms.DateField(
        label="Day of consent",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "That is not a date. Give it as 2026-03-31."},
    )
    mode = forms.ChoiceField(
        label="How consent was given", choices=Mode.choices, widget=forms.RadioSelect
    )
    certain = forms.BooleanField(
        label=(
            "The person has read this version, had their questions answered, and "
            "signed. I hold the signed document."
        ),
        error_messages={"required": "Tick this once you hold the signed document."},
    )
