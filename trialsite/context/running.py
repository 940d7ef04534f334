"""Which version of the protocol this process runs by, for all that it writes. Imports
no Django, and no protocol: trialsite/protocol/in_force.py says here which it is."""

from collections.abc import Callable

SETTING = "trial.protocol"
"""The setting of a transaction that holds the digest of the protocol of the process
that writes; trialsite_protocol_in_force() compares it."""

overtaken: set[str] = set()
"""Digests that this process ran by until it followed. A transaction that began with one
of them goes on as of that version, and so writes nothing."""

_digest: Callable[[], str] = str
_follow: Callable[[str], bool] = bool


def this(digest: Callable[[], str], follow: Callable[[str], bool]) -> None:
    """From now on *digest* says by which version this process runs, and *follow* goes
    over to another where its folder is that one by now."""
    global _digest, _follow
    _digest, _follow = digest, follow


def digest_in_use() -> str:
    """The digest of the version; nothing before this process has read any."""
    return _digest()


def follow(newest: str) -> bool:
    """Run the version with the digest *newest*, if the folder is it by now; whether
    this process does."""
    return _follow(newest)
