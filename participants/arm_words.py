"""Free text that gives an arm away, refused before it is kept (R3-01)."""

import re
from collections.abc import Iterator

from trialsite.protocol.versions import every_version

REVEALING = 6
"""Letters from which on a word of an arm's label gives the arm away by itself, if no
other arm has it: "mindfulness" does, "based" stands in too many sentences."""


def names_an_arm(text: str) -> str:
    """Why *text* cannot be kept where blinded people read it: it names an arm of the
    trial, whosever that is, by code, label, or a word that is of one label alone. ""
    where it names none."""
    for name in _names():
        found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
        if found:
            return (
                f"“{found[0]}” names an arm, and blinded people will read it. Say it "
                "without."
            )
    return ""


def _names() -> Iterator[str]:
    arms = every_version().arms
    words = [set(re.findall(r"\w+", arm.label.lower())) for arm in arms]
    for place, arm in enumerate(arms):
        others = set().union(*words[:place], *words[place + 1 :])
        yield from (arm.label, arm.code)
        yield from (
            word for word in sorted(words[place] - others) if len(word) >= REVEALING
        )
