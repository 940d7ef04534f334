"""The door's only field."""

from django import forms


class CodeForm(forms.Form):
    """The code of a link. A script fills it from the address; without one a person
    pastes the link."""

    code = forms.CharField(
        label="Your code, or the whole link from our e-mail",
        max_length=400,
        error_messages={
            "required": "Paste the link from our e-mail here, then continue.",
            "max_length": "That is longer than any of our links. Paste the link alone.",
        },
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
                "data-code": True,
            }
        ),
    )
