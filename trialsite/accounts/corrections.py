"""The writes that correct somebody's name or e-mail address."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from trialsite import clock
from trialsite.access.authority import authority_of, require_at, sites_with
from trialsite.access.grants import check_reason
from trialsite.access.models import AccessChange, User
from trialsite.access.refusals import AccessRefused
from trialsite.accounts.invitations import check_address_is_free
from trialsite.accounts.models import FormerAddress
from trialsite.editing.comparing import Base, Newer, compare


@transaction.atomic
def correct_person(*, user: User, name: str, email: str, reason: str, by: User) -> User:
    """Write somebody's name or address as it is now; what it was is kept, and the old
    address is given to nobody else (P11-16). Somebody may get back an address that
    was theirs. Raises OutsideScope, OwnRights and AccessRefused."""
    scope = authority_of(by, user)
    require_at(scope, sites_with(user))
    check_reason(reason)
    user.refresh_from_db()
    name, email = name.strip(), email.strip().lower()
    if (name, email) == (user.name, user.email):
        raise AccessRefused("Nothing was changed.", field="name")
    changes = []
    if name != user.name:
        changes.append(f"{user.name} is now {name}")
    if email != user.email:
        FormerAddress.objects.filter(user=user, email=email).delete()
        check_address_is_free(email)
        FormerAddress.objects.create(user=user, email=user.email, until=clock.now())
        changes.append(f"{user.email} is now {email}")
    user.name, user.email = name, email
    user.save(update_fields=["name", "email"])
    AccessChange.objects.create(
        user=user,
        kind=AccessChange.Kind.CORRECTED,
        reason=f"{'; '.join(changes)}. {reason.strip()}"[:500],
        at=clock.now(),
        by=by,
    )
    return user


@dataclass(frozen=True)
class SavedCorrection:
    """What came of saving a page. ``clashes`` were not saved: two corrected them, to
    different words; ``newer`` were corrected by somebody else alone. ``earlier`` is
    who did that, ``user`` the account as it is now."""

    user: User
    clashes: tuple[str, ...]
    newer: tuple[str, ...]
    earlier: Newer


@transaction.atomic
def save_correction_page(
    *, user: User, values: Mapping[str, str], reason: str, base: Base, by: User
) -> SavedCorrection:
    """Keep what this person corrected on a page of *values*, name and e-mail, that was
    drawn from *base*. What they did not touch stays as it is now, and what somebody
    else corrected too is left for a person to decide. Raises what correct_person
    raises."""
    scope = authority_of(by, user)
    require_at(scope, sites_with(user))
    held = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    earlier = _last_correction(held, by=by)
    compared = compare(base=base, now=known_of(held), typed=values)
    if compared.changes or not (compared.clashes or compared.newer):
        now = {**known_of(held), **{k: str(v) for k, v in compared.changes.items()}}
        held = correct_person(user=held, reason=reason, by=by, **now)
    return SavedCorrection(held, compared.clashes, compared.newer, earlier)


def known_of(user: User) -> dict[str, str]:
    """What can be corrected, as it is now."""
    return {"name": user.name, "email": user.email}


def _last_correction(user: User, *, by: User) -> Newer:
    corrected = AccessChange.objects.filter(
        user=user, kind=AccessChange.Kind.CORRECTED
    ).select_related("by")
    last = corrected.order_by("-at", "-pk").first()
    if last is None:
        return Newer("somebody else", "")
    who = last.by.name if last.by else "the command line"
    return Newer("you, on another page," if last.by == by else who, last.at.isoformat())
