"""Whether the form of a visit may be filled now, and by whom."""

from assessments.responses.models import EntryMode
from assessments.responses.refusals import (
    ModeRefused,
    NoConsent,
    NotOpenYet,
    NotRandomized,
    WindowClosed,
    Withdrew,
)
from assessments.schedule.models import Visit
from assessments.schedule.standings import is_followed
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require


def check_may_fill(visit: Visit, *, by: User | None) -> None:
    """Raise unless *by* may write into the forms of *visit* now; None stands for the
    participant, through their own link.

    The participant is bound by both ends of the window, in their own time zone; staff
    may enter late, but not before it opens. A person on hold or unreachable who comes
    back by their link is welcome; for one who withdrew or died nothing can be filled.
    Raises OutsideScope, Withdrew, NotOpenYet or WindowClosed.
    """
    participant = visit.participant
    if by is not None:
        require(by, Permission.ENTER_DATA, participant.site_id)
    if not is_followed(participant):
        raise Withdrew(participant.study_id, participant.get_follow_up_display())
    today = clock.today(participant.timezone)
    if today < visit.opens_on:
        raise NotOpenYet(visit.plan.label, visit.opens_on, today)
    if by is None and today > visit.closes_on:
        raise WindowClosed(visit.plan.label, visit.closes_on, today)


def check_may_open(visit: Visit, *, by: User | None) -> None:
    """Raise unless a form of *visit* may be opened: check_may_fill, and the order of
    the road (P11-08): no form before consent, no follow-up before randomization.
    Raises NoConsent or NotRandomized besides."""
    check_may_fill(visit, by=by)
    participant = visit.participant
    if not participant.screening.consents.exists():
        raise NoConsent(participant.study_id)
    if visit.plan.phase == "follow-up" and not participant.is_randomized:
        raise NotRandomized(participant.study_id, visit.plan.label)


def check_mode(visit: Visit, mode: str, *, by: User | None) -> None:
    """Raise ModeRefused unless the answers of *visit* may reach us so: from the
    participant (None) as self, and from staff in another way that is planned."""
    planned = set(visit.plan.modes)
    own = {EntryMode.SELF.value}
    allowed = planned & own if by is None else planned - own
    if mode not in allowed:
        raise ModeRefused(mode, tuple(sorted(allowed)) or ("none at this visit",))
