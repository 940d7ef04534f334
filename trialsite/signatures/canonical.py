"""What exactly is signed: one text for one content, and its hash. Imports no Django."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

Content = Mapping[str, Any]
"""Names to texts, numbers, truth values, nothing, and lists and mappings of these."""


def canonical(content: object) -> str:
    """*content* as JSON with its keys in order, the same for the same content in
    whatever order it was put together. Dates and exact numbers become texts. Raises
    TypeError for anything else, such as a binary float, which has no one text."""
    return json.dumps(
        _plain(content), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )


def digest(
    *, kind: str, record: str, meaning: str, signer: int, content: Content
) -> str:
    """The SHA-256, in hex, of what a signature stands under. Its kind, its record, its
    meaning and its signer are in the hash, so a signature that is copied to another
    record, or given another name, does not fit there (P11-15)."""
    signed = {
        "kind": kind,
        "record": record,
        "meaning": meaning,
        "signer": signer,
        "content": content,
    }
    return sha256(canonical(signed).encode()).hexdigest()


def of(content: Content) -> str:
    """The SHA-256, in hex, of a content alone: what a page says was shown."""
    return sha256(canonical(content).encode()).hexdigest()


def stored(content: Content) -> dict[str, Any]:
    """*content* as it is kept: what its one text says, and no more."""
    kept: dict[str, Any] = json.loads(canonical(content))
    return kept


def differences(signed: Content, now: Content) -> list[str]:
    """The names at the top of two contents whose values differ, in order."""
    names = sorted({*signed, *now})
    return [n for n in names if canonical(signed.get(n)) != canonical(now.get(n))]


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    raise TypeError(f"{type(value).__name__} cannot be signed: it has no one text.")
