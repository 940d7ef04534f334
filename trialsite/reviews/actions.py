"""The access review: looking through who has access, and signing that it is right."""

import json
from collections.abc import Collection
from hashlib import sha256

from django.db import transaction
from django.db.models import Q

from trialsite import clock
from trialsite.access.authority import one_at_a_time
from trialsite.access.models import AccessReview, Membership, User
from trialsite.access.refusals import AccessRefused
from trialsite.access.roles import Permission
from trialsite.access.scope import scope_of
from trialsite.signatures import canonical
from trialsite.signatures.actions import sign
from trialsite.signatures.confirming import Confirmation

KIND = "access-review"
"""The kind of signature under a review."""
MEANING = "I reviewed who has access, and found it as stated."

Line = dict[str, str]


def memberships_at(sites: Collection[str]) -> list[Membership]:
    """Every membership, over or not, that is about one of *sites* (codes), with its
    person, in the order of their names."""
    return list(
        Membership.objects.filter(Q(site__in=sites) | Q(site=None))
        .select_related("user")
        .order_by("user__name", "user_id", "begins_on", "id")
    )


def listed_at(sites: Collection[str]) -> list[Line]:
    """Who has, or will have, a role at *sites*, as a review keeps it."""
    return [_line(one) for one in memberships_at(sites) if not one.is_over]


def _line(membership: Membership) -> Line:
    user = membership.user
    return {
        "name": user.name,
        "email": user.email,
        "account": user.get_inactive_reason_display() or "Active",
        "role": membership.role_label,
        "site": membership.site_label,
        "from": membership.begins_on.isoformat() if membership.begins_on else "",
        "until": membership.ends_on.isoformat() if membership.ends_on else "",
    }


def digest_of(listed: list[Line]) -> str:
    """The SHA-256, in hex, of a list as JSON with its keys in order."""
    text = json.dumps(listed, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


@transaction.atomic
def sign_review(
    *, statement: str, confirmed: Confirmation, seen: str, by: User
) -> AccessReview:
    """Sign that everybody at the sites at which *by* manages access has it rightly.
    *seen* is digest_of the list they read. Raises OutsideScope, NotConfirmed, and
    AccessRefused for a blank statement or a list that changed meanwhile."""
    one_at_a_time()
    by = User.objects.get(pk=by.pk)
    scope = scope_of(by)
    scope.require(Permission.MANAGE_ACCESS)
    if not statement.strip():
        raise AccessRefused(
            "The statement is blank; say what you found.", field="statement"
        )
    sites = scope.sites_with(Permission.MANAGE_ACCESS)
    listed = listed_at(sites)
    if digest_of(listed) != seen:
        raise AccessRefused(
            "Somebody's access changed while you read. Read the list below again, "
            "then sign it."
        )
    review = AccessReview.objects.create(
        at=clock.now(),
        by=by,
        statement=statement.strip(),
        site_codes=list(sites),
        listed=listed,
        sha256=seen,
    )
    sign(
        kind=KIND,
        record=str(review.pk),
        meaning=MEANING,
        seen=canonical.of(signed_of(review)),
        confirmed=confirmed,
        by=by,
        site=sites[0],
    )
    return review


def signed_of(review: AccessReview) -> canonical.Content:
    """What stands above the signature under *review*."""
    return {
        "statement": review.statement,
        "sites": review.site_codes,
        "listed": review.listed,
    }
