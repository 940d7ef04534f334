"""The message about a locked account; named by trialsite/messages.py."""

from django.conf import settings

from trialsite.access.models import User
from trialsite.accounts.lockout import KIND, NOBODY
from trialsite.outbox.composers import Email, Skip, composer
from trialsite.outbox.models import Message
from trialsite.protocol.now import the_trial
from trialsite.values.instants import UTC, instant_words


@composer(KIND)
def account_locked(message: Message) -> Email | Skip:
    """Tell the security contact whose account is locked, and what to do."""
    if not settings.SECURITY_CONTACT:
        return Skip("no security contact is set")
    number = message.payload["user"]
    if number == NOBODY:
        whose = "Addresses that have no account here were tried with passwords."
    else:
        user = User.objects.get(pk=number)
        whose = f"The account of {user.name} (no. {number}) was locked."
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return Email(
        to=settings.SECURITY_CONTACT,
        subject=f"{the_trial().acronym}: an account was locked",
        body=(
            f"{whose}\n\n"
            f"When: {instant_words(message.created_at, UTC)}\n"
            f"Why: {settings.AXES_FAILURE_LIMIT} wrong passwords from one place.\n\n"
            f"It opens by itself after {minutes} minutes. Ask the person whether it "
            "was them. If it was not, have a new password set. Under People and "
            "roles, Failed sign-ins shows what was tried and from where.\n"
        ),
    )
