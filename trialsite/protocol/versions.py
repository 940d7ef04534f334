"""The versions of the protocol that rows were collected under, whole.

A stored row is read, scored, shown and exported by its own version
(``protocol_of(row.protocol_version_id)``); what is new is made by ``current()``.
"""

from collections.abc import Mapping

from trialsite.protocol.in_force import current
from trialsite.protocol.loader import restored
from trialsite.protocol.merging import merged
from trialsite.protocol.models import ProtocolVersion
from trialsite.protocol.training import SUFFIX, for_training
from trialsite.protocol.types import Protocol

# A version never changes, so a process reads it once.
_read: dict[int, Protocol] = {}
# All of them, apart and as one, by the digest of what is in force here.
_each: dict[str, dict[int, Protocol]] = {}
_merged: dict[str, Protocol] = {}


def protocol_of(version: int) -> Protocol:
    """The protocol of a stored version, by its primary key.

    Raises ProtocolVersion.DoesNotExist, and ProtocolError for one that this program
    cannot read any longer.
    """
    if version not in _read:
        _read[version] = _restore(ProtocolVersion.objects.get(pk=version))
        _each.clear()
        _merged.clear()
    return _read[version]


def each_version() -> Mapping[int, Protocol]:
    """Every version that was ever loaded here by its primary key, oldest first. They
    are asked of the database once, and again as soon as the process meets a row of one
    that it did not know."""
    newest = current()
    if newest.digest not in _each:
        ours = ProtocolVersion.objects.filter(trial=newest.trial.key)
        keys = list(ours.order_by("pk").values_list("pk", flat=True))
        found = {key: protocol_of(key) for key in keys}
        _each.clear()
        _each[newest.digest] = found
    return _each[newest.digest]


def every_version() -> Protocol:
    """All that any version states which was ever loaded here, as one protocol (see
    merging): by it is read what spans versions."""
    newest = current()
    if newest.digest not in _merged:
        found = merged(list(each_version().values()) or [newest])
        _merged.clear()
        _merged[newest.digest] = found
    return _merged[newest.digest]


def versions_before(version: ProtocolVersion) -> Protocol:
    """All that any version states which was loaded before *version*, as one protocol.
    Raises ValueError where it is the first."""
    return merged([found for key, found in each_version().items() if key < version.pk])


def forget_versions() -> None:
    """Read every version anew: where keys may stand for others, as between tests."""
    _read.clear()
    _each.clear()
    _merged.clear()


def _restore(version: ProtocolVersion) -> Protocol:
    if version.digest == current().digest:
        return current()
    protocol = restored(version.files)
    return for_training(protocol) if version.trial.endswith(SUFFIX) else protocol
