"""What a member of staff sees."""

from collections.abc import Collection

from trialsite.access.roles import CARRY_THE_ARM, Permission
from trialsite.access.scope import Scope
from trialsite.context.visible import NO_SITE, Visibility, at_sites
from trialsite.protocol.now import every_site


def visible_to(
    scope: Scope, asked: Permission, sites: Collection[str] | None = None
) -> Visibility:
    """What the person of *scope* sees where they ask with the permission *asked*: the
    rows of the sites at which they have it, and of no other, whatever else they may do
    there; of *sites* (codes) alone, where given. Who has it at every site sees what
    belongs to none. Who randomizes sees arms, for they are told the arm to hand on."""
    held = {
        code: scope.permissions[code] | {Permission.SEE_ARM}
        if scope.permissions[code] & CARRY_THE_ARM
        else scope.permissions[code]
        for code in scope.sites_with(asked)
        if sites is None or code in sites
    }
    if all(site.code in held for site in every_site()):
        held[NO_SITE] = frozenset.intersection(*held.values())
    return at_sites(held)
