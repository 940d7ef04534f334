"""`manage.py check` and `migrate`: the key of the lists is there and opens them, so
that nobody finds out at the moment of randomizing."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Warning
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from participants.randomization.lists.key import (
    KeyMissing,
    edition_of_key,
    key,
    lost_in,
    ring_of,
)
from participants.randomization.lists.models import ProposedList
from participants.randomization.lists.secret import opened_secret
from trialsite.secrets.keyring import KeyRefused, SealError

SINCE = ("participants", "0001_tables")
"""The migration that made the tables."""


def check_list_key(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """participants.E001 where there is no usable key. The web and the worker do not
    start then."""
    try:
        ring_of(edition_of_key())
    except KeyMissing as error:
        return [Error(str(error), id="participants.E001")]
    return []


def check_lists_open(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """participants.E002 where the newest list of a database does not open, so that
    nobody could be randomized; participants.W003 for one before it or one whose key the
    file declares lost, by which nothing can be proved (run with ``manage.py check
    --database default``, and before each migrate)."""
    faults: list[CheckMessage] = []
    if not databases:
        return faults
    try:
        key()
        lost = lost_in(edition_of_key())
    except KeyRefused:
        return faults  # Another check says it.
    for alias in databases:
        if SINCE not in MigrationRecorder(connections[alias]).applied_migrations():
            continue
        sealed = ProposedList.objects.using(alias).exclude(sealed=None)
        rows = sealed.select_related("sealed").order_by("-sealed__number")
        for place, row in enumerate(rows.only("secret", "sealed__number")):
            try:
                opened_secret(row)
            except SealError as error:
                given_up = int.from_bytes(bytes(row.secret)[1:3], "big") in lost
                faults.append(_fault(row, error, newest=place == 0 and not given_up))
    return faults


def _fault(row: ProposedList, error: SealError, *, newest: bool) -> CheckMessage:
    message = f"{row.sealed} does not open: {error}"
    if not newest:
        return Warning(
            f"{message} Its arms can no longer be proved.", id="participants.W003"
        )
    return Error(
        f"{message} Nobody could be randomized.",
        hint="Put the key back that it was sealed with (RANDOMIZATION_KEY_FILE); if it "
        "is lost, docs/randomization.md says how two people go on.",
        id="participants.E002",
    )
