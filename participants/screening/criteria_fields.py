"""The fields of the protocol's criteria, and of what their numbers come from."""

from decimal import Decimal
from typing import Any

from django import forms

from participants.screening.workings import items_of
from trialsite.protocol.types import Criterion, Item, Protocol
from trialsite.protocol.types.eligibility import DAILY_MME
from trialsite.scoring.opioids import DRUGS
from trialsite.web.fields import NumberField

YES_NO = [("yes", "Yes"), ("no", "No"), ("", "Not known yet")]
MEDICINES = 4
"""Rows of the list of medicines: as many as people on long-term opioids have."""


def criterion_field(criterion: Criterion) -> forms.Field:
    """Where a criterion is answered."""
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
    return NumberField(
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


def working_fields(criterion: Criterion, protocol: Protocol) -> dict[str, forms.Field]:
    """The fields from which a criterion's number can be worked out, by name; none
    where it is typed, or comes from the date of birth."""
    if criterion.computed == DAILY_MME:
        return _medicine_fields()
    asked = items_of(criterion, protocol)
    if not asked or criterion.score is None:
        return {}
    instrument = protocol.instrument(criterion.score[0])
    return {f"item-{code}": _item_field(instrument.item(code)) for code in asked}


def _item_field(item: Item) -> forms.Field:
    options = [(option.code, option.label) for option in item.options]
    for code in () if options else item.codes():
        ends = {item.minimum: item.low_label, item.maximum: item.high_label}
        options.append((code, f"{code} {ends.get(code, '')}".strip()))
    return forms.TypedChoiceField(
        label=item.label,
        choices=[("", "Not asked"), *options],
        coerce=int,
        empty_value=None,
        required=False,
    )


def _medicine_fields() -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {}
    for number in range(1, MEDICINES + 1):
        fields[f"medicine-{number}"] = forms.ChoiceField(
            label=f"Medicine {number}", choices=_catalogue, required=False
        )
        fields[f"strength-{number}"] = _amount(f"Strength of medicine {number}")
        fields[f"usual-{number}"] = _amount(f"Medicine {number} on a usual day")
    return fields


def _amount(label: str) -> forms.Field:
    return NumberField(
        label=label,
        required=False,
        min_value=0,
        max_digits=9,
        decimal_places=4,
        error_messages={"invalid": "That is not a number. Give one such as 7.5."},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}),
    )


def _catalogue() -> list[tuple[str, str]]:
    return [
        ("", "None"),
        *(
            (
                f"{drug.code}:{form.code}",
                f"{drug.label.removesuffix(' patch')}, {form.label.lower()}"
                f" ({form.strength.unit}; {form.fields[1].unit})",
            )
            for drug in DRUGS
            for form in drug.forms
        ),
    ]


def _limits(criterion: Criterion) -> dict[str, Any]:
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
