"""Whether this process runs the version of the protocol that is in force."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning
from django.db import DEFAULT_DB_ALIAS, connections

from trialsite.protocol.in_force import current, follow
from trialsite.protocol.models import ProtocolVersion


def newest_version(using: str = DEFAULT_DB_ALIAS) -> ProtocolVersion | None:
    """The version that is in force, which is the one that was stored last."""
    found = ProtocolVersion.objects.using(using).only("digest", "version")
    return found.order_by("-pk").first()


def why_not_in_force(using: str = DEFAULT_DB_ALIAS) -> str:
    """Why this process may write nothing, in a sentence that says what to do; empty
    where it runs the version in force, or where none was loaded yet. It follows that
    one, where its folder is it by now."""
    newest = newest_version(using)
    if newest is None or follow(newest.digest):
        return ""
    ours = current().trial
    if ProtocolVersion.objects.using(using).filter(digest=current().digest).exists():
        return (
            f"The protocol folder is version {ours.version}, and version "
            f"{newest.version} is in force: start with the folder of that one."
        )
    return (
        f"The protocol folder is version {ours.version}, which is not in force: "
        f"version {newest.version} is. Look at what it changes with manage.py amend, "
        "or, before anybody was screened, run manage.py load_protocol."
    )


def check_in_force(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """trialsite.W011 where the folder is not the version that a database has in force
    (run with ``manage.py check --database default``); one that is still to be migrated
    has none."""
    table = ProtocolVersion._meta.db_table
    found = [
        why_not_in_force(alias)
        for alias in databases or ()
        if table in connections[alias].introspection.table_names()
    ]
    return [Warning(why, id="trialsite.W011") for why in found if why]
