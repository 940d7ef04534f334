"""How staff's pages look at rows: each asks with a permission, and the database shows
it the sites at which its reader has that one."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, Concatenate, NoReturn, ParamSpec, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.http import Http404

from trialsite.access.roles import Permission
from trialsite.access.scope import Scope, ScopedRequest, scoped_models
from trialsite.context.reading import about
from trialsite.context.visible import visible_rows
from trialsite.protocol.now import stated_site
from trialsite.row_security.staff import visible_to

P = ParamSpec("P")
R = TypeVar("R")
View = Callable[Concatenate[ScopedRequest, P], R]

READS = ("GET", "HEAD")


def asks(
    permission: Permission, *, to_read: Permission | None = None
) -> Callable[[View[P, R]], View[P, R]]:
    """Let a page see the rows of the sites at which its reader has *permission*; those
    of *to_read*, where given, while nothing is sent to it. A page that says neither
    sees no row behind row-level security."""

    def bound(view: View[P, R]) -> View[P, R]:
        @wraps(view)
        def seen(request: ScopedRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
            asked = to_read if to_read and request.method in READS else permission
            with visible_rows(visible_to(request.scope, asked)):
                return view(request, *args, **kwargs)

        return seen

    return bound


def get_or_refuse(
    scope: Scope,
    name: str,
    permission: Permission,
    *related: str,
    narrowed: Callable[[QuerySet[Any]], QuerySet[Any]] = QuerySet.all,
    **key: object,
) -> Any:
    """The one row of ``scope.<name>(permission)`` that *key* finds, with its *related*
    rows; of those rows alone that *narrowed* leaves. From here on the page tells its
    times in the zone of the row's site. Raises Http404 for one that the
    person may not know exists, and OutsideScope (403) for one that they may know of but
    not do this with."""
    rows = narrowed(scope.rows(name, permission))
    with suppress(ObjectDoesNotExist):
        found = (rows.select_related(*related) if related else rows).get(**key)
        if site := _site_of(found, scoped_models[name].site):
            about(stated_site(site).timezone)
        return found
    refuse(scope, name, permission, narrowed=narrowed, **key)


def _site_of(row: Model, path: str) -> str:
    """The code of the row's site, where the rows on the way to it were fetched along;
    "" where it would take another query."""
    # Every step is a foreign key, which the types of a name cannot say.
    *way, last = path.split("__")
    for step in way:
        if not row._meta.get_field(step).is_cached(row):  # type: ignore[union-attr]
            return ""
        row = getattr(row, step)
    return str(getattr(row, row._meta.get_field(last).attname))  # type: ignore[union-attr]


def refuse(
    scope: Scope,
    name: str,
    permission: Permission,
    *,
    narrowed: Callable[[QuerySet[Any]], QuerySet[Any]] = QuerySet.all,
    **key: object,
) -> NoReturn:
    """Raise what get_or_refuse raises for a row that was not found."""
    scoped = scoped_models[name]
    with visible_rows(visible_to(scope, scoped.known_with)):
        known = narrowed(scope.rows(name, scoped.known_with)).filter(**key)
        for site in known.values_list(scoped.site, flat=True)[:1]:
            scope.require(permission, site)
    raise Http404
