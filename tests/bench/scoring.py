"""The price of exact scores: rules in fractions, beside the same rule in floats."""

from collections.abc import Sequence

from tests.bench.race import Race
from trialsite.scoring.scores import score

ANSWERS = ([3, 2, 4, 1, 0, 5, 2, 3, 1, 2], [3, None, 4, 1, 0, 5, 2, 3, 1, 2])
PEOPLE = 2_000


def race() -> Race:
    """Score the disability index of 4,000 forms, some with an item left out."""

    def ours() -> None:
        for _ in range(PEOPLE):
            for answers in ANSWERS:
                score("odi", answers, {})

    def plain() -> None:
        for _ in range(PEOPLE):
            for answers in ANSWERS:
                _in_floats(answers)

    return Race(
        f"{PEOPLE * len(ANSWERS)} scores",
        ours,
        plain,
        "the exact rule and its checks",
        "a bare sum in floats",
    )


def _in_floats(answers: Sequence[int | None]) -> float:
    given = [answer for answer in answers if answer is not None]
    return sum(given) / (5 * len(given)) * 100
