"""What may still be done with a participant, asked at every door (R3-20)."""

from django.db.models import Q

from participants.enrolment.models import FollowUp, Participant
from participants.withdrawal.scopes import Scope

ENDED = (FollowUp.WITHDREW, FollowUp.DIED)
"""The follow-up statuses of people who are no longer asked for anything."""


def may_be_contacted(participant: Participant) -> bool:
    """Whether something may be sent to the person, or somebody may call them."""
    return Scope.CONTACT not in participant.withdrawn


def may_give_data(participant: Participant) -> bool:
    """Whether forms are open to the person, and to staff for them."""
    if participant.follow_up in ENDED:
        return False
    return Scope.FURTHER_DATA not in participant.withdrawn


def withdrew_from(scope: Scope, path: str = "") -> Q:
    """The rows whose participant, at *path* from the row ("" = the row itself),
    withdrew from *scope*."""
    return Q(**{f"{path}__withdrawn__contains".lstrip("_"): [scope.value]})


def not_asked(path: str = "") -> Q:
    """The rows whose participant is not asked for data any more."""
    status = Q(**{f"{path}__follow_up__in".lstrip("_"): ENDED})
    return status | withdrew_from(Scope.FURTHER_DATA, path)


def withheld(path: str) -> Q:
    """The rows that stand in no dataset: settings.EXPORT_WITHHELD names this rule."""
    return withdrew_from(Scope.USE_OF_DATA, path)
