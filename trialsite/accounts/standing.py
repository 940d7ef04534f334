"""How somebody signs in, as their page shows it to administrators. Reads only."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator

from trialsite.access.models import User
from trialsite.accounts.factors import WORDS
from trialsite.accounts.failures import Lock, locks
from trialsite.accounts.models import TemporaryCode
from trialsite.accounts.sessions import OpenSession, open_sessions


@dataclass(frozen=True)
class AccountState:
    """Second factors by kind, open sessions, lock, and temporary codes so far."""

    factors: list[str]
    sessions: list[OpenSession]
    lock: Lock | None
    codes: list[TemporaryCode]

    @property
    def owed(self) -> bool:
        """Whether the account opens by a temporary code alone."""
        return any(code.replaced_at is None for code in self.codes)


def standing(user: User) -> AccountState:
    """How *user* signs in now."""
    kinds = Authenticator.objects.filter(user=user).values_list("type", flat=True)
    return AccountState(
        factors=sorted({WORDS[kind] for kind in kinds}),
        sessions=open_sessions(user),
        lock=next(iter(locks([user])), None),
        codes=list(TemporaryCode.objects.filter(user=user).select_related("by")),
    )
