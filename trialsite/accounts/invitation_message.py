"""The message that invites a member of staff; named by trialsite/messages.py."""

from trialsite.access.models import User
from trialsite.accounts.invitations import (
    KIND,
    LIFETIME,
    invitation_address,
    issue_invitation,
)
from trialsite.outbox.composers import Email, Skip, composer
from trialsite.outbox.models import Message
from trialsite.protocol.now import the_trial


@composer(KIND)
def invitation(message: Message) -> Email | Skip:
    """Write to a member of staff how they set their password, unless they have, or
    their account was shut meanwhile."""
    user = User.objects.get(pk=message.payload["user"])
    if user.inactive_reason != User.Inactive.INVITED:
        return Skip("the account no longer waits for an invitation")
    trial = the_trial()
    address = invitation_address(issue_invitation(user=user))
    return Email(
        to=user.email,
        subject=f"Your account for the {trial.acronym} trial",
        body=(
            f"Dear {user.name},\n\n"
            f"You have been invited to work in the {trial.acronym} trial. Choose a "
            f"password of 12 characters or more here:\n\n{address}\n\n"
            f"The link is yours alone, works once, and ends in {LIFETIME.days} days. "
            "If you did not expect it, leave it and tell the trial's staff.\n"
        ),
    )
