"""The last contact, in the few words that stand wherever a person is shown."""

from participants.enrolment.models import Participant
from trialsite import clock


def last_contact_words(participant: Participant) -> str:
    """Such as "6 days ago, left a message"; "no contact yet" where nobody tried. The
    participant's ``last_contact`` should have been fetched along."""
    last = participant.last_contact
    if last is None:
        return "no contact yet"
    zone = participant.timezone
    days = (clock.today(zone) - clock.day_of(last.at, zone)).days
    ago = {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
    outcome = last.get_outcome_display().lower()
    return f"{ago}, {'they called' if last.incoming else outcome}"
