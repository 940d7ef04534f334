"""The forms of withdrawal."""

from django import forms

from participants.withdrawal_scopes import LABELS, MEANINGS, WithdrawalScope
from trialsite.protocol import current
from trialsite.web.fields import DayField


def _scopes() -> list[tuple[str, str]]:
    return [
        (code, f"{LABELS[WithdrawalScope(code)]}: {MEANINGS[WithdrawalScope(code)]}")
        for code in current().withdrawal.scopes
    ]


def _reasons() -> list[tuple[str, str]]:
    return [(coded.code, coded.label) for coded in current().status_reasons.withdrew]


class WithdrawalForm(forms.Form):
    """From what, why and from when."""

    scopes = forms.MultipleChoiceField(
        label="What they withdraw from",
        choices=_scopes,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )
    reason = forms.ChoiceField(
        label="Reason", choices=_reasons, widget=forms.RadioSelect
    )
    effective_on = DayField(
        label="From which day",
    )
    note = forms.CharField(
        label="Anything to remember",
        help_text="Do not name anybody, and no arm.",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class TakeBackForm(forms.Form):
    """Which withdrawal does not hold, and why."""

    scope = forms.ChoiceField(label="What is taken back", widget=forms.RadioSelect)
    note = forms.CharField(
        label="Why it does not hold",
        help_text="Such as: the person changed their mind; it was entered by mistake.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why it is taken back."},
    )

    def __init__(self, *args: object, withdrawn: list[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # passed on
        field = self.fields["scope"]
        offered = [(code, LABELS[WithdrawalScope(code)]) for code in withdrawn]
        field.choices = offered  # type: ignore[attr-defined] # of a choice field
