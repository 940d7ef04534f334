"""Why a screening cannot be recorded."""

from collections.abc import Iterable


class ScreeningRefused(ValueError):
    """The screening cannot be recorded as it stands; the message says what lacks.
    ``field`` names the value that was wrong, where one was."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NotFullyAnswered(ScreeningRefused):
    """Nothing speaks against the person, but not everything is known.

    ``unknown`` holds the codes of the criteria that still need an answer.
    """

    def __init__(self, unknown: tuple[str, ...]) -> None:
        super().__init__(
            f"{len(unknown)} of the criteria still need an answer: "
            f"{', '.join(unknown)}."
        )
        self.unknown = unknown


def known_code(what: str, code: str, allowed: Iterable[str]) -> None:
    """Raise ScreeningRefused unless *code* is among those *allowed*."""
    allowed = list(allowed)
    if code not in allowed:
        raise ScreeningRefused(
            f"{code!r} is not a {what} of this protocol; there is {', '.join(allowed)}."
        )
