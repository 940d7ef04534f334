"""`manage.py check`, the web, the worker and the beat refuse to start without the keys
that this database knows."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections

from trialsite.secrets.keyring import KeyRefused, KeysMissing
from trialsite.secrets.keys import edition_of_keys, ring_of
from trialsite.secrets.kinds import KeyKind, kinds
from trialsite.secrets.verified import compare_key, faults_of, has_table


def check_keys(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """trialsite.E010 where there are no usable keys or where others than their owner
    may write to the file."""
    try:
        ring_of(edition_of_keys())
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


before_migrating: ContextVar[bool] = ContextVar("before_migrating", default=False)
"""Whether the check comes before `migrate`, which is what may mend what it finds."""


def check_keys_are_known(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """trialsite.E013 where a file has another key than the database knows, or lacks one
    that rows need; W014 where a key was added and is not registered yet; W015 where the
    database does not answer, so that nothing was compared."""
    try:
        with _nothing_left_open():
            if has_table("default"):
                return [message for kind in kinds() for message in _compared(kind)]
    except OperationalError:
        message = "The keys were not compared: the database does not answer."
        return [Warning(message, id="trialsite.W015")]
    if before_migrating.get():
        return []
    message = "The database is older than this program: run `manage.py migrate`."
    return [Error(message, id="trialsite.E013")]


@contextmanager
def _nothing_left_open() -> Iterator[None]:
    """A server that is about to fork must not share a connection with its workers."""
    link = connections[DEFAULT_DB_ALIAS]
    was_open = link.connection is not None
    try:
        yield
    finally:
        if not was_open:
            link.close()


def _compared(kind: KeyKind) -> list[CheckMessage]:
    try:
        verdict = compare_key(kind, kind.edition())
    except KeyRefused:
        return []  # The check of its own file says it.
    if before_migrating.get() and not verdict.faults:
        return []
    if faults := faults_of(kind, verdict):
        return [Error(fault, id="trialsite.E013") for fault in faults]
    return [
        Warning(
            f"{kind.setting}: {kind.named(number)} is new and not used yet.",
            hint="Run `manage.py register_keys`, or `rotate_keys` for identities.",
            id="trialsite.W014",
        )
        for number in verdict.waiting
    ]
