"""A signature as pages show it, on screen and in print (P11-14)."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from trialsite.signatures.actions import why_void
from trialsite.signatures.models import Signature


@dataclass(frozen=True)
class Shown:
    """A signature and why it does not hold ("" where it does), with its time in words:
    that of its zone, and UTC."""

    signature: Signature
    void: str

    @property
    def at(self) -> str:
        here = self.signature.at.astimezone(ZoneInfo(self.signature.zone))
        return f"{here:%-d %B %Y, %H:%M %Z} ({self.signature.at:%H:%M} UTC)"


def shown(signature: Signature) -> Shown:
    """*signature*, read against what it stands under now."""
    return Shown(signature, why_void(signature))
