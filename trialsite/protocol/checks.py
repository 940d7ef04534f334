"""`manage.py check` names every fault of the protocol folder, or else
what it is better stated without."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from trialsite.protocol.cautions import cautions
from trialsite.protocol.loader import load
from trialsite.protocol.problems import Problem, ProtocolError


def check_protocol(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """One error for each fault of settings.PROTOCOL_DIR: trialsite.E001 for a file
    that cannot be read, E002 for a value of the wrong shape, E003 for a statement that
    contradicts another. A folder without faults may have cautions, each a warning
    trialsite.W010."""
    try:
        protocol = load(Path(settings.PROTOCOL_DIR))
    except ProtocolError as error:
        return [_message(problem) for problem in error.problems]
    return [
        Warning(
            f"{caution.file}: {caution.key}: found {caution.found}",
            hint=f"advised: {caution.advised}",
            id="trialsite.W010",
        )
        for caution in cautions(protocol)
    ]


def _message(problem: Problem) -> Error:
    where = f"{problem.file}: {problem.key}" if problem.key else problem.file
    return Error(
        f"{where}: found {problem.found}",
        hint=f"allowed: {problem.allowed}",
        id=f"trialsite.{problem.kind}",
    )
