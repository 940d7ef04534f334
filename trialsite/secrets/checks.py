"""`manage.py check`, the web and the worker refuse to start without the keys."""

import os
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error

from trialsite.secrets.keyring import KeysMissing
from trialsite.secrets.keys import keys


def check_keys(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """trialsite.E010 where there are no usable keys or where others than their owner
    may write to the file."""
    try:
        keys()
    except KeysMissing as error:
        return [Error(str(error), id="trialsite.E010")]
    path = settings.IDENTITY_KEYS_FILE
    if path and os.stat(path).st_mode & 0o022:
        return [
            Error(
                f"IDENTITY_KEYS_FILE ({path}) can be written to by others.",
                hint=f"chmod 600 {path}",
                id="trialsite.E010",
            )
        ]
    return []
