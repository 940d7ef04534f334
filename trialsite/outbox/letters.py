"""Building the letter, and saying what went wrong without saying to whom."""

from email.utils import format_datetime, parseaddr
from hashlib import sha256
from smtplib import (
    SMTPDataError,
    SMTPHeloError,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from django.conf import settings
from django.core.mail import EmailMessage

from trialsite import clock
from trialsite.outbox.composers import Email
from trialsite.outbox.models import Message

# After one of these the mail server has certainly not taken the letter (RFC 5321,
# section 4.2.1: replies 4yz and 5yz). After anything else nobody can know.
REFUSALS = (
    SMTPDataError,
    SMTPHeloError,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
)


def letter(message: Message, email: Email) -> EmailMessage:
    """The letter as it goes to the mail server. Its Message-ID depends on the key
    alone, so that a repeat can be recognised; its date is the trial's clock."""
    sender = settings.DEFAULT_FROM_EMAIL
    domain = parseaddr(sender)[1].rpartition("@")[2]
    name = sha256(message.key.encode()).hexdigest()[:32]
    headers = {
        "Message-ID": f"<{name}@{domain}>",
        "X-Idempotency-Key": message.key,
        "Date": format_datetime(clock.now()),
        "Auto-Submitted": "auto-generated",
    }
    if email.list_unsubscribe:
        headers["List-Unsubscribe"] = f"<{email.list_unsubscribe}>"
    return EmailMessage(
        subject=email.subject,
        body=email.body,
        from_email=sender,
        to=[email.to],
        reply_to=[email.reply_to] if email.reply_to else None,
        headers=headers,
    )


def reply_code(error: BaseException) -> int | None:
    """The number that the mail server answered with, where it did."""
    if isinstance(error, SMTPRecipientsRefused):
        return next((code for code, _ in error.recipients.values()), None)
    if isinstance(error, SMTPResponseException):
        return error.smtp_code
    return None


def why_not_sent(error: BaseException) -> str:
    """One sentence for staff. The server's own words are left out: they quote the
    address."""
    code = reply_code(error)
    if isinstance(error, SMTPRecipientsRefused):
        return f"The mail server refused the address (reply {code})."
    if code is not None:
        return f"The mail server refused the message (reply {code})."
    if isinstance(error, REFUSALS):
        return f"The mail server refused the message ({type(error).__name__})."
    return f"The connection broke while handing it over ({type(error).__name__})."


def why_unreachable(error: BaseException) -> str:
    """One sentence for staff about a mail server that did not answer."""
    detail = reply_code(error) or type(error).__name__
    return f"The mail server could not be reached ({detail}); it will be tried again."


def why_not_written(error: BaseException) -> str:
    """One sentence for staff about a composer that failed. An exception's own words
    can hold what it worked on, so only its type is told."""
    return f"The message could not be written ({type(error).__name__})."
