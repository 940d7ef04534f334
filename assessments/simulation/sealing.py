"""The demo's allocation list, sealed by two of its people before the first comes."""

from participants.randomization.lists.actions import propose_list, seal_list
from participants.randomization.lists.models import SealedList
from trialsite.access.models import Membership, User
from trialsite.access.roles import ADMINISTRATOR, UNBLINDED_STATISTICIAN, Role
from trialsite.audit.signing import staff
from trialsite.context.acting import acting_as


def seal() -> SealedList:
    """The statistician proposes, the administrator seals."""
    first, second = _of_role(UNBLINDED_STATISTICIAN), _of_role(ADMINISTRATOR)
    with acting_as(actor=staff(first, UNBLINDED_STATISTICIAN.code), source="web"):
        proposal = propose_list(reason="The trial's first list.", by=first)
    with acting_as(actor=staff(second, ADMINISTRATOR.code), source="web"):
        return seal_list(proposal=proposal, by=second)


def _of_role(role: Role) -> User:
    rows = Membership.objects.filter(role=role.code, site=None).order_by("pk")
    return rows.select_related("user")[:1].get().user
