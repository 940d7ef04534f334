"""What may still be done with a participant, asked at every door (R3-20)."""

from functools import cache

from django.db.models import Model, Q

from participants.enrolment.models import FollowUpStatus, Participant
from participants.withdrawal_scopes import WithdrawalScope

ENDED = (FollowUpStatus.WITHDREW, FollowUpStatus.DIED)
"""The follow-up statuses of people who are no longer asked for anything."""


def may_be_contacted(participant: Participant) -> bool:
    """Whether something may be sent to the person, or somebody may call them."""
    return WithdrawalScope.CONTACT not in participant.withdrawn


def may_give_data(participant: Participant) -> bool:
    """Whether forms are open to the person, and to staff for them."""
    if participant.follow_up in ENDED:
        return False
    return WithdrawalScope.FURTHER_DATA not in participant.withdrawn


def withdrew_from(scope: WithdrawalScope, path: str = "") -> Q:
    """The rows whose participant, at *path* from the row ("" = the row itself),
    withdrew from *scope*."""
    return Q(**{f"{path}__withdrawn__contains".lstrip("_"): [scope.value]})


def not_asked(path: str = "") -> Q:
    """The rows whose participant is not asked for data any more."""
    status = Q(**{f"{path}__follow_up__in".lstrip("_"): ENDED})
    return status | withdrew_from(WithdrawalScope.FURTHER_DATA, path)


def withheld(path: str) -> Q:
    """The rows that stand in no dataset: settings.EXPORT_WITHHELD names this rule."""
    return withdrew_from(WithdrawalScope.USE_OF_DATA, path)


def not_listed(model: type[Model]) -> Q:
    """The rows of *model* that are about a participant of whom nothing more is asked:
    settings.WORKLIST_WITHHELD names this rule. None for a model whose rows lead to no
    participant, such as a screening."""
    path = _to_participant(model)
    if path is None:
        return Q(pk__in=())
    return not_asked(path) | withdrew_from(WithdrawalScope.CONTACT, path)


@cache
def _to_participant(model: type[Model]) -> str | None:
    """The path from a row of *model* to the participant that it is about."""
    if model is Participant:
        return ""
    for field in model._meta.concrete_fields:
        above = field.related_model
        if isinstance(above, type) and issubclass(above, Model) and above is not model:
            path = _to_participant(above)
            if path is not None:
                return f"{field.name}__{path}".rstrip("_")
    return None
