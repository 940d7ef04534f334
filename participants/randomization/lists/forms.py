"""Comparing methods, proposing a list, and the second person's part."""

from typing import Any

from django import forms

from participants.randomization.lists.comparing import MOST_TRIALS
from participants.randomization.lists.contents import MOST_BYTES
from participants.randomization.lists.models import ProposedList
from participants.randomization.schemes import ImportedList
from trialsite.access.scope import ScopedRequest
from trialsite.accounts.again import AgainForm
from trialsite.protocol.types import Protocol
from trialsite.web.fields import DayField

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
            (200, "200: a first look, about a minute"),
            (MOST_TRIALS, f"{MOST_TRIALS}: to decide by, some minutes"),
        ],
        initial=MOST_TRIALS,
        widget=forms.RadioSelect,
    )


class ProposeForm(forms.Form):
    """A list as it is proposed; the file only where the protocol wants one, the last
    four only for an amendment."""

    file = forms.FileField(
        label="The list",
        help_text=(
            "CSV in UTF-8: a line “stratum,arm”, then a line for each place, in the "
            "order of use within its stratum, such as “site=AAA/dose=low,ARM1”. Who "
            "hands it in knows every arm to come."
        ),
        error_messages={
            "required": "No file was chosen. Choose the list's CSV file.",
            "empty": "The file is empty. Choose the list's CSV file.",
        },
    )

    accepted = forms.BooleanField(
        label="It is meant so: propose it all the same",
        required=False,
        help_text="The second person decides too.",
    )
    reason = reason_field("Why this list", "“The trial's first list”")
    beacon_source = forms.CharField(
        label="Public beacon (optional)",
        required=False,
        max_length=ProposedList._meta.get_field("beacon_source").max_length,
        help_text=(
            "A public random value that is not out yet, such as “NIST beacon, pulse of "
            "1 March 2026, 12:00 UTC”. The person who seals enters its value, so that "
            "nobody can say that the seed was chosen."
        ),
    )
    starts_on = DayField(
        label="First day (optional)",
        required=False,
        help_text="In UTC. Without one it is used from the moment it is sealed.",
    )
    closed_sites = forms.MultipleChoiceField(
        label="Sites that take nobody more",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    closed_arms = forms.MultipleChoiceField(
        label="Arms that are closed",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    new_seed = forms.BooleanField(
        label="Draw a new seed, though nothing else changes",
        required=False,
        help_text="After a key was lost, or when somebody may know what comes.",
    )

    def __init__(self, *args: Any, protocol: Protocol, first: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if protocol.randomization.method != ImportedList.method:
            del self.fields["file"], self.fields["accepted"]
        elif not self.is_bound:
            # Nobody accepts what they have not read yet.
            del self.fields["accepted"]
        else:
            del self.fields["new_seed"]
        if first:
            self.fields.pop("new_seed", None)
            for name in ("starts_on", "closed_sites", "closed_arms"):
                del self.fields[name]
            return
        for name, things in (
            ("closed_sites", [(site.code, site.name) for site in protocol.sites]),
            ("closed_arms", [(arm.code, arm.label) for arm in protocol.arms]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - narrows
            field.choices = things

    def clean_file(self) -> bytes:
        """What is in it, or a little more than may be."""
        content: bytes = self.cleaned_data["file"].read(MOST_BYTES + 1)
        return content


class SealForm(AgainForm):
    """The second person's part: what only they know, where that is asked for."""

    field_order = ("beacon_value", "digest", "accepted", "password", "code")
    beacon_value = forms.CharField(
        label="The beacon's value",
        max_length=250,
        error_messages={"required": "Nothing was entered. Copy the value it gave."},
    )
    digest = forms.CharField(
        label="SHA-256 of the list's file",
        max_length=300,
        help_text=(
            "64 digits and letters that its makers give you themselves, such as what "
            "“sha256sum list.csv” prints; it may be pasted whole."
        ),
        error_messages={"required": "Nothing was entered. Ask the list's makers."},
    )
    accepted = forms.BooleanField(
        label="I asked the list's makers: it is meant so",
        error_messages={"required": "Ask the list's makers, then tick this."},
    )

    def __init__(self, request: ScopedRequest, *, proposal: ProposedList) -> None:
        super().__init__(request)
        if proposal.beacon_source:
            self.fields["beacon_value"].help_text = f"Of: {proposal.beacon_source}"
        else:
            del self.fields["beacon_value"]
        if proposal.configuration["method"] != ImportedList.method:
            del self.fields["digest"]
        if not proposal.cautions:
            del self.fields["accepted"]

    def clean_digest(self) -> str:
        """The digest alone, without the file's name after it."""
        digest: str = self.cleaned_data["digest"].split()[0]
        return digest


class AskForm(AgainForm):
    """The first person's part of an ending."""

    field_order = ("reason", "password", "code")
    reason = reason_field("Why", "“Recruitment is complete”")


class PackForm(forms.Form):
    """Why the pack is wanted."""

    reason = reason_field(
        "What is it for?", "“Proof of the randomization, final report”"
    )
