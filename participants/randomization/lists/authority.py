"""Lists are the whole trial's, so who makes them must hold the right at every site."""

from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import scope_of
from trialsite.protocol.now import open_sites


class SamePerson(ValueError):
    """One person tried both parts of what takes two."""


def require_everywhere(by: User, permission: Permission) -> None:
    """Raises OutsideScope unless *by* may do it at every site."""
    scope = scope_of(by)
    for site in open_sites():
        scope.require(permission, site.code)


def require_second(first: User, second: User) -> None:
    """Raises SamePerson unless they are two accounts."""
    if first.pk == second.pk:
        raise SamePerson(
            f"{second} asked for this, so somebody else must agree: it takes two."
        )
