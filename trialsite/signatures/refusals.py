"""Why nothing was signed. Imports no Django."""


class SignatureRefused(ValueError):
    """The signature was not given; the message says why and what to do. *field* names
    the field of the form that it belongs to, where there is one."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NotConfirmed(SignatureRefused):
    """Who signs did not prove to be the person who is signed in."""


class ChangedMeanwhile(SignatureRefused):
    """What was read on the page is not what would be signed now."""

    def __init__(self) -> None:
        super().__init__(
            "Something changed while you read. Read it again below, then sign it."
        )
