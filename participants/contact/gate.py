"""Whether a person may be contacted now, and how: asked by whoever makes a message and
by whoever draws a list of work."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from participants.contact.models import OptOut
from participants.contact.words import Channel
from participants.enrolment.models import FollowUp, Participant
from participants.withdrawal.standing import may_be_contacted
from trialsite import clock

ENDED = (FollowUp.WITHDREW, FollowUp.DIED)
"""The statuses of people whom nobody contacts any more."""

NO_SENDING = "no longer contacted"


def is_paused(participant: Participant, today: date) -> bool:
    """Whether the person is on hold on *today* (their own calendar day). The day
    ``hold_until`` is the first on which they are contacted again."""
    until = participant.hold_until
    return until is not None and today < until


def hindrance(
    participant: Participant, channel: str = "", closed: Iterable[str] = ()
) -> str:
    """Why the person is not to be contacted by *channel* today, in words for staff;
    "" where nothing stands against it. *closed* are the channels they closed."""
    if participant.follow_up in ENDED:
        return f"Not to be contacted: {participant.get_follow_up_display().lower()}."
    if not may_be_contacted(participant):
        return "They withdrew from being contacted."
    if is_paused(participant, clock.today(participant.timezone)):
        return f"On hold until {participant.hold_until:%-d %B %Y}: contact nobody yet."
    if channel and channel in closed:
        label = Channel(channel).label.lower()
        return f"This person does not want {label}."
    return ""


def may_message(participant: Participant, channel: str) -> bool:
    """Whether a message may go out by *channel* now."""
    closed = closed_channels([participant])[participant.pk]
    return not hindrance(participant, channel, closed)


def closed_channels(participants: Iterable[Participant]) -> dict[int, set[str]]:
    """The channels that each participant closed, by primary key, in one query."""
    newest = (
        OptOut.objects.filter(participant__in=[p.pk for p in participants])
        .order_by("participant", "channel", "-at", "-pk")
        .distinct("participant", "channel")
    )
    found: dict[int, set[str]] = defaultdict(set)
    for opt_out in newest:
        if opt_out.closed:
            found[opt_out.participant_id].add(opt_out.channel)
    return found
