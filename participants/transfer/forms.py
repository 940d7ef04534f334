"""The forms of a move to another site: the proposal, and what may be answered."""

from typing import Any

from django import forms

from participants.enrolment.models import Participant
from participants.transfer.models import Answer
from trialsite.protocol.now import open_sites


class TransferForm(forms.Form):
    """Which site is asked to take a participant over, and why."""

    reason = forms.CharField(
        label="Why",
        max_length=200,
        help_text="The new site reads it. Such as: moved house. Nothing of therapy.",
        error_messages={
            "required": "Nothing was entered. Say why; the new site reads it."
        },
    )

    def __init__(self, *args: Any, participant: Participant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"] = forms.ChoiceField(
            label="New site",
            choices=[
                ("", "Choose a site"),
                *(
                    (site.code, site.name)
                    for site in open_sites()
                    if site.code != participant.site_id
                ),
            ],
            error_messages={"required": "Nothing was chosen. Choose the new site."},
        )
        self.order_fields(("to", "reason"))


class TakeBackForm(forms.Form):
    """Why a proposal is taken back."""

    reason = forms.CharField(
        label="Why it is taken back",
        max_length=200,
        help_text="The other site reads it.",
        error_messages={"required": "Say why; the other site reads it."},
    )


class AnswerForm(forms.Form):
    """Whether the new site takes the person over."""

    answer = forms.ChoiceField(
        label="Your answer",
        choices=[
            (Answer.ACCEPTED, "We take them over, from today on"),
            (Answer.DECLINED, "We decline"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    reason = forms.CharField(
        label="Why you decline",
        max_length=200,
        required=False,
        help_text="For a refusal alone. The other site reads it.",
    )
