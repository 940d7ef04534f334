"""A signature as pages show it, on screen and in print (P11-14)."""

from dataclasses import dataclass

from trialsite.context.reading import instant_here
from trialsite.signatures.actions import why_void
from trialsite.signatures.models import Signature


@dataclass(frozen=True)
class Shown:
    """A signature and why it does not hold: "" where it does."""

    signature: Signature
    void: str

    @property
    def at(self) -> str:
        """When, by the clocks of the place where it was signed."""
        return instant_here(self.signature.at, self.signature.zone, seconds=True)


def shown(signature: Signature) -> Shown:
    """*signature*, read against what it stands under now."""
    return Shown(signature, why_void(signature))
