"""What somebody needs before them as they pick up the phone."""

from dataclasses import dataclass
from datetime import date, timedelta

from participants.candidates.keys import lines
from participants.contact.gate import closed_channels, hindrance
from participants.contact.models import ContactAttempt, ContactPerson, Locator
from participants.contact.rule import Series
from participants.contact.trying import tries_of
from participants.contact.words import (
    OUTCOMES_OF,
    SPOKEN_TO,
    Channel,
    ContactMode,
    NextAction,
    Outcome,
    Time,
)
from participants.enrolment.models import Participant
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import Scope
from trialsite.values.instants import clock_words

SHOWN = 4
"""Attempts shown beside the form: what was tried lately, not a history."""


@dataclass(frozen=True)
class CallScreen:
    """One person, ready to be called."""

    participant: Participant
    locator: Locator | None
    people: list[ContactPerson]
    closed: set[str]
    why_not: str
    series: Series
    attempts: list[ContactAttempt]
    sees_notes: bool
    clock_there: str
    """The time where they live: "8:10 pm CST"."""

    @property
    def phones(self) -> list[str]:
        """The numbers, the likeliest first."""
        found = [self.participant.identity.phone]
        if self.locator:
            found.append(self.locator.second_phone)
        found += lines(self.participant.identity.other_phones)
        return [number for number in found if number]

    @property
    def closed_labels(self) -> list[str]:
        return [channel.label.lower() for channel in Channel if channel in self.closed]

    @property
    def times(self) -> str:
        """When calls suit them: "evenings, weekends"."""
        chosen = self.locator.times if self.locator else []
        return ", ".join(Time(time).label.lower() for time in chosen)

    @property
    def modes(self) -> list[tuple[str, str]]:
        """How they may be tried; what they closed is left out."""
        left_out = set(self.closed)
        if not self.people:
            left_out.add(ContactMode.CONTACT_PERSON)
        return [(m.value, m.label) for m in ContactMode if m not in left_out]

    @property
    def modes_left(self) -> str:
        """What the rule still asks for: "letter, text message"."""
        return ", ".join(
            ContactMode(mode).label.lower() for mode in self.series.modes_left
        )

    def first_mode(self) -> str:
        """The mode that is likely meant: what was planned, else what they like."""
        last = self.participant.last_contact
        offered = [mode for mode, _ in self.modes]
        planned = MODE_OF.get(NextAction(last.next_action), "") if last else ""
        liked = self.locator.prefers if self.locator else ""
        for mode in (planned, liked):
            if mode in offered:
                return mode
        return offered[0]


MODE_OF = {
    NextAction.CALL: ContactMode.PHONE,
    NextAction.INTERVIEW: ContactMode.PHONE,
    NextAction.TEXT: ContactMode.TEXT,
    NextAction.EMAIL: ContactMode.EMAIL,
    NextAction.LETTER: ContactMode.LETTER,
    NextAction.CONTACT_PERSON: ContactMode.CONTACT_PERSON,
}


def call_screen_of(participant: Participant, scope: Scope) -> CallScreen:
    """Lay out what is known, in a constant number of queries."""
    closed = closed_channels([participant])[participant.pk]
    attempts = participant.contact_attempts.filter(mistaken=None, taken_back_by=None)
    return CallScreen(
        participant=participant,
        locator=getattr(participant, "locator", None),
        people=list(participant.contact_people.filter(ended_at=None).order_by("at")),
        closed=closed,
        why_not=hindrance(participant),
        series=tries_of(participant),
        attempts=list(attempts.select_related("by").order_by("-at")[:SHOWN]),
        sees_notes=scope.allows(Permission.SEE_ARM, participant.site_id),
        clock_there=clock_words(clock.now(), participant.timezone),
    )


def outcome_buttons() -> list[tuple[str, str, str, bool]]:
    """Each outcome: code, words, the modes that it can come of (for the style sheet,
    which shows those of the chosen mode), and whether it is the one hoped for."""
    return [
        (
            outcome.value,
            outcome.label,
            " ".join(
                f"for-{mode}" for mode, of in OUTCOMES_OF.items() if outcome in of
            ),
            outcome == Outcome.REACHED,
        )
        for outcome in Outcome
    ]


def usual_next(outcome: str, today: date) -> tuple[str, date | None]:
    """What usually comes next: nothing for who was spoken to, a new number for a wrong
    one, a call on the next workday but one for all others."""
    if outcome in SPOKEN_TO:
        return NextAction.NONE, None
    if outcome == Outcome.WRONG:
        return NextAction.ADDRESS, today
    day = today + timedelta(days=2)
    while day.isoweekday() > 5:
        day += timedelta(days=1)
    return NextAction.CALL, day
