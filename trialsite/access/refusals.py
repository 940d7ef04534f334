"""What may be said against a change of somebody's access. Imports no Django."""


class AccessRefused(ValueError):
    """The change cannot be made; the message says what was wrong and what is allowed.
    *field* names the field of a form that it belongs to, where there is one."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class OwnRights(AccessRefused):
    """Nobody changes their own rights."""


class LastAdministrator(AccessRefused):
    """Somebody has to be left who can give access."""


class InvitationRefused(AccessRefused):
    """The code opens no account."""
