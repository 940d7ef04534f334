"""Why a consent cannot be recorded or given. Imports no Django."""


class ConsentRefused(ValueError):
    """The consent cannot be recorded; the message says why and what is allowed.

    ``field`` names the value that was wrong, where one was.
    """

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NotApproved(ConsentRefused):
    """The version is not approved for the site (R3-15)."""


class SittingRefused(ValueError):
    """The person cannot go on in their document; the message is for them."""


class SittingClosed(SittingRefused):
    """There is nothing to go on with in this browser."""


class NameInQuestion(SittingRefused):
    """Who the study knows has another name than the one that was typed."""

    def __init__(self, known_as: str) -> None:
        super().__init__("Please say whether this is how you sign.")
        self.known_as = known_as


class WrongCode(SittingRefused):
    """The link or the spoken code does not fit."""
