"""A form with every kind of field, for the gallery."""

from django import forms

from trialsite.web.fields import DayField, NumberField


class SampleForm(forms.Form):
    """Fields as the trial's forms have them. It is bound in the gallery to show how a
    refused form looks, and never saved."""

    initials = forms.CharField(
        max_length=5, help_text="As on the consent form, such as R. M."
    )
    born = DayField(
        label="Date of birth", help_text="Year-month-day, such as 1961-04-23."
    )
    dose = NumberField(
        label="Opioid dose, mg MME a day",
        min_value=0,
        max_value=3000,
        # A number field would lose what was typed if it is not a number.
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}),
        help_text="Mean over the last 28 days. 0 to 3000.",
        error_messages={"invalid": "This is not a number from 0 to 3000."},
    )
    source = forms.ChoiceField(
        label="Heard of the trial from",
        choices=[("", "Choose one"), ("clinic", "A clinic"), ("flyer", "A flyer")],
    )
    treated = forms.ChoiceField(
        label="Daily opioids for at least 3 months",
        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "Not known yet")],
        widget=forms.RadioSelect,
    )
    modes = forms.MultipleChoiceField(
        label="May we reach you by",
        choices=[("email", "E-mail"), ("phone", "Phone")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agreed = forms.BooleanField(label="The person has read the summary")
    notes = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text="Nothing that names the person.",
    )
