"""Where one participant stands beside the protocol's rule of trying."""

from participants.contact.gate import closed_channels
from participants.contact.rule import Series, Try, series
from participants.contact.words import SPOKEN_TO, Mode
from participants.enrolment.models import Participant
from trialsite import clock
from trialsite.protocol import current


def tries_of(participant: Participant) -> Series:
    """The attempts since the person was last heard from, beside the rule. What they
    came to us with is no attempt of ours."""
    made = participant.contact_attempts.filter(
        mistaken=None, taken_back_by=None, incoming=False
    ).exclude(outcome__in=SPOKEN_TO)
    if participant.heard_at:
        made = made.filter(at__gt=participant.heard_at)
    impossible = set(closed_channels([participant])[participant.pk])
    if not participant.contact_people.filter(ended_at=None).exists():
        impossible.add(Mode.CONTACT_PERSON)
    return series(
        current().contact,
        (
            Try(clock.day_of(at, participant.timezone), mode)
            for at, mode in made.values_list("at", "mode")
        ),
        tuple(impossible),
    )
