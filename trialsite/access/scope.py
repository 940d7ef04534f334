"""What one person may see and do: the querysets every view starts from.

A model that belongs to a site is declared with ``@site_scoped("participants",
site="site")``; a view then says ``request.scope.participants`` and gets the rows of
the sites at which its user has a role. No membership, no rows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from trialsite.access.models import Membership, User
from trialsite.access.roles import ROLES, Permission
from trialsite.protocol import current

M = TypeVar("M", bound=Model)

# Name on the scope -> (model, path from the model to its site).
scoped_models: dict[str, tuple[type[Model], str]] = {}


def site_scoped(name: str, *, site: str) -> Callable[[type[M]], type[M]]:
    """Declare that the rows of a model belong to the site at path *site*, and are
    reached as ``scope.<name>``. Raises ValueError where the name is taken."""

    def declare(model: type[M]) -> type[M]:
        if name in scoped_models:
            raise ValueError(f"Two models want to be scope.{name}.")
        scoped_models[name] = (model, site)
        return model

    return declare


class OutsideScope(PermissionDenied):
    """The person may not do this here; the message says what and where."""


@dataclass(frozen=True)
class Scope:
    """Who is asking, and what they may do at which site (by code)."""

    user: User
    permissions: dict[str, frozenset[Permission]] = field(default_factory=dict)
    roles: frozenset[str] = frozenset()

    @property
    def site_codes(self) -> tuple[str, ...]:
        """The sites at which the person has any role, in the protocol's order."""
        return tuple(site.code for site in current().sites if site.code in self)

    def __contains__(self, site_code: str) -> bool:
        return bool(self.permissions.get(site_code))

    def allows(self, permission: Permission, site: str | None = None) -> bool:
        """Whether the person may do this at *site*, or anywhere where it is None."""
        if site is not None:
            return permission in self.permissions.get(site, frozenset())
        return any(permission in allowed for allowed in self.permissions.values())

    def sites_with(self, permission: Permission) -> tuple[str, ...]:
        """The sites (codes) at which the person may do this."""
        return tuple(code for code in self.site_codes if self.allows(permission, code))

    def require(self, permission: Permission, site: str | None = None) -> None:
        """Raise OutsideScope unless the person may do this at *site*."""
        if not self.allows(permission, site):
            where = current().site(site).name if site else "any site"
            raise OutsideScope(f"{self.user} may not {permission} at {where}.")

    def __getattr__(self, name: str) -> QuerySet[Any]:
        try:
            model, site = scoped_models[name]
        except KeyError:
            raise AttributeError(
                f"Nothing is scoped as {name!r}; there is {sorted(scoped_models)}."
            ) from None
        return model._default_manager.filter(**{f"{site}__in": self.site_codes})


def scope_of(user: User) -> Scope:
    """Read what *user* may do from their memberships, afresh at each call, so that
    a role taken away is gone at the next request (P11-09). Only memberships in force
    today count, by the day of their site."""
    held = Membership.objects.filter(user=user) if user.is_active else ()
    return scope_from(user, held)


def scope_from(user: User, memberships: Iterable[Membership]) -> Scope:
    """What these *memberships*, read just now, let *user* do."""
    permissions: dict[str, frozenset[Permission]] = {}
    roles = set()
    codes = [site.code for site in current().sites]
    for membership in memberships:
        if membership.is_in_force:
            roles.add(membership.role)
            for code in [membership.site_id] if membership.site_id else codes:
                permissions[code] = permissions.get(code, frozenset()) | (
                    ROLES[membership.role].permissions
                )
    return Scope(user=user, permissions=permissions, roles=frozenset(roles))


def require(user: User, permission: Permission, site: str | None = None) -> None:
    """Check at the moment of an action that *user* may do it at *site* (P11-09).
    Raises OutsideScope, which a view answers with 403."""
    scope_of(user).require(permission, site)


class ScopedRequest(HttpRequest):
    """The request as views behind sign-in see it (for types only)."""

    user: User
    scope: Scope
