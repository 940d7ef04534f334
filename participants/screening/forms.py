"""The screening form, made from the protocol's criteria."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from participants.candidates.models import Candidate
from participants.screening.approach_form import ApproachForm
from participants.screening.criteria_fields import (
    MEDICINES,
    criterion_field,
    working_fields,
)
from participants.screening.criteria_words import by_kind
from participants.screening.models import Screening
from participants.screening.person_fields import PersonForm
from participants.screening.rules import Answer
from participants.screening.workings import (
    CannotWorkOut,
    Given,
    Medicine,
    rounded,
    work_out,
)
from trialsite.protocol import current
from trialsite.protocol.types import Criterion, Site
from trialsite.scoring.errors import MeasureError
from trialsite.scoring.exact import plain

WAITING = "waiting"


@dataclass(frozen=True)
class CriterionFields:
    """A criterion's field, with those to work its number out from."""

    criterion: Criterion
    field: forms.BoundField
    workings: Sequence[forms.BoundField]

    @property
    def in_threes(self) -> bool:
        """Whether the fields to work it out from belong together in threes."""
        return self.criterion.score is None

    @property
    def open(self) -> bool:
        """Whether something stands in one of them."""
        return any(field.errors or field.value() for field in self.workings)


class ScreeningForm(ApproachForm, PersonForm):
    """The approach, who it is, the answer to each criterion, and what is next.

    Criteria may be left open where the person declined or already fails one, or where
    the screening goes on another day; what is then still needed is for the action to
    say. A number may be typed or worked out, from the fields that stand with it.
    """

    waiting = forms.BooleanField(
        label="Some answers are still to come: keep this as waiting",
        required=False,
    )
    initials = forms.CharField(
        label="Initials",
        max_length=4,
        required=False,
        help_text=(
            "Two or three letters, so that you find the person again. Kept only of "
            "people who may go on."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off"}),
    )

    def __init__(
        self,
        *args: Any,
        sites: list[Site],
        candidate: Candidate | None = None,
        continues: Screening | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = _known(candidate, continues)
        super().__init__(*args, sites=sites, **kwargs)
        protocol = current()
        self.born = candidate.date_of_birth if candidate else None
        if candidate is not None:
            for name in PersonForm.base_fields:
                del self.fields[name]
        self.workings: dict[str, Any] = {}
        self.working_names: dict[str, list[str]] = {}
        for criterion in protocol.eligibility:
            self.fields[criterion.code] = criterion_field(criterion)
            more = working_fields(criterion, protocol)
            self.working_names[criterion.code] = list(more)
            self.fields |= more

    def criteria(self) -> list[tuple[str, list["CriterionFields"]]]:
        """Each criterion's fields under the heading of its kind, for the page."""
        return by_kind(
            CriterionFields(
                criterion,
                self[criterion.code],
                [self[name] for name in self.working_names[criterion.code]],
            )
            for criterion in current().eligibility
        )

    def who(self) -> list[Any]:
        """The fields that say who it is; none where that is known already."""
        return [self[name] for name in PersonForm.base_fields if name in self.fields]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        given = self._given(data)
        day = data.get("approached_on")
        if given is not None and day is not None:
            for criterion in current().eligibility:
                self._work_out(criterion, given, day, data)
        return data

    def answers(self) -> dict[str, Answer]:
        """Criterion code -> what was answered; None where nothing was."""
        return {
            criterion.code: self.cleaned_data.get(criterion.code)
            for criterion in current().eligibility
        }

    def _given(self, data: dict[str, Any]) -> Given | None:
        items = {
            name.removeprefix("item-"): value
            for name, value in data.items()
            if name.startswith("item-") and value is not None
        }
        medicines = []
        for number in range(1, MEDICINES + 1):
            code = data.get(f"medicine-{number}")
            strength = data.get(f"strength-{number}")
            usual = data.get(f"usual-{number}")
            if not code and strength is None and usual is None:
                continue
            for name, value in (
                (f"medicine-{number}", code),
                (f"strength-{number}", strength),
                (f"usual-{number}", usual),
            ):
                if value in (None, "") and name not in self.errors:
                    self.add_error(name, "Give all three of a medicine, or clear it.")
            if code and strength is not None and usual is not None:
                drug, _, form = code.partition(":")
                medicines.append(Medicine(drug, form, strength, usual))
        if any(
            name in self.errors
            for names in self.working_names.values()
            for name in names
        ):
            return None
        born = data.get("date_of_birth") or self.born
        return Given(born, items, tuple(medicines))

    def _work_out(
        self, criterion: Criterion, given: Given, day: date, data: dict[str, Any]
    ) -> None:
        code, typed = criterion.code, data.get(criterion.code)
        if not criterion.computed or code in self.errors:
            return
        try:
            worked = work_out(criterion, current(), given, day)
        except (CannotWorkOut, MeasureError) as error:
            if typed is None:
                self.add_error(code, str(error))
            return
        if worked is None:
            return
        shown = rounded(worked.value, criterion.decimals)
        if typed is not None and typed != shown:
            self.add_error(
                code,
                f"You typed {plain(typed)}, but what you gave to work it out from "
                f"comes to {plain(shown)}. Clear one of the two.",
            )
        elif not _within(criterion, worked.value):
            self.add_error(code, f"It comes to {plain(shown)}, which cannot be right.")
        else:
            data[code] = worked.value
            self.workings[code] = worked.kept


def _within(criterion: Criterion, value: Decimal) -> bool:
    return (criterion.lowest is None or value >= criterion.lowest) and (
        criterion.highest is None or value <= criterion.highest
    )


def _known(candidate: Candidate | None, continues: Screening | None) -> dict[str, Any]:
    """What is known before anybody asks: of the earlier screening, and of the list."""
    initial: dict[str, Any] = {}
    if candidate is not None:
        initial |= {"source": candidate.source, "initials": candidate.initials}
    if continues is not None:
        initial |= {"source": continues.source, "initials": continues.initials}
        for criterion in current().eligibility:
            kept = continues.answers.get(criterion.code)
            if kept is None or criterion.code in continues.workings:
                continue
            yes_no = criterion.type == "yes_no"
            initial[criterion.code] = (
                {True: "yes", False: "no"}[kept] if yes_no else kept
            )
        initial |= _workings(continues)
    return initial


def _workings(continues: Screening) -> dict[str, Any]:
    initial: dict[str, Any] = {}
    for criterion in current().eligibility:
        kept = continues.workings.get(criterion.code, {})
        initial |= {f"item-{code}": v for code, v in kept.get("items", {}).items()}
        for number, one in enumerate(kept.get("medicines", []), 1):
            initial |= {
                f"medicine-{number}": f"{one['drug']}:{one['form']}",
                f"strength-{number}": one["strength"],
                f"usual-{number}": one["usual"],
            }
    return initial
