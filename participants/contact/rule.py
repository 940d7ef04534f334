"""When trying in the ordinary way has been enough. Imports no Django.

The rule is the protocol's (`[contact]`): so many attempts in a row, on so many days, by
these modes. Who fulfils it without having been reached "needs to be reached", and
somebody decides how to go on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from trialsite.protocol.types import Contact


@dataclass(frozen=True)
class Try:
    """One attempt that did not reach the person: its day, by their clock, and mode."""

    day: date
    mode: str


@dataclass(frozen=True)
class Series:
    """The attempts since a person was last heard from, beside the rule."""

    tries: int
    days: int
    modes_left: tuple[str, ...]
    rule: Contact

    @property
    def is_enough(self) -> bool:
        """Whether the rule is fulfilled in every part."""
        return (
            self.tries >= self.rule.attempts
            and self.days >= self.rule.days
            and not self.modes_left
        )


def series(
    rule: Contact, tries: Iterable[Try], impossible: Sequence[str] = ()
) -> Series:
    """How far the attempts in a row are. *impossible* modes are not asked for: the
    person closed that channel, or there is nobody to ask."""
    made = list(tries)
    done = {one.mode for one in made}
    return Series(
        tries=len(made),
        days=len({one.day for one in made}),
        modes_left=tuple(
            mode for mode in rule.modes if mode not in done and mode not in impossible
        ),
        rule=rule,
    )
