"""Free text that gives an arm away, refused before it is kept (R3-01)."""

import re

from trialsite.protocol import current


def names_an_arm(text: str) -> str:
    """Why *text* cannot be kept where blinded people read it: it names an arm of the
    trial, whosever that is. "" where it names none."""
    for arm in current().arms:
        for name in (arm.label, arm.code):
            if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE):
                return (
                    "This names an arm, and blinded people will read it. Say it "
                    "without."
                )
    return ""
