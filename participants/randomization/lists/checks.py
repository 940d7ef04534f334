"""`manage.py check` and `migrate`: the key of the lists is there and opens them, so
that nobody finds out at the moment of randomizing."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Warning
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from participants.randomization.lists.key import KeyMissing, key
from participants.randomization.lists.models import ProposedList
from participants.randomization.lists.secret import opened_secret
from trialsite.secrets.keyring import SealError

SINCE = ("participants", "0012_sealed_lists")
"""The migration that made the tables."""


def check_list_key(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """participants.E001 where there is no usable key. The web and the worker do not
    start then."""
    try:
        key()
    except KeyMissing as error:
        return [Error(str(error), id="participants.E001")]
    return []


def check_lists_open(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """participants.E002 where the newest list of a database does not open, so that
    nobody could be randomized; participants.W003 for one before it, by which nothing
    can be proved any more (run with ``manage.py check --database default``, and before
    each migrate)."""
    faults: list[CheckMessage] = []
    if check_list_key(app_configs):
        return faults  # That says it all.
    for alias in databases or ():
        if SINCE not in MigrationRecorder(connections[alias]).applied_migrations():
            continue
        sealed = ProposedList.objects.using(alias).exclude(sealed=None)
        rows = sealed.select_related("sealed").order_by("-sealed__number")
        for place, row in enumerate(rows.only("secret", "sealed__number")):
            try:
                opened_secret(row)
            except SealError as error:
                faults.append(_fault(row, error, newest=place == 0))
    return faults


def _fault(row: ProposedList, error: SealError, *, newest: bool) -> CheckMessage:
    told = f"{row.sealed} does not open: {error}"
    if not newest:
        return Warning(
            f"{told} Nobody can prove its arms any more.", id="participants.W003"
        )
    return Error(
        f"{told} Nobody could be randomized.",
        hint="Put the key back that it was sealed with (RANDOMIZATION_KEY_FILE); if it "
        "is lost, docs/randomization.md says how two people go on.",
        id="participants.E002",
    )
