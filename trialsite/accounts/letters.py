"""The letters about an account and a new password; named by trialsite/messages.py."""

from trialsite.access.models import AccessChange, User
from trialsite.access.scope import scope_of
from trialsite.accounts import notices, resets
from trialsite.outbox.composers import Email, Skip, composer
from trialsite.outbox.models import Message
from trialsite.protocol.now import the_trial
from trialsite.values.instants import instant_words

SENTENCES = {
    AccessChange.Kind.PASSWORD: "A new password was set for your account.",
    AccessChange.Kind.FACTOR_ADDED: "A second factor was added to your account.",
    AccessChange.Kind.FACTOR_REMOVED: "A second factor of your account was removed.",
    AccessChange.Kind.FACTOR_WITHDRAWN: (
        "An administrator withdrew the second factors of your account and signed you "
        "out everywhere. They will give you a temporary code."
    ),
}
"""What a notice says, by what happened."""


@composer(notices.KIND)
def account_notice(message: Message) -> Email | Skip:
    """Tell somebody what happened to their account."""
    change = AccessChange.objects.select_related("user", "by").get(
        pk=message.payload["change"]
    )
    acronym = the_trial().acronym
    by, zone = change.by, scope_of(change.user).zone
    who = f"Done by: {by.name}\n" if by and by.pk != change.user_id else ""
    return Email(
        to=change.user.email,
        subject=f"Your account for the {acronym} trial",
        body=(
            f"Dear {change.user.name},\n\n"
            f"{SENTENCES[AccessChange.Kind(change.kind)]}\n\n"
            f"When: {instant_words(change.at, zone)}\n{who}\n"
            "If you know of it, there is nothing to do. If you do not, tell the "
            "trial's staff at once: they can sign you out everywhere.\n"
        ),
    )


@composer(resets.KIND)
def password_reset(message: Message) -> Email | Skip:
    """Send somebody the link by which they set a new password."""
    number = message.payload["user"]
    if number == resets.NOBODY:
        return Skip("nobody has an account with that address")
    user = User.objects.get(pk=number)
    if not user.is_active:
        return Skip("the account is not active")
    acronym = the_trial().acronym
    address = resets.reset_address(resets.issue_reset(user=user))
    hours = int(resets.LIFETIME.total_seconds() // 3600)
    return Email(
        to=user.email,
        subject=f"A new password for the {acronym} trial",
        body=(
            f"Dear {user.name},\n\n"
            f"Set a new password of 12 characters or more here:\n\n{address}\n\n"
            f"The link works once, and for {hours} hours. Everywhere that you are "
            "signed in you are signed out by it; your second factor stays.\n\n"
            "If you did not ask for it, leave it: your password stays as it is.\n"
        ),
    )
