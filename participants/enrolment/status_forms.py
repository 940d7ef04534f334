"""The forms of a change of status and of a correction."""

from typing import Any

from django import forms

from participants.enrolment.models import (
    FollowUpStatus,
    Participant,
    StatusChange,
    TherapyStatus,
)
from participants.enrolment.statuses import (
    FOLLOW_UP_WAYS,
    THERAPY_WAYS,
    Change,
    reasons_for,
)
from trialsite.web.fields import DayField

Groups = list[tuple[str, list[tuple[str, str]]]]
Kind = StatusChange.Kind


def _group(kind: str, status: str) -> tuple[str, list[tuple[str, str]]]:
    choices = FollowUpStatus if kind == Kind.FOLLOW_UP else TherapyStatus
    label = str(choices(status).label)
    reasons = [(coded.code, coded.label) for coded in reasons_for(kind, status)]
    if status == FollowUpStatus.COMPLETED and kind == Kind.FOLLOW_UP:
        reasons = [(StatusChange.Finish.BY_HAND.value, "Recorded by staff")]
    return label, [
        (f"{kind}.{status}.{code}", words) for code, words in reasons or [("", label)]
    ]


def _days(form: forms.Form, *, until: bool) -> None:
    def day(label: str, *, required: bool, help_text: str = "") -> DayField:
        return DayField(
            label=label,
            required=required,
            help_text=help_text,
        )

    form.fields["effective_on"] = day("From which day", required=True)
    if until:
        form.fields["until"] = day(
            "On hold until",
            required=False,
            help_text="For a hold alone: nobody contacts them before this day.",
        )


class StatusForm(forms.Form):
    """What happened, with its reason, in one choice; and from which day."""

    asks = "What happened"

    def __init__(self, *args: Any, participant: Participant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"] = forms.ChoiceField(
            label=self.asks, choices=[("", "Choose"), *self._groups(participant)]
        )
        _days(self, until=True)

    def _groups(self, participant: Participant) -> Groups:
        return [
            _group(Kind.FOLLOW_UP, status)
            for status in FOLLOW_UP_WAYS[participant.follow_up]
        ] + [
            _group(Kind.THERAPY, status) for status in THERAPY_WAYS[participant.therapy]
        ]

    def change(self) -> Change:
        """What was chosen, as the action takes it."""
        kind, status, reason = self.cleaned_data["what"].split(".")
        return Change(
            kind,
            status,
            self.cleaned_data["effective_on"],
            reason,
            self.cleaned_data.get("until"),
        )


class CorrectionForm(StatusForm):
    """What is right instead, and how the wrong status came to be."""

    asks = "What is right instead"
    slip = forms.ChoiceField(
        label="How the wrong one came to be",
        choices=[
            choice
            for choice in StatusChange.Slip.choices
            if choice[0] != StatusChange.Slip.TAKEN_BACK
        ],
        widget=forms.RadioSelect,
    )
    field_order = ("slip", "what", "effective_on", "until")

    def __init__(self, *args: Any, wrong: StatusChange, **kwargs: Any) -> None:
        self._kind = wrong.kind
        super().__init__(*args, participant=wrong.participant, **kwargs)
        self.order_fields(self.field_order)

    def _groups(self, participant: Participant) -> Groups:
        choices = FollowUpStatus if self._kind == Kind.FOLLOW_UP else TherapyStatus
        # Withdrawing has a page of its own.
        return [
            _group(self._kind, status)
            for status in choices.values
            if status != FollowUpStatus.WITHDREW
        ]
