"""`manage.py check`: beside sealed fields no text stays open by oversight."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.apps import AppConfig
from django.contrib.postgres.fields import ArrayField
from django.core.checks import CheckMessage, Error
from django.db.models import CharField, Field, JSONField, Model, TextField

from trialsite.postgresql.trial_tables import models_of_the_trial
from trialsite.secrets.fields import SealedField

DECLARED = "open_text"
"""The attribute of a model that names its open fields of text, each with the reason:
``open_text = {"source": "a code of the protocol"}``."""


def check_open_text(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """trialsite.E016 for each field of a model with sealed fields into which anything
    may be written, and which is neither sealed nor declared open; and for a declaration
    of a field that is none."""
    return [fault for model in models_of_the_trial() for fault in faults_of(model)]


def faults_of(model: type[Model]) -> Iterator[CheckMessage]:
    """What check_open_text finds in one model."""
    fields = model._meta.local_fields
    if not any(isinstance(field, SealedField) for field in fields):
        return
    declared: Mapping[str, str] = getattr(model, DECLARED, {})
    found = {field.name for field in fields if _holds_any_text(field)}
    for name in sorted(found - set(declared)):
        yield Error(
            f"{model._meta.label}.{name} is open text on a model with sealed fields.",
            hint="Seal it (trialsite.secrets.fields), or name it in the model's "
            f"{DECLARED} with the reason why nothing of a person can stand in it.",
            obj=model,
            id="trialsite.E016",
        )
    for name in sorted(set(declared) - found):
        yield Error(
            f"{model._meta.label}.{name} is declared as open text, and is none.",
            hint=f"Take it out of the model's {DECLARED}.",
            obj=model,
            id="trialsite.E016",
        )


def _holds_any_text(field: "Field[Any, Any]") -> bool:
    if isinstance(field, SealedField):
        return False
    if isinstance(field, ArrayField):
        return _holds_any_text(field.base_field)
    return isinstance(field, CharField | TextField | JSONField) and not field.choices
