"""The letters about an unblinding; named by participants/messages.py."""

from participants.unblinding.actions import ARM, NOTICE, arm_of
from participants.unblinding.models import Unblinding
from trialsite.access.models import User
from trialsite.outbox.composers import Email, Skip, composer
from trialsite.outbox.models import Message
from trialsite.protocol.now import stated_site, the_trial
from trialsite.protocol.versions import every_version
from trialsite.values.instants import instant_words


def _fact(message: Message) -> Unblinding:
    found = Unblinding.objects.filter(pk=message.payload["unblinding"])
    return found.select_related("participant__site", "by").get()


@composer(NOTICE)
def unblinding_notice(message: Message) -> Email | Skip:
    """Tell the trial office, the site and who did it that somebody's arm became known,
    and never which it is."""
    fact = _fact(message)
    user = User.objects.get(pk=message.payload["user"])
    if not user.is_active:
        return Skip("the account is no longer in use")
    participant = fact.participant
    zone = stated_site(participant.site_id).timezone
    return Email(
        to=user.email,
        subject=f"{the_trial().acronym}: {participant} was unblinded",
        body=(
            f"Dear {user.name},\n\n"
            f"The arm of {participant} ({participant.site}) became known to somebody. "
            "This letter does not say which it is, and nobody should tell you.\n\n"
            f"When: {instant_words(fact.at, zone)}\n"
            f"Kind: {fact.get_kind_display()}\n"
            f"Reason: {fact.get_reason_display()}\n"
            f"Done by: {fact.by.name}\n\n"
            "The page of the participant says more. If this should not have happened, "
            "tell the trial's office at once.\n"
        ),
    )


@composer(ARM)
def unblinding_arm(message: Message) -> Email | Skip:
    """Tell one third party the arm of one participant, known by the study id."""
    fact = _fact(message)
    arm = every_version().arm(arm_of(fact.participant))
    acronym = the_trial().acronym
    return Email(
        to=fact.email,
        subject=f"{acronym}: what you asked to know",
        body=(
            f"Dear {fact.disclosed_to},\n\n"
            f"{fact.by.name} asked that you be told which treatment the participant "
            f"with study id {fact.participant} was allocated to in the {acronym} "
            "trial:\n\n"
            f"    {arm.label}\n    {arm.description}\n\n"
            "Those who assess this person do not know it, and who asked for this "
            "letter was not shown it. Please tell nobody who need not know, and do not "
            "answer with the treatment named.\n"
        ),
    )
