"""What happened to participants: statuses, contact, withdrawals, signatures."""

from django.db.models import OuterRef, Subquery

from participants.contact import words
from participants.contact.models import ContactAttempt, OptOut
from participants.datasets.columns import STUDY_ID, coded
from participants.deviations.models import Deviation
from participants.enrolment.models import (
    FollowUpStatus,
    Participant,
    StatusChange,
    TherapyStatus,
)
from participants.withdrawal.models import CHOICES as WITHDRAWN_FROM
from participants.withdrawal.models import Withdrawal
from trialsite.exports.registry import Column, Dataset
from trialsite.signatures.models import Signature


def status_changes() -> Dataset:
    """Every change of status."""
    statuses = {**coded(FollowUpStatus.choices), **coded(TherapyStatus.choices)}
    return Dataset(
        "status_changes",
        "Every change of a participant's status",
        (
            STUDY_ID,
            Column(
                "kind", "Which status", "code", codes=coded(StatusChange.Kind.choices)
            ),
            Column("status", "Status", "code", codes=statuses),
            Column("reason", "Code of the reason", "text"),
            Column("effective_on", "From which day", "date"),
            Column("until", "End of a hold", "date"),
            Column(
                "corrects",
                "Number of the change that is corrected",
                "integer",
                "corrects_id",
            ),
            Column("change", "Number of the change", "integer", "id"),
            Column("recorded_at", "When recorded, UTC", "datetime", "at"),
        ),
        lambda: StatusChange.objects.order_by("id"),
        site="participant__site",
        participant="participant",
    )


def contact_attempts() -> Dataset:
    """Attempts to reach people."""
    return Dataset(
        "contact_attempts",
        "Every attempt to reach a participant, without those taken back",
        (
            STUDY_ID,
            Column("mode", "How", "code", codes=coded(words.ContactMode.choices)),
            Column("outcome", "Outcome", "code", codes=coded(words.Outcome.choices)),
            Column("incoming", "They came to us", "boolean"),
            Column(
                "next_action",
                "Next step",
                "code",
                codes=coded(words.NextAction.choices),
            ),
            Column("next_on", "Day of the next step", "date"),
            Column("made_at", "When, UTC", "datetime", "at"),
        ),
        lambda: ContactAttempt.objects.filter(
            mistaken=None, taken_back_by=None
        ).order_by("at", "id"),
        site="participant__site",
        participant="participant",
    )


def opt_outs() -> Dataset:
    """Channels closed and opened."""
    return Dataset(
        "opt_outs",
        "Channels that participants closed or opened again",
        (
            STUDY_ID,
            Column("channel", "Channel", "code", codes=coded(words.Channel.choices)),
            Column("closed", "Closed; else opened again", "boolean"),
            Column("recorded_at", "When, UTC", "datetime", "at"),
        ),
        lambda: OptOut.objects.order_by("id"),
        site="participant__site",
        participant="participant",
    )


def withdrawals() -> Dataset:
    """What people withdrew from."""
    return Dataset(
        "withdrawals",
        "What people withdrew from, and what was taken back",
        (
            STUDY_ID,
            Column("scope", "From what", "code", codes=coded(WITHDRAWN_FROM)),
            Column("withdrawn", "Withdrawn; 0 = taken back", "boolean"),
            Column("reason", "Code of the reason", "text"),
            Column("effective_on", "From which day", "date"),
            Column("recorded_at", "When recorded, UTC", "datetime", "at"),
        ),
        lambda: Withdrawal.objects.order_by("id"),
        site="participant__site",
        participant="participant",
    )


def deviations() -> Dataset:
    """Where the conduct left the protocol."""
    return Dataset(
        "deviations",
        "Where the conduct of the trial left its protocol",
        (
            Column("screening", "Number of the screening", "integer", "screening_id"),
            Column(
                "study_id",
                "Study id, empty before enrolment",
                "text",
                "screening__participant__study_id",
            ),
            Column("kind", "Kind", "code", codes=coded(Deviation.Kind.choices)),
            Column("about", "Codes of the criteria", "text"),
            Column("reason", "Reason", "text"),
            Column("recorded_at", "When recorded, UTC", "datetime", "at"),
        ),
        lambda: Deviation.objects.order_by("id"),
        site="screening__site",
        participant="screening__participant",
    )


def signatures() -> Dataset:
    """Electronic signatures about participants."""
    people = Participant.objects.filter(study_id=OuterRef("study_id"))
    return Dataset(
        "signatures",
        "Electronic signatures about participants",
        (
            Column("study_id", "Study id", "text"),
            Column("kind", "What was signed", "text"),
            Column("printed_name", "Name of the signer", "text"),
            Column("meaning", "Meaning", "text"),
            Column("signed_at", "When, UTC", "datetime", "at"),
            Column("zone", "Time zone of the site", "text"),
            Column("sha256", "SHA-256 of what was signed", "text"),
            Column("void_at", "When it was found void, UTC", "datetime", "void__at"),
            Column("void_reason", "Why it is void", "text", "void__reason"),
        ),
        lambda: (
            Signature.objects.exclude(study_id="")
            .annotate(withdrawn=Subquery(people.values("withdrawn")[:1]))
            .order_by("id")
        ),
        site="site",
        participant="",
    )
