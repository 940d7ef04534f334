"""Reads the Maildir in which the development mail sink keeps every letter."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path


@dataclass(frozen=True)
class Letter:
    """A letter that arrived; *key* is its file's name."""

    key: str
    sender: str
    to: str
    subject: str
    sent: datetime | None
    body: str
    headers: tuple[tuple[str, str], ...]


class NoSuchLetter(LookupError):
    """The mailbox holds no letter of that key."""


def newest(folder: Path, most: int = 100) -> list[Letter]:
    """The letters in the Maildir *folder*, newest first; none where it is absent."""
    return [_read(path) for path in sorted(_files(folder), key=_age)[:most]]


def letter_of(folder: Path, key: str) -> Letter:
    """The letter of that key. Raises NoSuchLetter."""
    for path in _files(folder):
        if path.name == key:
            return _read(path)
    raise NoSuchLetter(f"The mailbox holds no letter {key!r}.")


def _files(folder: Path) -> Iterator[Path]:
    for part in ("new", "cur"):
        if (folder / part).is_dir():
            yield from (folder / part).iterdir()


def _age(path: Path) -> tuple[int, str]:
    return -path.stat().st_mtime_ns, path.name


def _read(path: Path) -> Letter:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    text = message.get_body(("plain",))
    return Letter(
        key=path.name,
        sender=message.get("From", ""),
        to=message.get("To", ""),
        subject=message.get("Subject", "(no subject)"),
        sent=message["Date"].datetime if message["Date"] else None,
        body=text.get_content() if text else "",
        headers=tuple((name, str(value)) for name, value in message.items()),
    )
