"""Letters to somebody about their own account, so that they hear of what they did not
do themselves (P11-19)."""

from datetime import datetime

from trialsite.access.models import AccessChange, User
from trialsite.outbox.actions import enqueue

KIND = "account-notice"


def note(
    *,
    user: User,
    kind: AccessChange.Kind,
    about: str = "",
    at: datetime,
    by: User | None,
) -> AccessChange:
    """Keep what happened to an account, and leave a letter to its person about it."""
    change = AccessChange.objects.create(
        user=user, kind=kind, reason=about.strip(), at=at, by=by
    )
    enqueue(
        key=f"{KIND}:{change.pk}",
        kind=KIND,
        payload={"change": change.pk, "user": user.pk},
    )
    return change
