"""Comparing methods, proposing a list, and the second person's part."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms

from participants.randomization.lists.comparing import MOST_TRIALS
from participants.randomization.lists.models import ProposedList
from trialsite.access.models import User
from trialsite.protocol.types import Protocol

_REASON = ProposedList._meta.get_field("reason").max_length


def reason_field(label: str, example: str) -> forms.CharField:
    """Why; *example* is what somebody might say."""
    return forms.CharField(
        label=label,
        max_length=_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Kept for good, and in the audit trail.",
        error_messages={
            "required": f"Nothing was entered. Say why, such as {example}."
        },
    )


class CompareForm(forms.Form):
    """How many trials to simulate."""

    trials = forms.TypedChoiceField(
        label="How many trials to simulate",
        coerce=int,
        choices=[
            (200, "200: a first look, about half a minute"),
            (MOST_TRIALS, f"{MOST_TRIALS}: to decide by, some minutes"),
        ],
        initial=MOST_TRIALS,
        widget=forms.RadioSelect,
    )


class ProposeForm(forms.Form):
    """A list as it is proposed; the last three only for an amendment."""

    reason = reason_field("Why this list", "“The trial's first list”")
    beacon_source = forms.CharField(
        label="Public beacon (optional)",
        required=False,
        max_length=ProposedList._meta.get_field("beacon_source").max_length,
        help_text=(
            "A public random value that is not out yet, such as “NIST beacon, pulse of "
            "1 March 2026, 12:00 UTC”. Whoever seals enters its value, so that nobody "
            "can say that the seed was chosen."
        ),
    )
    starts_on = forms.DateField(
        label="First day (optional)",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="In UTC. Without one it is used from the moment it is sealed.",
    )
    closed_sites = forms.MultipleChoiceField(
        label="Sites that take nobody more",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    closed_arms = forms.MultipleChoiceField(
        label="Arms that nobody gets any more",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, protocol: Protocol, first: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if first:
            for name in ("starts_on", "closed_sites", "closed_arms"):
                del self.fields[name]
            return
        for name, things in (
            ("closed_sites", [(site.code, site.name) for site in protocol.sites]),
            ("closed_arms", [(arm.code, arm.label) for arm in protocol.arms]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101
            field.choices = things


class AgainForm(forms.Form):
    """The password once more, by which one shows to be at the keyboard oneself."""

    password = forms.CharField(
        label="Your password, again",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Nothing was entered. Enter your password."},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """As at sign-in: a wrong one counts towards a lock."""
        password: str = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.user, password):
            raise forms.ValidationError(
                "That is not your password. It tells capital from small letters. After "
                "several wrong tries an account rests for 15 minutes."
            )
        return password


class SealForm(AgainForm):
    """The second person's part: the beacon's value, where one was named."""

    field_order = ("beacon_value", "password")
    beacon_value = forms.CharField(
        label="The beacon's value",
        max_length=250,
        error_messages={"required": "Nothing was entered. Copy the value it gave."},
    )

    def __init__(self, *args: Any, proposal: ProposedList, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if proposal.beacon_source:
            self.fields["beacon_value"].help_text = f"Of: {proposal.beacon_source}"
        else:
            del self.fields["beacon_value"]


class AskForm(AgainForm):
    """The first person's part of an ending."""

    field_order = ("reason", "password")
    reason = reason_field("Why", "“Recruitment is complete”")


class PackForm(forms.Form):
    """Why the pack is wanted."""

    reason = reason_field(
        "What is it for?", "“Proof of the randomization, final report”"
    )
