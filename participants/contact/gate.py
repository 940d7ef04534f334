"""Whether a person may be contacted now, and how: asked by every way of contacting
somebody and by every list of people to contact."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from participants.contact.hindrances import Contactable, Hindrance
from participants.contact.models import OptOut
from participants.contact.words import Channel
from participants.enrolment.models import FollowUpStatus, Participant
from participants.enrolment.rarely import has
from participants.withdrawal.standing import may_be_contacted
from trialsite import clock
from trialsite.postgresql.compiled import AnyOf, Given, compiled_once
from trialsite.values.instants import day_words

ENDED = (FollowUpStatus.WITHDREW, FollowUpStatus.DIED)
"""The statuses of people whom nobody contacts any more."""


def contactable(participant: Participant, closed: Iterable[str] = ()) -> Contactable:
    """The facts of *participant*; *closed* are the channels they closed."""
    return Contactable(
        ended=participant.follow_up in ENDED,
        withdrew=not may_be_contacted(participant),
        hold_until=participant.hold_until,
        closed=frozenset(closed),
    )


def hindrance(
    participant: Participant, channel: str = "", closed: Iterable[str] = ()
) -> str:
    """Why the person is not to be contacted by *channel* today, in words for staff;
    "" where nothing stands against it. *closed* are the channels they closed."""
    found = contactable(participant, closed).hindrance(
        clock.today(participant.timezone), channel
    )
    match found:
        case None:
            return ""
        case Hindrance.ENDED:
            status = participant.get_follow_up_display().lower()
            return f"Not to be contacted: {status}."
        case Hindrance.WITHDREW:
            return "They withdrew from being contacted."
        case Hindrance.ON_HOLD:
            until = day_words(participant.hold_until)
            return f"On hold until {until}: contact nobody yet."
        case Hindrance.CLOSED:
            return f"This person does not want {Channel(channel).label.lower()}."


def closed_channels(participants: Iterable[Participant]) -> dict[int, set[str]]:
    """The channels that each participant closed, by primary key, in one query."""
    found: dict[int, set[str]] = defaultdict(set)
    some = [p.pk for p in participants if has(p, "opt_outs")]
    for opt_out in _newest(people=some) if some else ():
        if opt_out.closed:
            found[opt_out.participant_id].add(opt_out.channel)
    return found


@compiled_once
def _newest(*, people: Given) -> QuerySet[OptOut]:
    return (
        OptOut.objects.filter(AnyOf("participant_id", people))
        .order_by("participant_id", "channel", "-at", "-pk")
        .distinct("participant_id", "channel")
    )
