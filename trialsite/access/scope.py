"""What one person may see and do: the querysets every view starts from.

A scope is a set of pairs: a permission, and a site at which it is held. A model that
belongs to a site is declared with ``@site_scoped("participants", site="site", ...)``; a
view then says ``request.scope.participants(Permission.CONTACT)`` and gets the rows of
the sites at which its user may do that. There is no queryset without a permission, so
a role at one site opens nothing at another.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from trialsite.access.models import Membership, User
from trialsite.access.roles import ROLES, Permission
from trialsite.context.standing import read_once
from trialsite.postgresql.compiled import Given, compiled_once
from trialsite.protocol.now import every_site, stated_site
from trialsite.values.instants import UTC

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Scoped:
    """A model whose rows belong to sites: the path from a row to its site, and the
    permission with which one may know that a row exists (known_with)."""

    model: type[Model]
    site: str
    known_with: Permission


scoped_models: dict[str, Scoped] = {}
"""By the name on the scope."""


def site_scoped(
    name: str, *, site: str, known_with: Permission
) -> Callable[[type[M]], type[M]]:
    """Declare that the rows of a model belong to the site at path *site*, and are
    reached as ``scope.<name>(permission)``. Who has *known_with* at a row's site may
    know that it exists, whatever they may do with it: they are refused with 403, and
    everybody else with 404. Raises ValueError where the name is taken."""

    def declare(model: type[M]) -> type[M]:
        if name in scoped_models:
            raise ValueError(f"Two models want to be scope.{name}.")
        scoped_models[name] = Scoped(model, site, known_with)
        return model

    return declare


@dataclass(frozen=True)
class StatedRows:
    """The rows of the model that is scoped as *name* at *sites* (codes), as a value:
    what a query that is compiled once is built from (postgresql/compiled.py). Only a
    scope makes one."""

    name: str
    sites: tuple[str, ...]

    def __call__(self) -> QuerySet[Any]:
        scoped = scoped_models[self.name]
        return scoped.model._default_manager.filter(
            **{f"{scoped.site}__in": self.sites}
        )


class OutsideScope(PermissionDenied):
    """The person may not do this here; the message says what and where."""


@dataclass(frozen=True)
class Scope:
    """Who is asking, and what they may do at which site (by code): permissions are
    those of each site, and hold nowhere else."""

    user: User
    permissions: dict[str, frozenset[Permission]] = field(default_factory=dict)
    roles: frozenset[str] = frozenset()

    @property
    def site_codes(self) -> tuple[str, ...]:
        """The sites at which the person has any role, in the protocol's order: where
        they work, which opens nothing."""
        return tuple(site.code for site in every_site() if site.code in self)

    @property
    def zone(self) -> str:
        """The zone in which the person reads what belongs to no site: that of theirs;
        of several none is theirs, and they read UTC."""
        codes = self.site_codes
        return stated_site(codes[0]).timezone if len(codes) == 1 else UTC

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
            where = stated_site(site).name if site else "any site"
            raise OutsideScope(f"{self.user} may not {permission} at {where}.")

    def rows(
        self, name: str, permission: Permission, *, at: Collection[str] | None = None
    ) -> QuerySet[Any]:
        """The rows of the model that is scoped as *name*, at the sites at which the
        person has *permission*; *at* those of them alone, where given (codes). Raises
        LookupError for a name that nothing has."""
        return self.stated(name, permission, at=at)()

    def stated(
        self, name: str, permission: Permission, *, at: Collection[str] | None = None
    ) -> StatedRows:
        """The same rows for a query that is compiled once. Raises as rows."""
        if name not in scoped_models:
            raise LookupError(
                f"Nothing is scoped as {name!r}; there is {sorted(scoped_models)}."
            )
        return StatedRows(
            name,
            tuple(c for c in self.sites_with(permission) if at is None or c in at),
        )

    def __getattr__(self, name: str) -> Callable[..., QuerySet[Any]]:
        if name not in scoped_models:
            raise AttributeError(
                f"Nothing is scoped as {name!r}; there is {sorted(scoped_models)}."
            )
        return partial(self.rows, name)


def scope_of(user: User) -> Scope:
    """Read what *user* may do from their memberships, afresh at each call, so that
    a role taken away is gone at the next request (P11-09). Only memberships in force
    today count, by the day of their site."""
    if not user.is_active:
        return scope_from(user, ())
    held = read_once(("held", user.pk), lambda: list(_held_by(user=user.pk)))
    return scope_from(user, held)


@compiled_once
def _held_by(*, user: Given) -> QuerySet[Membership]:
    return Membership.objects.filter(user=user)


def scope_from(user: User, memberships: Iterable[Membership]) -> Scope:
    """What these *memberships*, read just now, let *user* do."""
    permissions: dict[str, frozenset[Permission]] = {}
    roles = set()
    codes = [site.code for site in every_site()]
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
