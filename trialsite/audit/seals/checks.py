"""`manage.py check`, the web and the worker: there is a key to seal the record with."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error

from trialsite.audit.seals.keys import SealKeyMissing, edition_of_key, key_of


def check_seal_key(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """trialsite.E030 where the key is missing or is none."""
    try:
        key_of(edition_of_key())
    except SealKeyMissing as error:
        return [Error(str(error), id="trialsite.E030")]
    return []
