"""The files of keys that the program has. Each room that seals or signs registers its
own with ``register_kind``, and all are compared with the database alike."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Hashable, Iterator, Mapping


class KeyKind(ABC):
    """One file of keys, numbered; *setting* names it."""

    setting: str
    # Whether an older key goes on sealing while the newest has no check value yet.
    falls_back = True
    put_back = "put it back from your copy of the keys"

    @property
    @abstractmethod
    def purpose(self) -> str:
        """What the database calls it."""

    def named(self, number: int) -> str:
        """A number in words."""
        return f"key {number}"

    @abstractmethod
    def edition(self) -> Hashable:
        """What is another as soon as the file may be. Raises KeyRefused."""

    @abstractmethod
    def present(self, edition: Hashable, known: Mapping[int, str]) -> Mapping[int, str]:
        """The check value of each key of that edition, by number; *known* are those of
        the database, for a file that does not number its keys. Raises KeyRefused."""

    def given_up(self, edition: Hashable) -> Collection[int]:
        """The numbers of keys that the file declares lost."""
        return ()

    @abstractmethod
    def rows(self, using: str) -> Mapping[int, int]:
        """How many rows need which key, by number."""

    @abstractmethod
    def opens(self, number: int, using: str) -> bool:
        """Whether any row that needs key *number* opens with the one in the file."""


_kinds: dict[str, KeyKind] = {}


def register_kind(kind: KeyKind) -> None:
    """Let *kind* be compared with the database, whatever is started."""
    _kinds[kind.setting] = kind


def kinds() -> Iterator[KeyKind]:
    """Every file of keys."""
    yield from _kinds.values()


def kind_of(setting: str) -> KeyKind:
    """The keys in the file that *setting* names."""
    return _kinds[setting]
