"""The write that corrects somebody's name or e-mail address."""

from django.db import transaction

from trialsite import clock
from trialsite.access.authority import authority_of, require_at, sites_with
from trialsite.access.grants import check_reason
from trialsite.access.models import AccessChange, User
from trialsite.access.refusals import AccessRefused
from trialsite.accounts.invitations import check_address_is_free
from trialsite.accounts.models import FormerAddress


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
    told = []
    if name != user.name:
        told.append(f"{user.name} is now {name}")
    if email != user.email:
        FormerAddress.objects.filter(user=user, email=email).delete()
        check_address_is_free(email)
        FormerAddress.objects.create(user=user, email=user.email, until=clock.now())
        told.append(f"{user.email} is now {email}")
    user.name, user.email = name, email
    user.save(update_fields=["name", "email"])
    AccessChange.objects.create(
        user=user,
        kind=AccessChange.Kind.CORRECTED,
        reason=f"{'; '.join(told)}. {reason.strip()}"[:500],
        at=clock.now(),
        by=by,
    )
    return user
