"""A member of staff as the record names them."""

from trialsite.access.models import User
from trialsite.context.acting import Actor


def staff(user: User, *roles: str) -> Actor:
    """*user* in their *roles* (codes), by the name they have now."""
    return Actor("staff", user.name, user.pk, ",".join(roles))
