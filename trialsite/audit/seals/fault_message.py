"""The message about faults of the record; named by trialsite/messages.py."""

from django.conf import settings

from trialsite.audit.seals.models import AuditVerification
from trialsite.audit.seals.nightly import KIND
from trialsite.outbox.composers import Email, Skip, composer
from trialsite.outbox.models import Message
from trialsite.protocol.now import the_trial
from trialsite.values.instants import UTC, instant_words


@composer(KIND)
def record_at_fault(message: Message) -> Email | Skip:
    """Tell the security contact that the record was touched. Events are named on the
    server alone."""
    if not settings.SECURITY_CONTACT:
        return Skip("no security contact is set")
    check = AuditVerification.objects.get(pk=message.payload["check"])
    return Email(
        to=settings.SECURITY_CONTACT,
        subject=f"{the_trial().acronym}: the record of changes has faults",
        body=(
            f"Verifying the record at {instant_words(check.at, UTC)} found "
            f"{check.fault_count} faults.\n\n"
            "Somebody with rights over the database may have changed it by hand. Touch "
            "nothing, keep today's backups, and run `manage.py verify_audit`, which "
            "names each fault.\n"
        ),
    )
