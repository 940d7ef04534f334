"""A start that finds another version of the protocol in force than the folder's."""

from collections.abc import Callable

from trialsite.embedded.refusal import Refusal
from trialsite.embedded.terminal import say

NEEDS_AMENDMENT = 3
"""The status of `manage.py load_protocol` where people are in the trial under another
version, so that only an amendment brings the folder's into force."""

Manage = Callable[..., str]


class OtherVersion(Refusal):
    """`manage.py load_protocol` ended so."""


def load_or_amend(manage: Manage, *, reason: str, how: str) -> None:
    """Load the folder's protocol. Where that takes an amendment, make it for *reason*;
    without one, show what it would change and raise Refusal, which says *how* it is
    made: nobody starts with an old version without knowing."""
    try:
        manage("load_protocol")
    except OtherVersion as refused:
        if reason:
            say(manage("amend", "--apply", "--reason", reason))
            return
        say("\n" + manage("amend"))
        raise Refusal(f"{refused} To bring it into force: {how}") from None
