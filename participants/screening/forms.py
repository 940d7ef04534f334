"""The screening form, made from the protocol's criteria."""

from decimal import Decimal
from typing import Any

from django import forms

from participants.screening.rules import Answer
from trialsite.protocol import current
from trialsite.protocol.types import Coded, Criterion, Site

YES_NO = [("yes", "Yes"), ("no", "No"), ("", "Not known yet")]


class ScreeningForm(forms.Form):
    """Source, the answer to each criterion, and whether the person declined.

    Criteria may be left open where the person declined or already fails one; what
    is then still needed is for the action to say.
    """

    declined = forms.ChoiceField(
        choices=lambda: _declined(),
        label="Does the person want to take part?",
        required=False,
        help_text="Where somebody declines, no criterion needs an answer.",
    )
    initials = forms.CharField(
        label="Initials",
        max_length=4,
        required=False,
        help_text=(
            "Two or three letters, so that you find the person again. Kept only of "
            "people who are eligible."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off"}),
    )

    def __init__(self, *args: Any, sites: list[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        protocol = current()
        fixed = len(sites) == 1
        self.fields = {
            "site": forms.ChoiceField(
                choices=[(site.code, site.name) for site in sites],
                initial=sites[0].code if fixed else None,
                widget=forms.HiddenInput if fixed else forms.Select,
            ),
            "source": forms.ChoiceField(
                label="How did the person hear of the trial?",
                choices=[("", "Choose one"), *_coded(protocol.screening.sources)],
            ),
            **{criterion.code: _field(criterion) for criterion in protocol.eligibility},
            **self.fields,
        }

    def answers(self) -> dict[str, Answer]:
        """Criterion code -> what was answered; None where nothing was."""
        return {
            criterion.code: self.cleaned_data.get(criterion.code)
            for criterion in current().eligibility
        }


def _declined() -> list[tuple[str, str]]:
    reasons = current().screening.declined
    return [
        ("", "Yes, or not decided"),
        *((code, f"No: {label.lower()}") for code, label in _coded(reasons)),
    ]


def _coded(codes: tuple[Coded, ...]) -> list[tuple[str, str]]:
    return [(coded.code, coded.label) for coded in codes]


def _field(criterion: Criterion) -> forms.Field:
    if criterion.type == "yes_no":
        return forms.TypedChoiceField(
            label=criterion.label,
            help_text=criterion.hint,
            choices=YES_NO,
            coerce=lambda answer: answer == "yes",
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
        )
    return forms.DecimalField(
        label=f"{criterion.label} ({criterion.unit})"
        if criterion.unit
        else criterion.label,
        help_text=criterion.hint,
        required=False,
        min_value=criterion.lowest,
        max_value=criterion.highest,
        decimal_places=criterion.decimals,
        max_digits=12,
        error_messages=_limits(criterion),
        # A browser's own number field throws away what it cannot read.
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}),
    )


def _limits(criterion: Criterion) -> dict[str, str]:
    lowest, highest = criterion.lowest, criterion.highest
    allowed = f"Give a number from {_plain(lowest)} to {_plain(highest)}"
    wrong = f"%(show_value)s cannot be right. {allowed}."
    return {
        "invalid": f"That is not a number. {allowed}.",
        "min_value": wrong,
        "max_value": wrong,
    }


def _plain(number: Decimal | None) -> str:
    return "any" if number is None else f"{number.normalize():f}"
