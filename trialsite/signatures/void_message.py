"""The message that a signature is void; named by trialsite/messages.py."""

from django.conf import settings

from trialsite.outbox.composers import Email, Skip, composer
from trialsite.outbox.models import Message
from trialsite.protocol.now import the_trial
from trialsite.signatures.actions import KIND
from trialsite.signatures.models import Signature
from trialsite.signatures.registry import signable_of
from trialsite.values.instants import day_there


@composer(KIND)
def signature_void(message: Message) -> Email | Skip:
    """Tell the signer which signature is void, without what was signed."""
    found = Signature.objects.select_related("by").get(pk=message.payload["signature"])
    if not found.by.is_active:
        return Skip("the signer's account is closed")
    kind = signable_of(found.kind)
    label = kind.label[:1].lower() + kind.label[1:]
    return Email(
        to=found.by.email,
        subject=f"{the_trial().acronym}: a signature of yours is void",
        body=(
            f"Dear {found.printed_name},\n\n"
            f"You signed the {label} of {found.record} on "
            f"{day_there(found.at, found.zone)}. What you signed was changed "
            "afterwards, so your signature no longer holds. Please read it again, and "
            "sign it again if it is right:\n\n"
            f"{settings.BASE_URL}{kind.address(found.record)}\n"
        ),
    )
