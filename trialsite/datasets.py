"""The tables of the dataset that the ground floor states; found by name.

Who could do what, when, and who looked through it: for those who may see access.
"""

from collections.abc import Iterable

from trialsite.access.models import AccessChange, AccessReview, Membership
from trialsite.access.roles import ROLES, Permission
from trialsite.exports.registry import Column, Dataset, provides
from trialsite.protocol.now import every_site

PERSON = (
    Column("name", "Name", "text", "user__name"),
    Column("email", "E-mail", "text", "user__email"),
)


def _site(path: str) -> Column:
    sites = {site.code: site.name for site in every_site()}
    return Column("site", "Site, empty for all", "code", path, codes=sites)


def _role(path: str) -> Column:
    roles = {role.code: role.label for role in ROLES.values()}
    return Column("role", "Role", "code", path, codes=roles)


@provides
def access_tables() -> Iterable[Dataset]:
    """Memberships, how they were given and ended, and access reviews."""
    return (_memberships(), _changes(), _reviews())


def _memberships() -> Dataset:
    return Dataset(
        "memberships",
        "Who had which role where, and when",
        (
            *PERSON,
            _role("role"),
            _site("site_id"),
            Column("begins_on", "First day, empty for from the start", "date"),
            Column("ends_on", "First day without it, empty where open", "date"),
            Column(
                "can_sign_in", "The account can sign in", "boolean", "user__is_active"
            ),
        ),
        lambda: Membership.objects.order_by("id"),
        site="site",
        everywhere=True,
        needs=Permission.SEE_ACCESS,
    )


def _changes() -> Dataset:
    kinds = {str(code): str(label) for code, label in AccessChange.Kind.choices}
    return Dataset(
        "access_changes",
        "Roles given and ended, and by whom",
        (
            *PERSON,
            Column("kind", "What happened", "code", codes=kinds),
            _role("membership__role"),
            _site("membership__site_id"),
            Column("reason", "Reason", "text"),
            Column("by", "By whom, empty for the system", "text", "by__name"),
            Column("at", "When, UTC", "datetime"),
        ),
        lambda: AccessChange.objects.exclude(membership=None).order_by("id"),
        site="membership__site",
        everywhere=True,
        needs=Permission.SEE_ACCESS,
    )


def _reviews() -> Dataset:
    return Dataset(
        "access_reviews",
        "Access reviews that were signed",
        (
            Column("review", "Number of the review", "integer", "id"),
            Column("by", "By whom", "text", "by__name"),
            Column("at", "When, UTC", "datetime"),
            Column("sites", "Codes of the sites", "text", "site_codes"),
            Column("statement", "What was signed", "text"),
            Column("sha256", "SHA-256 of the list as signed", "text"),
        ),
        lambda: AccessReview.objects.order_by("id"),
        site=None,
        needs=Permission.SEE_ACCESS,
    )
