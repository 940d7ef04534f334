"""A screening's codes in the protocol's words."""

from typing import Any

from trialsite.protocol.versions import every_version
from trialsite.scoring.opioids import DRUGS


def reason_words(reasons: list[str], *, declined: bool) -> list[str]:
    """The coded reasons in words."""
    return [words(code, declined=declined) for code in reasons]


def words(code: str, *, declined: bool) -> str:
    """One coded reason in words; the code itself where the protocol has lost it."""
    protocol = every_version()
    if declined:
        known = {coded.code: coded.label for coded in protocol.screening.declined}
    else:
        known = {coded.code: coded.label for coded in protocol.screening.excluded}
        known |= {
            criterion.code: criterion.reason for criterion in protocol.eligibility
        }
    return known.get(code, code)


def worked_words(kept: dict[str, Any]) -> str:
    """How a number came about, for reading; empty where it was typed."""
    if "medicines" in kept:
        labels = {drug.code: drug.label.lower() for drug in DRUGS}
        listed = "; ".join(
            f"{one['usual']} × {labels.get(one['drug'], one['drug'])} {one['strength']}"
            for one in kept["medicines"]
        )
        return f"worked out from {listed} a day, by {kept['rule']}"
    if "items" in kept:
        return f"worked out from {len(kept['items'])} answers, by {kept['rule']}"
    return "worked out from the date of birth" if kept else ""
