"""Choosing which messages to see."""

from typing import Any

from django import forms

from trialsite.outbox.models import MessageState
from trialsite.protocol.types.trial import Site


class MessageFilter(forms.Form):
    """State and site, both optional. *sites* are those the reader may choose from."""

    state = forms.ChoiceField(
        required=False, choices=[("", "All states"), *MessageState.choices]
    )
    site = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, sites: tuple[Site, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["site"]
        offered = [("", "All my sites"), *((site.code, site.name) for site in sites)]
        field.choices = offered  # type: ignore[attr-defined] # of a choice field
        for field in self.fields.values():
            field.error_messages["invalid_choice"] = (
                "“%(value)s” is not one of the choices. Choose one from the list."
            )
