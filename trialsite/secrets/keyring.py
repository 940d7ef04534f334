"""The keys of the sealed fields, as text in a file. Imports neither Django nor a
package, because the file is made before either is there.

One entry each, apart by white space: ``index:<hex>`` for the blind indexes, and
``1:<hex>``, ``2:<hex>`` ... for sealing. The highest number seals; all of them open.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

KEY_BYTES = 32
INDEX = "index"
# The number is two bytes of every sealed value.
HIGHEST = 65_535


class SealError(RuntimeError):
    """A value cannot be sealed or opened; the message never says the value."""


class KeyRefused(SealError):
    """No key may be used, or not this one. Nothing was sealed, opened or signed with
    it; pages answer 503, and the message says which key it is and what to do."""


class KeysMissing(KeyRefused):
    """There are no keys, or what should be keys is not; nothing can be opened."""


class WrongKey(KeyRefused):
    """A key is not the one that the database knows by its number."""


@dataclass(frozen=True)
class Keyring:
    """Keys of 32 bytes by number, and the one of the blind indexes."""

    sealing: Mapping[int, bytes] = field(repr=False)
    index: bytes = field(repr=False)

    @property
    def newest(self) -> int:
        """The number of the key that seals."""
        return max(self.sealing)

    def only(self, numbers: Collection[int]) -> "Keyring":
        """This ring with the sealing keys of *numbers* alone."""
        if set(self.sealing) <= set(numbers):
            return self
        kept = {
            number: key for number, key in self.sealing.items() if number in numbers
        }
        return Keyring(kept, self.index)


def generate() -> str:
    """The text of a new file: an index key and the first sealing key."""
    return f"{INDEX}:{_new()}\n1:{_new()}\n"


def with_new_key(text: str, *, above: int = 0) -> str:
    """The file's text with one more sealing key, numbered higher than those there and
    than *above*. Raises KeysMissing where the text is no key file."""
    number = max(parse(text).newest, above) + 1
    if number > HIGHEST:
        raise KeysMissing(f"Key {HIGHEST} is the last that a sealed value can name.")
    return f"{text.rstrip()}\n{number}:{_new()}\n"


def parse(text: str) -> Keyring:
    """Read a key file. Raises KeysMissing, which names the entry that is wrong and
    never the key in it."""
    if not text.strip():
        raise KeysMissing("there are no identity keys")
    entries: dict[str, bytes] = {}
    for position, entry in enumerate(text.split(), start=1):
        name, _, digits = entry.partition(":")
        try:
            key = bytes.fromhex(digits)
        except ValueError:
            key = b""
        if not _is_name(name) or len(key) != KEY_BYTES:
            raise KeysMissing(
                f"entry {position} of the identity keys is wrong: it must be "
                f"`index` or a number from 1 to {HIGHEST}, a colon, and "
                f"{2 * KEY_BYTES} hex digits"
            )
        if name in entries:
            raise KeysMissing(f"the identity keys state {name} twice")
        entries[name] = key
    index = entries.pop(INDEX, None)
    if index is None or not entries:
        lacks = "an index key" if index is None else "a sealing key such as 1:..."
        raise KeysMissing(f"the identity keys lack {lacks}")
    if len({index, *entries.values()}) != len(entries) + 1:
        raise KeysMissing("two of the identity keys are the same key")
    return Keyring({int(name): key for name, key in entries.items()}, index)


def _is_name(name: str) -> bool:
    if name == INDEX:
        return True
    number = int(name) if name.isascii() and name.isdigit() else 0
    return 1 <= number <= HIGHEST and str(number) == name


def _new() -> str:
    return secrets.token_hex(KEY_BYTES)
