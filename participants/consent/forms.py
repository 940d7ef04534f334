"""The forms of consent: staff's, and the two fields of a person's own."""

from typing import Any

from django import forms

from participants.consent.approvals import (
    approved_by_site,
    replaced_at,
    usable_at,
)
from participants.consent.models import ON_PAPER
from participants.consent.signed_names import NameVerdict
from trialsite.protocol import current
from trialsite.protocol.now import stated_site
from trialsite.protocol.types import ConsentVersion
from trialsite.values.instants import day_words
from trialsite.web.fields import AddressField, DayField, NameField, of_site


class ConsentForm(forms.Form):
    """Version, day and manner of a consent on paper. Only what may be used at the site
    today is offered."""

    version = forms.ChoiceField(label="Version of the consent document")
    given_on = DayField(
        label="Day of consent",
    )
    mode = forms.ChoiceField(
        label="How consent was given",
        choices=[(mode.value, mode.label) for mode in ON_PAPER],
        widget=forms.RadioSelect,
    )
    certain = forms.BooleanField(
        label=(
            "The person has read this version, had their questions answered, and "
            "signed. I hold the signed document."
        ),
        error_messages={"required": "Tick this once you hold the signed document."},
    )

    def __init__(self, *args: Any, site: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_site(self, stated_site(site))
        approved = approved_by_site().get(site, {})
        _choices(
            self.fields["version"],
            [
                (
                    version.code,
                    f"{version.label} (approved here on "
                    f"{day_words(approved[version.code].effective_on)})",
                )
                for version in self.offered(site)
            ],
        )

    def offered(self, site: str) -> list[ConsentVersion]:
        """The versions that one may choose, the proposed one first."""
        return usable_at(site)


class LateForm(ConsentForm):
    """The same for paper of a version that another has replaced since."""

    late_reason = forms.CharField(
        label="Why this paper comes only now",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why this paper comes only now."},
    )
    field_order = ("version", "given_on", "late_reason", "mode", "certain")

    def offered(self, site: str) -> list[ConsentVersion]:
        return replaced_at(site)


class HandOverForm(forms.Form):
    """Which version the person reads on this tablet."""

    version = forms.ChoiceField(label="Version of the consent document")
    checked = forms.BooleanField(
        label="I checked who this person is, and they can read this language.",
        error_messages={"required": "Check who the person is, then tick this."},
    )

    def __init__(self, *args: Any, site: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(
            self.fields["version"],
            [
                (version.code, f"{version.label} ({version.language})")
                for version in usable_at(site)
                if version.sections
            ],
        )


class WhoForm(HandOverForm):
    """Who is about to sign, where nobody has been named yet."""

    given_name = NameField(label="Given name of who is about to sign", required=False)
    family_name = NameField(label="Their family name", required=False)
    field_order: tuple[str, ...] = ("given_name", "family_name", "version", "checked")


class LinkForm(HandOverForm):
    """Where the link goes."""

    email = AddressField(
        label="The person's e-mail address",
        help_text=(
            "The link goes there. You also tell them a code, by phone or in person, "
            "which you see next."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order: tuple[str, ...] = ("version", "email", "checked")


class WhoByLinkForm(WhoForm, LinkForm):
    """Both."""

    field_order = ("given_name", "family_name", "version", "email", "checked")


class ApprovalForm(forms.Form):
    """That a board approved a version for a site."""

    site = forms.ChoiceField(label="Site")
    version = forms.ChoiceField(label="Version")
    approved_on = DayField(
        label="Approved on",
    )
    reference = forms.CharField(
        label="Reference of the approval",
        help_text="As the board's letter has it.",
        max_length=80,
    )

    def __init__(self, *args: Any, sites: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(
            self.fields["site"], [(code, stated_site(code).name) for code in sites]
        )
        _choices(
            self.fields["version"],
            [(v.code, v.label) for v in reversed(current().consents)],
        )


class EndApprovalForm(forms.Form):
    """Why an approval does not hold any more."""

    reason = forms.CharField(
        label="Why the approval ends",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why the approval ends."},
    )


class OpenLinkForm(forms.Form):
    """The code of the link, which a script fills from the address, and the code that
    was told by voice."""

    code = forms.CharField(
        label="The link from our e-mail",
        max_length=400,
        error_messages={"required": "Paste the link from our e-mail here."},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
                "data-code": True,
            }
        ),
    )
    spoken = forms.CharField(
        label="The code of 6 digits that we told you",
        max_length=20,
        error_messages={"required": "Enter the code that we told you."},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
    )


class NameForm(forms.Form):
    """A signature: agreeing, and one's name."""

    agree = forms.BooleanField(
        label="I agree",
        error_messages={"required": "Tick this if you agree to take part."},
    )
    name = forms.CharField(
        label="Your full name",
        help_text="Typing your name here is your signature.",
        max_length=160,
        error_messages={"required": "Please type your full name."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class NameDecisionForm(forms.Form):
    """Whose signature is under a consent that bears another name."""

    verdict = forms.ChoiceField(
        label="Whose signature is it?",
        choices=NameVerdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whose signature it is."},
    )
    reason = forms.CharField(
        label="How you found out",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say how you found out."},
    )


def _choices(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    field.choices = choices  # type: ignore[attr-defined] # of a choice field
