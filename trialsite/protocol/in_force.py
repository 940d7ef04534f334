"""The protocol that this process runs."""

from pathlib import Path

import structlog
from django.conf import settings

from trialsite.context import running
from trialsite.protocol.loader import load
from trialsite.protocol.problems import ProtocolError
from trialsite.protocol.training import for_training
from trialsite.protocol.types import Protocol

KEPT = 8
"""Folders kept: a process has one, unless it is that of the tests."""

log = structlog.get_logger(__name__)

_read: dict[tuple[str | Path, bool], Protocol] = {}


def current() -> Protocol:
    """The protocol in the folder settings.PROTOCOL_DIR, read once for each process;
    in training (settings.TRAINING) as for_training alters it.

    Raises ProtocolError for a faulty folder.
    """
    place = (settings.PROTOCOL_DIR, settings.TRAINING)
    if (found := _read.get(place)) is None:
        while len(_read) >= KEPT:
            _read.pop(next(iter(_read)), None)
        found = _read[place] = _load(*place)
    return found


def digest_in_use() -> str:
    """The digest of ``current()``; nothing where this process has not read it, and so
    writes nothing by it."""
    found = _read.get((settings.PROTOCOL_DIR, settings.TRAINING))
    return "" if found is None else found.digest


def follow(newest: str) -> bool:
    """Read the folder again where it is the version with the digest *newest* by now,
    and run that one from here on; whether this process runs *newest*. A process whose
    folder is another one stays as it is until it is started with the right one."""
    place = (settings.PROTOCOL_DIR, settings.TRAINING)
    if current().digest == newest:
        return True
    try:
        found = _load(*place)
    except ProtocolError as error:
        log.error("protocol_not_followed", why=str(error))
        return False
    if found.digest != newest:
        log.error("protocol_is_older", ours=current().digest, newest=newest)
        return False
    running.overtaken.add(current().digest)
    _read[place] = found
    log.warning("protocol_followed", version=found.trial.version)
    return True


def _load(folder: str | Path, training: bool) -> Protocol:
    protocol = load(Path(folder))
    return for_training(protocol) if training else protocol


running.this(digest_in_use, follow)
