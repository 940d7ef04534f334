"""The message about clocks that differ; named by trialsite/messages.py."""

from django.conf import settings

from trialsite.audit.clocks import KIND
from trialsite.outbox.composers import Email, Skip, composer
from trialsite.outbox.models import Message
from trialsite.protocol.now import the_trial
from trialsite.values.instants import UTC, instant_words


@composer(KIND)
def clocks_differ(message: Message) -> Email | Skip:
    """Tell the security contact how far the clocks are apart, and what to do."""
    if not settings.SECURITY_CONTACT:
        return Skip("no security contact is set")
    seconds = message.payload["milliseconds"] / 1000
    which = "ahead of" if seconds > 0 else "behind"
    return Email(
        to=settings.SECURITY_CONTACT,
        subject=f"{the_trial().acronym}: two clocks differ",
        body=(
            f"The database server's clock is {abs(seconds):.1f} seconds {which} that "
            f"of the program; {settings.CLOCK_DRIFT_SECONDS:g} are allowed.\n\n"
            f"When: {instant_words(message.created_at, UTC)}\n\n"
            "Every time stamp of the record comes from the database server. See that "
            "both machines keep their time by the same source.\n"
        ),
    )
