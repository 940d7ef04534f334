"""What a sealed field holds in memory: never text, and shown as nothing."""

from typing import Any, NoReturn

from trialsite.secrets.keyring import SealError


class NotSealed(SealError):
    """A plain value was on its way to a sealed column, or a sealed one to a reader,
    without the row that it belongs to."""


class _Hidden:
    __slots__ = ("held",)

    def __init__(self, held: Any) -> None:
        self.held = held

    def __repr__(self) -> str:
        return f"<{type(self).__name__.lower()}>"


class Plain(_Hidden):
    """A value that was set on a row; it is sealed when the row is saved."""

    def __str__(self) -> str:
        return repr(self)


class Sealed(_Hidden):
    """The bytes of the column. Only the row they belong to can open them, so they
    refuse to be text, where a query read them without their row."""

    def __str__(self) -> NoReturn:
        raise NotSealed(
            "A sealed value has no text: read it from its row, as in identity.email."
        )
