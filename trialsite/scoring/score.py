"""What a scoring rule says of itself, and what it gives back."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from trialsite.scoring.exact import to_decimal


@dataclass(frozen=True, slots=True)
class Param:
    """A choice that a protocol may make about a rule: a whole number in a range."""

    code: str
    lowest: int
    highest: int
    default: int
    meaning: str


@dataclass(frozen=True, slots=True)
class Function:
    """A scoring rule by name: enough for a protocol to be checked against.

    `ranges` has the lowest and highest answer of each item, in the order of the form;
    it is None for a rule that scores a log of days in place of items.
    """

    name: str
    version: str
    scores: tuple[str, ...]
    ranges: tuple[tuple[int, int], ...] | None = None
    params: tuple[Param, ...] = ()

    @property
    def n_items(self) -> int | None:
        return None if self.ranges is None else len(self.ranges)


@dataclass(frozen=True, slots=True)
class Score:
    """One score. `value` is None when too much is missing, never 0 in its place.

    `exact` is the same number as a fraction, for rules that compare it with a
    threshold. `prorated` says that the score stands although something is missing.
    `params` are all choices in force, defaults included, so that a stored score can be
    made again. `max_possible` is the highest sum that the answered items allow, where
    the instrument's own formula uses it.
    """

    code: str
    value: Decimal | None
    exact: Fraction | None
    n_answered: int
    n_items: int
    prorated: bool
    band: str | None
    algorithm: str
    version: str
    params: tuple[tuple[str, int | str], ...] = ()
    max_possible: int | None = None


def make_score(
    function: Function,
    code: str,
    exact: Fraction | None,
    *,
    n_answered: int,
    n_items: int,
    params: tuple[tuple[str, int | str], ...] = (),
    band: str | None = None,
    max_possible: int | None = None,
) -> Score:
    """A Score of this function, its Decimal made from the exact value."""
    return Score(
        code=code,
        value=None if exact is None else to_decimal(exact),
        exact=exact,
        n_answered=n_answered,
        n_items=n_items,
        prorated=exact is not None and n_answered < n_items,
        band=band,
        algorithm=function.name,
        version=function.version,
        params=params,
        max_possible=max_possible,
    )


def mean(answers: Sequence[int | None], *, at_least: int) -> Fraction | None:
    """The mean of what was answered, or None if fewer than `at_least` were."""
    answered = [answer for answer in answers if answer is not None]
    if len(answered) < at_least:
        return None
    return Fraction(sum(answered), len(answered))


def count_answered(answers: Sequence[int | None]) -> int:
    return sum(answer is not None for answer in answers)
