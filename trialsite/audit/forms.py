"""Choosing which events to see."""

from typing import Any

from django import forms

from trialsite.audit.checks import EXEMPT
from trialsite.audit.words import field_label, record_label
from trialsite.postgresql.trial_tables import models_of_the_trial
from trialsite.protocol.types import Site
from trialsite.web.fields import DayField


class TrailFilter(forms.Form):
    """All optional. *sites* are those the reader may choose from."""

    participant = forms.CharField(required=False, max_length=20, label="Participant")
    site = forms.ChoiceField(required=False, label="Site")
    table = forms.ChoiceField(required=False, label="Record")
    field = forms.ChoiceField(required=False, label="Field")
    actor = forms.CharField(required=False, max_length=120, label="Who")
    since = DayField(
        required=False,
        label="From (UTC)",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = DayField(
        required=False,
        label="Until (UTC)",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, sites: tuple[Site, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        models = [
            model for model in models_of_the_trial() if model._meta.label not in EXEMPT
        ]
        tables = sorted(
            (record_label(model._meta.db_table), model._meta.db_table)
            for model in models
        )
        columns = sorted(
            (
                f"{record_label(model._meta.db_table)}: "
                f"{field_label(model._meta.db_table, str(field.column))}",
                f"{model._meta.db_table}.{field.column}",
            )
            for model in models
            for field in model._meta.concrete_fields
        )
        choices: dict[str, list[tuple[str, str]]] = {
            "site": [("", "All"), *((site.code, site.name) for site in sites)],
            "table": [("", "All"), *((code, label) for label, code in tables)],
            "field": [("", "All"), *((code, label) for label, code in columns)],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            field.choices = offered  # type: ignore[attr-defined] # of a choice field
            field.error_messages["invalid_choice"] = (
                "“%(value)s” is not one of the choices. Choose one from the list."
            )
        for name in ("since", "until"):
            self.fields[name].error_messages["invalid"] = (
                "That is no day. Give one as in 2026-11-30."
            )
        for field in self.fields.values():
            kind = (
                "form-select"
                if isinstance(field, forms.ChoiceField)
                else "form-control"
            )
            field.widget.attrs["class"] = kind

    def clean_participant(self) -> str:
        return str(self.cleaned_data["participant"]).strip().upper()
