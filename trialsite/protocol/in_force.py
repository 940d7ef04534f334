"""The protocol that this installation runs."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from trialsite.protocol.loader import load
from trialsite.protocol.training import for_training
from trialsite.protocol.types import Protocol


@lru_cache(maxsize=8)
def _loaded(folder: str | Path, training: bool) -> Protocol:
    protocol = load(Path(folder))
    return for_training(protocol) if training else protocol


def current() -> Protocol:
    """The protocol in the folder settings.PROTOCOL_DIR, read once for each process;
    in training (settings.TRAINING) as for_training alters it.

    Raises ProtocolError for a faulty folder.
    """
    return _loaded(settings.PROTOCOL_DIR, settings.TRAINING)
