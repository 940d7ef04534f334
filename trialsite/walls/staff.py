"""What a member of staff sees."""

from collections.abc import Collection

from trialsite.access.roles import CARRY_THE_ARM, Permission
from trialsite.access.scope import Scope
from trialsite.protocol import current
from trialsite.walls.context import NO_SITE, Sight, at_sites


def sight_of(scope: Scope, sites: Collection[str] | None = None) -> Sight:
    """The rows of the sites at which the person of *scope* has a role; of *sites*
    (codes) alone, where given. Who has a role at every site sees what belongs to none.
    Who randomizes sees arms, for they are told the arm to hand on."""
    held = {
        code: permissions | {Permission.SEE_ARM}
        if permissions & CARRY_THE_ARM
        else permissions
        for code, permissions in scope.permissions.items()
        if permissions and (sites is None or code in sites)
    }
    if all(site.code in held for site in current().sites):
        held[NO_SITE] = frozenset.intersection(*held.values())
    return at_sites(held)
