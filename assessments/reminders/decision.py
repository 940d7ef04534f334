"""Whether a person is written to or called about a visit, with what, and when.

The sweep, the composer of the letter, the work list and the demo's clock all ask
``decide``; what they ask of the database only narrows whom they ask it about. Imports
no Django.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from participants.contact.hindrances import Contactable, Hindrance
from trialsite.protocol.types import Reminders, ReminderStep
from trialsite.protocol.windows import Window

Action = Literal["email", "call"]

CHANNELS: dict[Action, str] = {"email": "email", "call": "phone"}
"""The channel that each action of the ladder goes by, and which a person may close."""
WORDS = {"email": "e-mail", "phone": "phone calls"}


ANYBODY = Contactable()
"""A person against whose being contacted nothing stands."""


@dataclass(frozen=True)
class Facts:
    """What is known of a visit and of the person. *asked*: the trial still asks them
    for data. *used* are the codes of the steps that were put in the outbox before;
    *zone* is the person's time zone (IANA)."""

    window: Window
    zone: str
    done: bool = False
    asked: bool = True
    person: Contactable = ANYBODY
    used: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Decision:
    """*step* is taken by *channel*, at *at* (UTC) and not before."""

    step: ReminderStep
    channel: str
    at: datetime

    def is_due(self, now: datetime) -> bool:
        """Whether the step is to be taken now."""
        return self.at <= now


@dataclass(frozen=True)
class Nothing:
    """Nothing is due now or later, by the facts as they are, and *why*: shown to
    staff, so it is short and tells nobody who the person is."""

    why: str


def decide(
    ladder: Reminders, facts: Facts, action: Action, now: datetime
) -> Decision | Nothing:
    """The next step of *ladder* by *action* for one visit: at once where one is due,
    at its later moment where it is ahead.

    Of several steps that came due the newest is taken and the older ones are not made
    up for: a person gets one message, not three. A person on hold gets it when the hold
    ends. Letters leave within ``send_from`` and ``send_until`` of the person's own day.
    """
    if why := _never(facts, CHANNELS[action], now):
        return Nothing(why)
    return next(ahead(ladder, facts, action, now), Nothing("every step was taken"))


def ahead(
    ladder: Reminders, facts: Facts, action: Action, now: datetime
) -> Iterator[Decision]:
    """Every step that would be taken from *now* on if the facts stay as they are, each
    with its moment, in order; the one that is due first."""
    channel = CHANNELS[action]
    if _never(facts, channel, now):
        return
    steps = [pair for pair in days(ladder, facts.window) if pair[1].action == action]
    for day, step in _next(steps, _first_day(facts, now)):
        at = max(now, midnight(day, facts.zone))
        if action == "email":
            at = polite(ladder, at, facts.zone)
        if step.code not in facts.used and day_of(at, facts.zone) in facts.window:
            yield Decision(step, channel, at)


def _never(facts: Facts, channel: str, now: datetime) -> str:
    """Why nothing is due on any day, as things are; "" where something may be."""
    if facts.done:
        return "the visit is complete"
    if not facts.asked:
        return Hindrance.ENDED
    against = facts.person.for_good(channel)
    if against is Hindrance.CLOSED:
        return f"the participant does not want {WORDS[channel]}"
    if against:
        return against
    today = day_of(now, facts.zone)
    if today > facts.window.closes:
        return "the window has closed"
    return Hindrance.ON_HOLD if _first_day(facts, now) > facts.window.closes else ""


def _first_day(facts: Facts, now: datetime) -> date:
    """The first day from *now* on on which the person may be contacted about it."""
    found = max(day_of(now, facts.zone), facts.window.opens)
    until = facts.person.hold_until
    return found if until is None else max(found, until)


def _next(
    steps: list[tuple[date, ReminderStep]], first: date
) -> Iterator[tuple[date, ReminderStep]]:
    """The newest step of those that have come due by *first*, on that day; then those
    after it, each on its own day."""
    passed = [step for day, step in steps if day <= first]
    if passed:
        yield first, passed[-1]
    yield from (pair for pair in steps if pair[0] > first)


def days(ladder: Reminders, window: Window) -> Iterator[tuple[date, ReminderStep]]:
    """Each step with the calendar day it falls on, within the window, in order."""
    anchors = {"opens": window.opens, "target": window.target, "closes": window.closes}
    dated = [
        (anchors[step.anchor] + timedelta(days=step.days), step)
        for step in ladder.steps
    ]
    return iter(sorted((d for d in dated if d[0] in window), key=lambda pair: pair[0]))


def polite(ladder: Reminders, instant: datetime, zone: str) -> datetime:
    """*instant*, or the next moment after it that lies between ``send_from`` and
    ``send_until`` of the participant's day in *zone*."""
    local = instant.astimezone(ZoneInfo(zone))
    if local.time() < ladder.send_from:
        return _at(local.date(), ladder.send_from, zone)
    if local.time() >= ladder.send_until:
        return _at(local.date() + timedelta(days=1), ladder.send_from, zone)
    return instant


def day_of(instant: datetime, zone: str) -> date:
    """The calendar day that people in *zone* live in at *instant*."""
    return instant.astimezone(ZoneInfo(zone)).date()


def midnight(day: date, zone: str) -> datetime:
    """The first moment of *day* in *zone*, in UTC."""
    return _at(day, time(), zone)


def _at(day: date, hour: time, zone: str) -> datetime:
    return datetime.combine(day, hour, ZoneInfo(zone)).astimezone(UTC)
