"""Who has access, as the pages show it. Reads only."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404

from trialsite.access.models import Membership, User
from trialsite.access.roles import Permission
from trialsite.access.scope import Scope

TONES = {
    "": "good",
    User.Inactive.INVITED: "info",
    User.Inactive.SUSPENDED: "due",
    User.Inactive.DEACTIVATED: "quiet",
}


@dataclass(frozen=True)
class Held:
    """One membership as a row: with how it stands, and how its account does."""

    membership: Membership
    tone: str
    word: str
    account_tone: str
    account_word: str


def visible(
    scope: Scope, asked: Permission = Permission.SEE_ACCESS
) -> QuerySet[Membership]:
    """The memberships at the sites at which *scope* may see who has access, or has
    another permission that is *asked* for; those of all sites among them."""
    sites = scope.sites_with(asked)
    rows = Membership.objects.select_related("user")
    return rows.filter(Q(site__in=sites) | Q(site=None)) if sites else rows.none()


def person_or_404(scope: Scope, number: int) -> User:
    """Somebody with a role, now or before, where *scope* may see who has access."""
    found = visible(scope).filter(user=number).first()
    if found is None:
        raise Http404
    return found.user


def is_managed(scope: Scope, user: User) -> bool:
    """Whether *user* has a role, now or before, where *scope* manages access."""
    return visible(scope, Permission.MANAGE_ACCESS).filter(user=user).exists()


def account_state(user: User) -> tuple[str, str]:
    """Tone and word of an account."""
    if user.is_active:
        return "good", "Active"
    reason = user.inactive_reason or User.Inactive.DEACTIVATED
    return TONES[reason], str(User.Inactive(reason).label)


def held(membership: Membership) -> Held:
    """A membership with its state today, in its site's own day."""
    if membership.is_over:
        tone, word = "quiet", "Ended"
    elif membership.is_in_force:
        tone, word = "good", "In force"
    else:
        tone, word = "info", "Not begun"
    return Held(membership, tone, word, *account_state(membership.user))
