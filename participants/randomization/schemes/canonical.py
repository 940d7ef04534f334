"""One spelling of a configuration, so that its hash is the same everywhere."""

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Stated: TypeAlias = "str | int | Sequence[Stated] | Mapping[str, Stated]"
"""What a configuration is made of. No floats, whose spelling differs by language."""

LARGEST = 2**53 - 1


def canonical(value: Stated) -> bytes:
    """The value as UTF-8 JSON with sorted keys and no spaces: RFC 8785 for what a
    configuration may hold. Raises ValueError for anything else (docs/randomization.md).
    """
    _check(value)
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def _check(value: object) -> None:
    if isinstance(value, str):
        return
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) > LARGEST:
            raise ValueError(f"{value} is too large to be exact everywhere.")
    elif isinstance(value, list | tuple):
        for one in value:
            _check(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise ValueError(f"{key!r} is no key: give ASCII text.")
            _check(one)
    else:
        raise ValueError(
            f"{value!r} has no canonical form: give text, whole numbers, lists, tables."
        )
