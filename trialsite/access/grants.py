"""Writes of memberships: giving somebody a role, and ending it."""

from datetime import date

from django.db import transaction

from trialsite import clock
from trialsite.access.authority import (
    administrators,
    authority_of,
    check_somebody_remains,
    require_at,
    sites_of,
)
from trialsite.access.models import AccessChange, Membership, User
from trialsite.access.refusals import AccessRefused
from trialsite.access.roles import ROLES, may_not_be_combined
from trialsite.protocol.now import open_sites
from trialsite.values.instants import day_words

Kind = AccessChange.Kind


@transaction.atomic
def grant(
    *,
    user: User,
    role: str,
    site: str | None,
    begins_on: date | None = None,
    ends_on: date | None = None,
    by: User,
) -> Membership:
    """Give *user* a role at a site (code) or at all of them, from a day (today, where
    None) up to the day before *ends_on* (without an end, where None).

    Raises OutsideScope, OwnRights, and AccessRefused for a role or site that does not
    exist, days that cannot be, a role that they have then already, and one that would
    show the arm to somebody who has to stay blinded at that site (R3-01).
    """
    scope = authority_of(by, user)
    check_exists(role, site)
    wanted = Membership(user=user, role=role, site_id=site, ends_on=ends_on)
    require_at(scope, sites_of(wanted))
    today = clock.today(wanted.zone)
    wanted.begins_on = begins_on or today
    if wanted.begins_on < today:
        raise AccessRefused(
            f"{day_words(wanted.begins_on)} is over: access begins today "
            f"({day_words(today)}) or later.",
            field="begins_on",
        )
    if ends_on is not None and ends_on <= wanted.begins_on:
        raise AccessRefused(
            f"{day_words(ends_on)} is not after the first day, "
            f"{day_words(wanted.begins_on)}.",
            field="ends_on",
        )
    if user.inactive_reason == User.Inactive.DEACTIVATED:
        raise AccessRefused(f"{user} is deactivated: reactivate the account first.")
    for other in user.memberships.all():
        _check_together(wanted, other)
    wanted.save()
    AccessChange.objects.create(
        user=user, kind=Kind.GRANTED, membership=wanted, at=clock.now(), by=by
    )
    return wanted


def check_exists(role: str, site: str | None) -> None:
    """Raise AccessRefused unless there is such a role and such a site."""
    if role not in ROLES:
        raise AccessRefused(
            f"{role!r} is no role; there is {', '.join(ROLES)}.", field="role"
        )
    sites = [known.code for known in open_sites()]
    if site is not None and site not in sites:
        raise AccessRefused(
            f"{site!r} is no site; there is {', '.join(sites)}.", field="site"
        )


def _check_together(wanted: Membership, other: Membership) -> None:
    """Raise AccessRefused where a person may not have both."""
    overlap = (wanted.ends_on is None or _begins(other) < wanted.ends_on) and (
        other.ends_on is None or _begins(wanted) < other.ends_on
    )
    if overlap and (wanted.role, wanted.site_id) == (other.role, other.site_id):
        raise AccessRefused(
            f"{wanted.user} is {other.role_label} at {other.site_label} already in "
            "that time: end that first, or choose other days.",
            field="role",
        )
    if not set(sites_of(wanted)) & set(sites_of(other)):
        return
    if not may_not_be_combined(wanted.role, other.role):
        return
    # What was seen stays known, so who has seen arms is not blinded afterwards.
    seen = ROLES[wanted.role].blinded and other.ends_on != other.begins_on
    if overlap or (seen and _begins(other) <= _begins(wanted)):
        raise AccessRefused(
            f"{wanted.role_label} and {other.role_label} do not go together at "
            f"{other.site_label}: one of them is blinded and the other sees the arm.",
            field="role",
        )


def _begins(membership: Membership) -> date:
    return membership.begins_on or date.min


@transaction.atomic
def end_membership(
    *, membership: Membership, reason: str, ends_on: date | None = None, by: User
) -> Membership:
    """End a role: at once, or with the day *ends_on* as the first day without it. It
    stays on record, with the reason. Raises OutsideScope, OwnRights,
    LastAdministrator and AccessRefused."""
    scope = authority_of(by, membership.user)
    membership = Membership.objects.select_related("user").get(pk=membership.pk)
    require_at(scope, sites_of(membership))
    check_reason(reason)
    today = clock.today(membership.zone)
    if membership.is_over:
        raise AccessRefused(f"This role is over since {day_words(membership.ends_on)}.")
    if ends_on is not None and ends_on < today:
        raise AccessRefused(
            f"{day_words(ends_on)} is over: access ends today ({day_words(today)}) or "
            "later.",
            field="ends_on",
        )
    if _administers(membership):
        check_somebody_remains(membership.user)
    return close(membership, ends_on or today, reason=reason, by=by)


def _administers(membership: Membership) -> bool:
    """Whether this is what makes its holder one of those who have to remain."""
    return administrators().filter(pk=membership.pk).exists()


def check_reason(reason: str) -> None:
    """Raise AccessRefused for a blank reason."""
    if not reason.strip():
        raise AccessRefused("The reason is blank; say why.", field="reason")


def close(
    membership: Membership, ends_on: date, *, reason: str, by: User
) -> Membership:
    """Write the end of a membership, without asking who may."""
    # One that has not begun was never in force: it ends on the day it would begin.
    membership.ends_on = max(ends_on, _begins(membership))
    membership.save(update_fields=["ends_on"])
    AccessChange.objects.create(
        user=membership.user,
        kind=Kind.ENDED,
        membership=membership,
        reason=reason.strip(),
        at=clock.now(),
        by=by,
    )
    return membership
