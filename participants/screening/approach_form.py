"""An approach in a few fields: how the person heard of the trial, when, and what came
of it."""

from typing import Any

from django import forms

from participants.candidates.models import Candidate
from participants.screening.criteria_words import KINDS
from trialsite import clock
from trialsite.protocol import current
from trialsite.protocol.now import stated_site
from trialsite.protocol.types import Coded, Site
from trialsite.web.fields import DayField, of_site


class ApproachForm(forms.Form):
    """Source and day, whether the person declined, why they cannot take part, or when
    to call again. The full form of a screening begins with these too."""

    declined = forms.ChoiceField(
        choices=lambda: _declined(),
        label="Does the person want to take part?",
        required=False,
        help_text="Where somebody declines, no criterion needs an answer.",
    )
    excluded = forms.MultipleChoiceField(
        label="Other reasons why they cannot take part",
        choices=lambda: coded(current().screening.excluded),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    call_back_on = DayField(
        label="Call back on",
        required=False,
        help_text=(
            "Where the person asked for another day. It comes up on the work list."
        ),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, sites: list[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        protocol = current()
        fixed = len(sites) == 1
        if not protocol.screening.excluded:
            del self.fields["excluded"]
        self.fields = {
            "site": forms.ChoiceField(
                choices=[(site.code, site.name) for site in sites],
                initial=sites[0].code if fixed else None,
                widget=forms.HiddenInput if fixed else forms.Select,
            ),
            "source": forms.ChoiceField(
                label="How did the person hear of the trial?",
                choices=[("", "Choose one"), *coded(protocol.screening.sources)],
            ),
            "approached_on": DayField(
                label="Day",
                initial=clock.today(sites[0].timezone),
                required=False,
                widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"}),
            ),
            **self.fields,
        }
        asked = self.data.get("site")
        of_site(self, next((s for s in sites if s.code == asked), sites[0]))

    def clean_approached_on(self) -> Any:
        day = self.cleaned_data["approached_on"]
        site = self.cleaned_data.get("site")
        zone = stated_site(site).timezone if site else "UTC"
        return day or clock.today(zone)

    def approach(self) -> dict[str, Any]:
        """What was said, as ``record_screening`` takes it."""
        data = self.cleaned_data
        return {
            name: data.get(name)
            for name in ("site", "source", "approached_on", "call_back_on")
        } | {"declined": data["declined"], "excluded": data.get("excluded") or ()}


class QuickForm(ApproachForm):
    """An approach that ended, or goes on another day, in a few seconds."""

    not_met = forms.MultipleChoiceField(
        label="What keeps them out",
        choices=lambda: _reasons(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, candidate: Candidate | None = None, **kwargs: Any
    ) -> None:
        if candidate is not None:
            kwargs["initial"] = {"source": candidate.source}
        super().__init__(*args, **kwargs)
        self.order_fields(
            [
                *("site", "source", "approached_on", "declined", "call_back_on"),
                *("not_met", "excluded"),
            ]
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        said = ("declined", "not_met", "excluded", "call_back_on")
        if not self.errors and not any(data.get(name) for name in said):
            raise forms.ValidationError(
                "Say what came of it: declined, a reason, or a day to call back. "
                "Where the person wants to hear more, screen them."
            )
        return data

    def approach(self) -> dict[str, Any]:
        """What was said, with the criteria not met among the reasons."""
        approach = super().approach()
        approach["excluded"] = [*self.cleaned_data["not_met"], *approach["excluded"]]
        return approach


def coded(codes: tuple[Coded, ...]) -> list[tuple[str, str]]:
    """Codes with their words, as a field's choices."""
    return [(one.code, one.label) for one in codes]


def _reasons() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (
            heading,
            [(c.code, c.reason) for c in current().eligibility if c.kind == kind],
        )
        for kind, heading in KINDS.items()
    ]


def _declined() -> list[tuple[str, str]]:
    return [
        ("", "Yes, or not decided"),
        *(
            (code, f"No: {label.lower()}")
            for code, label in coded(current().screening.declined)
        ),
    ]
