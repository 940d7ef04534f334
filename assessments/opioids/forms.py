"""The form that lists a medicine, for staff and participants alike."""

from typing import Any

from django import forms

from assessments.opioids.amounts import AMOUNTS, STRENGTHS
from trialsite.scoring.opioids import DRUGS


class TypedNumber(forms.DecimalField):
    """A number whose error says what was typed and what is allowed."""

    def __init__(self, *, allowed: str, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs
        )
        self.allowed = allowed

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError:
            raise forms.ValidationError(
                f"“{value}” is not a number. Give {self.allowed}."
            ) from None


def catalogue() -> list[tuple[str, Any]]:
    """Every drug with its forms, grouped by drug, the strength's unit in the words."""
    drugs = [
        (
            drug.label,
            [
                (
                    f"{drug.code}:{form.code}",
                    f"{drug.label.removesuffix(' patch')}, {form.label.lower()}"
                    f" ({form.strength.unit})",
                )
                for form in drug.forms
            ],
        )
        for drug in DRUGS
    ]
    return [("", "Choose a medicine"), *drugs]


class ProductForm(forms.Form):
    """A medicine: which, how strong, and how much on a usual day."""

    product = forms.ChoiceField(
        label="Medicine",
        choices=catalogue,
        help_text="By its generic name, which stands on the label.",
        error_messages={
            "required": "Choose a medicine.",
            "invalid_choice": "“%(value)s” is not on the list. Choose one that is.",
        },
    )
    strength = TypedNumber(
        label="Strength",
        allowed=STRENGTHS,
        help_text=(
            "The number on the label, in the unit named with the medicine. Of two "
            "numbers, such as 5/325, the first."
        ),
        error_messages={"required": "Give the strength that stands on the label."},
    )
    usual = TypedNumber(
        label="How much on a usual day",
        allowed=AMOUNTS,
        help_text=(
            "Tablets, mL or patches in one day. Give 0 if you take it only as needed."
        ),
        error_messages={"required": "Say how much on a usual day, or 0."},
    )

    def listed(self) -> dict[str, Any]:
        """The cleaned fields, as actions.list_product takes them."""
        drug, _, form = self.cleaned_data["product"].partition(":")
        return {
            "drug": drug,
            "form": form,
            "strength": self.cleaned_data["strength"],
            "usual": self.cleaned_data["usual"],
        }
