"""The forms that mark an error of randomization."""

from typing import Any

from django import forms

from participants.randomization.corrections.actions import factors_of, levels_of
from participants.randomization.corrections.models import POLICIES, Error
from trialsite.accounts.again import AgainForm


class ErrorForm(AgainForm):
    """What was wrong, and who says so."""

    error = forms.ChoiceField(
        label="What was wrong?",
        choices=[
            (code, f"{label}. {POLICIES[Error(code)]}") for code, label in Error.choices
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    why = forms.CharField(
        label="What happened",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Nothing was entered. Say what happened."},
    )

    field_order = ("error", "why", "password", "code")


class StratumForm(forms.Form):
    """Which level is the true one."""

    def __init__(self, *args: Any, used: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = []
        for factor in factors_of(used):
            levels = levels_of(factor)
            choices += [
                (f"{factor.code}={code}", f"{factor.label}: {label}")
                for code, label in levels.items()
                if code != used[factor.code]
            ]
        self.fields["level"] = forms.ChoiceField(
            label="What is true?",
            help_text="What was used stays on record beside it.",
            choices=[("", "Choose the true level"), *choices],
            error_messages={"required": "Nothing was chosen. Choose what is true."},
        )
        self.fields["why"] = forms.CharField(
            label="What was wrong, and where the truth stands",
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": "Nothing was entered. Say what was wrong."},
        )

    @property
    def factor(self) -> str:
        return str(self.cleaned_data["level"]).partition("=")[0]

    @property
    def as_true(self) -> str:
        return str(self.cleaned_data["level"]).partition("=")[2]
