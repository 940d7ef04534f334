"""Which tables hold the trial."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Model

FLOORS = ("trialsite", "participants", "assessments")
"""The apps whose tables hold the trial."""


def models_of_the_trial() -> Iterator[type[Model]]:
    """Every model with a table of its own, those between two others included."""
    for model in apps.get_models(include_auto_created=True):
        options = model._meta
        if options.app_label in FLOORS and options.managed and not options.proxy:
            yield model
