"""Beside sealed fields no text stays open unless the model says why."""

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.test.utils import isolate_apps

from trialsite.postgresql.trial_tables import models_of_the_trial
from trialsite.secrets.fields import SealedCharField, SealedField
from trialsite.secrets.open_text import check_open_text, faults_of

COLOURS = [("red", "Red")]
OPEN = {
    "a text": models.TextField(),
    "a short text": models.CharField(max_length=9),
    "an e-mail": models.EmailField(),
    "JSON": models.JSONField(),
    "a list of texts": ArrayField(models.CharField(max_length=9)),
}
CLOSED = {
    "a choice": models.CharField(max_length=9, choices=COLOURS),
    "a list of choices": ArrayField(models.CharField(max_length=9, choices=COLOURS)),
    "a number": models.IntegerField(),
    "another sealed one": SealedCharField(),
}


def made(field, **attributes):
    """A model with a sealed field and *field*."""
    fields = {
        "id": models.UUIDField(primary_key=True),
        "name": SealedCharField(),
        "more": field.clone(),
        "Meta": type("Meta", (), {"app_label": "trialsite"}),
    }
    with isolate_apps("trialsite"):
        body = fields | attributes | {"__module__": "x"}
        return type("Somebody", (models.Model,), body)


def said(model):
    return [(fault.id, fault.msg) for fault in faults_of(model)]


@pytest.mark.parametrize("name", OPEN)
def test_an_open_text_beside_a_sealed_one_is_an_error(name):
    text = "trialsite.Somebody.more is open text on a model with sealed fields."
    assert said(made(OPEN[name])) == [("trialsite.E016", text)]
    assert said(made(OPEN[name], open_text={"more": "a code"})) == []


@pytest.mark.parametrize("name", CLOSED)
def test_what_cannot_hold_any_text_needs_no_word(name):
    assert said(made(CLOSED[name])) == []
    text = "trialsite.Somebody.more is declared as open text, and is none."
    declared = made(CLOSED[name], open_text={"more": "a code"})
    assert said(declared) == [("trialsite.E016", text)]


def test_the_models_of_the_trial_say_it():
    sealed = [
        model
        for model in models_of_the_trial()
        if any(isinstance(field, SealedField) for field in model._meta.local_fields)
    ]
    assert len(sealed) == 12
    assert check_open_text(None) == []
