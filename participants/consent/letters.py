"""The messages of electronic consent; named by participants/messages.py."""

from django.conf import settings
from django.urls import reverse

from participants.consent.beginning import issue_code
from participants.consent.models import ConsentSitting
from participants.consent.refusals import SittingRefused
from participants.consent.sittings import COPY_KIND, LINK_KIND, check_open, version_of
from participants.screening.chain import site_now
from participants.withdrawal_scopes import WithdrawalScope
from trialsite.outbox.composers import Email, Skip, composer
from trialsite.outbox.models import Message
from trialsite.protocol.now import stated_site
from trialsite.values.instants import day_there

TAKEN = (
    "You also need the code of six digits that we told you. We never write it down for "
    "you, so that nobody who reads your mail can open the document."
)


@composer(LINK_KIND)
def consent_link(message: Message) -> Email | Skip:
    """Send somebody the link to the document that they were told about."""
    sitting = _sitting(message)
    if sitting.outcome:
        return Skip("the document is closed or signed")
    return _letter(
        sitting,
        "The document about the study",
        "here is the document that we talked about. Read it in your own time; it takes "
        f"about ten minutes. The link ends on {_last_day(sitting)}.",
    )


@composer(COPY_KIND)
def consent_copy(message: Message) -> Email | Skip:
    """Tell somebody where their signed copy is. The document is not attached: an
    e-mail can be read by others, and it bears a name."""
    sitting = _sitting(message)
    return _letter(
        sitting,
        "Your signed document",
        f"thank you. Your copy of {version_of(sitting).label} waits for you here until "
        f"{_last_day(sitting)}. Please download it and keep it.",
    )


def _letter(sitting: ConsentSitting, subject: str, words: str) -> Email | Skip:
    participant = getattr(sitting.screening, "participant", None)
    if participant and WithdrawalScope.CONTACT in participant.withdrawn:
        return Skip("the participant does not want to be contacted")
    try:
        check_open(sitting)
    except SittingRefused:
        return Skip("the time for the document is over")
    site = stated_site(site_now(sitting.screening))
    link = f"{settings.BASE_URL}{reverse('consent-open')}#{issue_code(sitting=sitting)}"
    return Email(
        to=sitting.email,
        subject=subject,
        body=(
            f"Hello,\n\n{words}\n\n{link}\n\n{TAKEN}\n\n"
            f"Questions? Call {site.contact_name}, {site.contact_phone}, "
            f"{site.contact_hours}.\n"
        ),
    )


def _last_day(sitting: ConsentSitting) -> str:
    site = stated_site(site_now(sitting.screening))
    return day_there(sitting.expires_at, site.timezone)


def _sitting(message: Message) -> ConsentSitting:
    return ConsentSitting.objects.select_related("screening").get(
        pk=message.payload["sitting"]
    )
