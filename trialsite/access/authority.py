"""Who may change whose access, at the moment of the change (P11-09, R3-18)."""

from collections.abc import Collection

from django.db import connection
from django.db.models import QuerySet

from trialsite.access.models import Membership, User
from trialsite.access.refusals import LastAdministrator, OwnRights
from trialsite.access.roles import ROLES, Permission
from trialsite.access.scope import Scope, scope_of
from trialsite.protocol.now import every_site

# One change of access at a time, so that two administrators who end each other's
# rights at the same moment do not leave nobody. Any number that nothing else locks.
_LOCK = 7_305_118


def one_at_a_time() -> None:
    """Wait until no other transaction changes access, and have the next one wait."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])


def authority_of(by: User, over: User) -> Scope:
    """The scope of *by*, read behind the lock that all changes of access take. Raises
    OwnRights where they would change their own."""
    one_at_a_time()
    if by.pk == over.pk:
        raise OwnRights("Nobody changes their own access: ask another administrator.")
    return scope_of(User.objects.get(pk=by.pk))


def require_at(scope: Scope, sites: Collection[str]) -> None:
    """Raise OutsideScope unless access may be managed at each of *sites* (codes)."""
    scope.require(Permission.MANAGE_ACCESS)
    for code in sites:
        scope.require(Permission.MANAGE_ACCESS, code)


def sites_of(membership: Membership) -> tuple[str, ...]:
    """The codes of the sites at which it holds."""
    if membership.site_id:
        return (membership.site_id,)
    return tuple(site.code for site in every_site())


def sites_with(user: User) -> set[str]:
    """Where *user* has or will have a role; where they had one, if it is all over."""
    found = list(user.memberships.all())
    lasting = [membership for membership in found if not membership.is_over]
    return {code for one in lasting or found for code in sites_of(one)}


def check_somebody_remains(without: User) -> None:
    """Raise LastAdministrator unless somebody but *without* can manage access at all
    sites without an end, and can sign in."""
    if not somebody_remains(without):
        raise LastAdministrator(
            f"{without} is the last administrator of all sites. Give another person "
            "that role first, without a last day, and have them accept it."
        )


def somebody_remains(without: User) -> bool:
    """Whether there is another administrator of all sites than *without*."""
    return administrators().exclude(user=without).exists()


def administrators() -> QuerySet[Membership]:
    """Memberships that let somebody manage access at all sites, without an end."""
    roles = [
        role.code
        for role in ROLES.values()
        if Permission.MANAGE_ACCESS in role.permissions
    ]
    return Membership.objects.filter(
        user__is_active=True, role__in=roles, site=None, ends_on=None
    )


def keeps_everything_going(user: User) -> bool:
    """Whether *user* is one of those of whom somebody has to remain."""
    return administrators().filter(user=user).exists()
