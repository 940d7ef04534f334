"""Seals made by hand, for the tests of the pure rules: a fixed key, no database."""

from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from trialsite.audit.seals.seal import (
    NOTHING_BEFORE,
    Entry,
    Header,
    Seal,
    entry_text,
    key_id,
    public_half,
    root_over,
    sign,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OURS = public_half(KEY)
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64)))


def entry(number: int, at: int = 1_772_539_200_000_000) -> Entry:
    return Entry(number, at, at + 1, "trialsite_message", str(number), "ab" * 32)


def seal(
    number: int,
    before: Header | None = None,
    *,
    entries: tuple[Entry, ...] = (),
    key: Ed25519PrivateKey = KEY,
    note: str = "",
) -> Seal:
    """Seal *number*, which continues *before* and lists *entries*."""
    texts = [entry_text(one) for one in entries]
    header = Header(
        seal=number,
        trial="TINY",
        at=f"2026-03-{number:02}T03:00:00+00:00",
        events=len(entries),
        root=root_over(texts),
        previous=before.link if before else NOTHING_BEFORE,
        through=(700 + number, 10 * number),
        key=key_id(public_half(key)),
        note=note,
    )
    return sign(header, texts, key)


def chain(length: int) -> list[Seal]:
    """So many seals, each of one event and continuing the one before."""
    made: list[Seal] = []
    for number in range(1, length + 1):
        before = made[-1].header if made else None
        made.append(seal(number, before, entries=(entry(number),)))
    return made


def altered(one: Seal, **changes: object) -> Seal:
    """A seal whose header says something else than what was signed."""
    return replace(one, header=replace(one.header, **changes))
