"""What a participant still has to fill, and how long it takes. Imports no Django."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from trialsite.protocol.types import Instrument


@dataclass(frozen=True)
class FormStep:
    """One form: whether it was begun, whether it was sent, and which share of it is
    still to do (0 to 1)."""

    instrument: Instrument
    begun: bool
    done: bool
    left: Fraction

    @property
    def minutes(self) -> int:
        """About how long the rest takes, in whole minutes."""
        return 0 if self.done else ceil(self.instrument.minutes * self.left)


@dataclass(frozen=True)
class Queue:
    """The forms of one visit, in the order in which they are filled."""

    steps: tuple[FormStep, ...]

    @property
    def done(self) -> int:
        return sum(step.done for step in self.steps)

    @property
    def next(self) -> FormStep | None:
        """The first form that was not sent, or None when all were."""
        return next((step for step in self.steps if not step.done), None)

    @property
    def begun(self) -> bool:
        return any(step.begun for step in self.steps)

    @property
    def minutes(self) -> int:
        """About how long the rest of all forms takes; at least 1 while any is left,
        for a form that is answered still has to be sent."""
        rest = [s.instrument.minutes * s.left for s in self.steps if not s.done]
        return max(1, ceil(sum(rest))) if rest else 0

    @property
    def words(self) -> str:
        """How far it is: "2 of 4 done, about 9 minutes left"."""
        return f"{self.done} of {len(self.steps)} done, about {self.time} left"

    @property
    def time(self) -> str:
        return "1 minute" if self.minutes == 1 else f"{self.minutes} minutes"


def share_left(left: int, of: int) -> Fraction:
    """The share of *of* questions or days that *left* are."""
    return Fraction(left, of) if of else Fraction(0)
