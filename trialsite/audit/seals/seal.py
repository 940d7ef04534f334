"""What a seal says, how it is signed, and its line in the copy outside. Imports no
Django.

A seal lists events, each with the SHA-256 of its content; its header holds the Merkle
root over that list and the hash of the header before, and is signed with Ed25519 (RFC
8032). Whoever has the public key can check it without this program: docs/audit.md.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from trialsite.audit.seals.tree import leaf_hash, root_of

VERSION = 1
DOMAIN = b"trialsite audit seal\x00"
"""Stands before what is signed, so that a signature fits nothing else."""
NOTHING_BEFORE = "0" * 64


class UnreadableSeal(ValueError):
    """A line is not what a seal looks like."""


FAILURES = (ValueError, TypeError, KeyError, OverflowError, RecursionError)
"""What reading comes to where somebody wrote what is no seal: among others numbers
without end, half characters, and lists within lists within lists."""


class Entry(NamedTuple):
    """One event in a seal: its number, its two times in microseconds since 1970, the
    row it is about, and the SHA-256 of its content in hex."""

    event: int
    at: int
    trial_at: int
    table: str
    row: str
    digest: str


@dataclass(frozen=True)
class Header:
    """What is signed. ``through`` is the transaction and the number of the last event
    that is covered: what is older and in no seal does not belong in the record. Only
    events with numbers above ``after`` were looked at, which is 0 until the database
    moves to another server. ``previous`` is the ``link`` of the seal before,
    ``note`` why the database was moved, where it was. ``server`` is the one that counts
    the transactions, by PostgreSQL's own identifier; blank in the oldest seals."""

    seal: int
    trial: str
    at: str
    events: int
    root: str
    previous: str
    through: tuple[int, int]
    after: int = 0
    key: str = ""
    note: str = ""
    version: int = VERSION
    server: str = ""

    def text(self) -> str:
        """The one way to write it."""
        fields = asdict(self)
        if not self.server:
            del fields["server"]
        return compact(fields)

    @property
    def link(self) -> str:
        """The hash that the next seal holds."""
        return sha256(self.text().encode()).hexdigest()


@dataclass(frozen=True)
class Seal:
    """A header, its signature and the key to check it with, in hex; *entries* is the
    JSON of the list, empty where a letter states the header alone."""

    header: Header
    signature: str
    public_key: str
    entries: str = ""

    def line(self) -> str:
        """One line of JSON, without a line end."""
        head = (
            f'{{"header":{self.header.text()},"public_key":"{self.public_key}",'
            f'"signature":"{self.signature}"'
        )
        return f'{head},"entries":{self.entries}}}' if self.entries else head + "}"

    def listed(self) -> list[Entry]:
        """The events it lists. Raises UnreadableSeal unless they are those under its
        root."""
        try:
            listed = [Entry(*entry) for entry in json.loads(self.entries or "[]")]
            is_signed = self._has_root([entry_text(entry) for entry in listed])
        except FAILURES as error:
            raise UnreadableSeal(f"{type(error).__name__}: {error}") from None
        if not is_signed:
            raise UnreadableSeal("it is not the list that was signed")
        return listed

    def leaves(self) -> list[str]:
        """The texts of the events that a seal of ours lists, as they were hashed: of
        others they need not be events, so ask for those that are *listed*. Raises as
        it does."""
        if self.entries[:2] == "[[" and self.entries[-2:] == "]]":
            texts = [f"[{part}]" for part in self.entries[2:-2].split("],[")]
            if self._has_root(texts):
                return texts
        # None, or a row whose key holds what stands between two entries.
        return [entry_text(entry) for entry in self.listed()]

    def _has_root(self, texts: list[str]) -> bool:
        return len(texts) == self.header.events and root_over(texts) == self.header.root

    @property
    def is_signed(self) -> bool:
        """Whether the signature is the public key's over this very header."""
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.public_key))
            key.verify(bytes.fromhex(self.signature), DOMAIN + _bytes(self.header))
        except (InvalidSignature, ValueError):
            return False
        return self.header.key == key_id(self.public_key)


def compact(value: Any) -> str:
    """JSON in one way: keys sorted, no blanks."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def entry_text(entry: Entry) -> str:
    """An entry as the list holds it and as it is hashed."""
    event, at, trial_at, table, row, digest = entry
    texts = ",".join(map(encode_basestring, (table, row, digest)))
    return f"[{event:d},{at:d},{trial_at:d},{texts}]"


def root_over(entries: Iterable[str]) -> str:
    """The Merkle root over texts of entries, in hex."""
    return root_of(leaf_hash(text.encode()) for text in entries).hex()


def key_id(public_key: str) -> str:
    """A short name for a public key (hex): the start of its SHA-256."""
    return sha256(bytes.fromhex(public_key)).hexdigest()[:16]


def public_half(key: Ed25519PrivateKey) -> str:
    """The public key, in hex."""
    return key.public_key().public_bytes_raw().hex()


def sign(header: Header, entries: list[str], key: Ed25519PrivateKey) -> Seal:
    """The seal of *header*, which lists *entries* (texts)."""
    signature = key.sign(DOMAIN + _bytes(header)).hex()
    return Seal(header, signature, public_half(key), f"[{','.join(entries)}]")


def read_line(line: str) -> Seal:
    """The seal in one line of the copy. Raises UnreadableSeal."""
    try:
        read = json.loads(line)
        header = _header(read["header"])
        entries = read.get("entries")
        return Seal(
            header,
            str(read["signature"]),
            str(read["public_key"]),
            "" if entries is None else f"[{','.join(_texts(entries))}]",
        )
    except FAILURES as error:
        raise UnreadableSeal(f"{type(error).__name__}: {error}") from None


def read_header(text: str) -> Header:
    """A header from its text. Raises UnreadableSeal."""
    try:
        return _header(json.loads(text))
    except FAILURES as error:
        raise UnreadableSeal(f"{type(error).__name__}: {error}") from None


def _header(fields: dict[str, Any]) -> Header:
    transaction, event = fields["through"]
    header = Header(**fields | {"through": (transaction, event)})
    if header.version != VERSION:
        raise ValueError(f"version {header.version}; this program reads {VERSION}")
    for number in (header.seal, header.events, header.after, *header.through):
        if type(number) is not int:
            raise ValueError("seal, events, after and through must be whole numbers")
    for name in ("trial", "at", "root", "previous", "key", "note", "server"):
        if not isinstance(getattr(header, name), str):
            raise ValueError(f"{name} must be a text")
    # Whatever has no bytes could not have been signed.
    _bytes(header)
    return header


def _texts(entries: list[Any]) -> Iterator[str]:
    return (entry_text(Entry(*entry)) for entry in entries)


def _bytes(header: Header) -> bytes:
    return header.text().encode()
