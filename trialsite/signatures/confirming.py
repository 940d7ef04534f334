"""That who signs was asked again who they are, at that moment (P11-18, 21 CFR 11.200).

A signature has two components: the e-mail address of the account, and what its owner
alone has: its password, or a code of the second factor. The first signature of a
session asks for both; each later one for the second, since a session ends by itself
when nobody is there (trialsite/accounts/timeouts.py). Who signs in anew begins anew.
"""

from dataclasses import dataclass

PASSWORD, CODE = "password", "code of the second factor"
BOTH = f"e-mail and {PASSWORD}"


@dataclass(frozen=True)
class Confirmation:
    """That somebody proved to be the user whose id this is, and by what."""

    user: int
    by: str
