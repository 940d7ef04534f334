"""What was read back of a person before the button, and whether it is still so."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core import signing

from participants.randomization.strata import Stratum

SALT = "participants.randomization.read_back"
GOOD_FOR = timedelta(hours=12)
"""A page that was left open longer is read back again."""


class ReadBackRefused(ValueError):
    """What was handed in is no read-back of this program, or an old one."""

    def __init__(self) -> None:
        super().__init__(
            "The page was open for too long, or was not the one that reads back. "
            "Nothing happened. Read it back again, then randomize."
        )


@dataclass(frozen=True)
class ReadBack:
    """That nothing stood between the participant of *study_id* and an arm, by the
    protocol with the digest *protocol*: their *stratum*, and the *sequence* of the
    list *sealed_list* that it leads to. It is still so while the version of what it was
    found from is *facts* (docs/adr/0034-the-read-back.md)."""

    study_id: str
    stratum: Stratum
    sealed_list: UUID
    sequence: str
    protocol: str
    facts: str

    def packed(self) -> str:
        """Signed text, for the page to hand back."""
        held = {**asdict(self), "sealed_list": str(self.sealed_list)}
        return signing.dumps(held, salt=SALT, compress=True)


def unpacked(text: str) -> ReadBack:
    """The read-back that a page was given. Raises ReadBackRefused."""
    try:
        held: Any = signing.loads(text, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        raise ReadBackRefused from None
    held["stratum"] = Stratum(**held["stratum"])
    held["sealed_list"] = UUID(held["sealed_list"])
    return ReadBack(**held)
