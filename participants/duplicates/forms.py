"""Deciding whether two people are one."""

from django import forms

from participants.duplicates.models import MatchVerdict


class DecisionForm(forms.Form):
    """What was found, and how."""

    verdict = forms.ChoiceField(
        label="What did you find?",
        choices=MatchVerdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether they are one person or two."},
    )
    reason = forms.CharField(
        label="How did you find out?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=(
            "Such as “Called the other site: same street, same doctor”. Both sites "
            "read this: write no name, number or address."
        ),
        error_messages={"required": "Say how you found out; both sites read it."},
    )
