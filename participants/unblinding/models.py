"""That somebody came to know a participant's arm, and what that may mean."""

from django.db import models
from django.db.models import Q

from participants.enrolment.models import Participant
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import site_scoped
from trialsite.values.instants import UTC, instant_words


class Kind(models.TextChoices):
    """How it came about (ICH E6(R3) 4.1.4)."""

    EMERGENCY = "emergency", "Emergency: somebody's treatment waits for it"
    PLANNED = "planned", "Planned: the protocol foresees it"
    UNPLANNED = "unplanned", "Unplanned, and no emergency"
    INADVERTENT = "inadvertent", "Inadvertent: it became known by accident"


class Reason(models.TextChoices):
    """Why."""

    TREATMENT = "treatment", "How to treat the person depends on it"
    SAFETY = "safety", "A report on safety has to state it"
    AUTHORITY = "authority", "An authority or ethics committee asks for it"
    PERSON = "person", "The participant asks to know"
    END = "end", "The participant's part in the trial is over"
    SAID = "said", "Somebody said it, or let it be seen"
    DOCUMENT = "document", "A letter, file or page gave it away"
    OTHER = "other", "Another reason"


class Disclosure(models.TextChoices):
    """How the arm was made known."""

    SCREEN = "screen", "Show it to me, once, on this screen"
    THIRD_PARTY = "third_party", "Send it to somebody else; I do not see it"
    OUTSIDE = "outside", "Neither: it is already known"


@site_scoped(
    "unblindings", site="participant__site", known_with=Permission.SEE_PARTICIPANTS
)
class Unblinding(models.Model):
    """That one participant's arm became known to somebody who was not to know it. A
    row never changes and is never deleted; it says everything but the arm."""

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="unblindings"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    reason = models.CharField(max_length=20, choices=Reason)
    why = models.CharField("why, in words", max_length=1000)
    disclosure = models.CharField("made known by", max_length=20, choices=Disclosure)
    disclosed_to = models.CharField("who knows now", max_length=200)
    email = models.EmailField("sent to", blank=True)
    key = models.UUIDField(unique=True, help_text="of the page that asked")
    confirmed_by = models.CharField(max_length=60, help_text="what was asked again")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values)
                & Q(reason__in=Reason.values)
                & Q(disclosure__in=Disclosure.values),
                name="unblinding_is_coded",
            ),
            models.CheckConstraint(
                condition=~Q(why="") & ~Q(disclosed_to="") & ~Q(confirmed_by=""),
                name="unblinding_says_why_and_who",
            ),
            models.CheckConstraint(
                condition=(Q(disclosure=Disclosure.THIRD_PARTY) & ~Q(email=""))
                | (~Q(disclosure=Disclosure.THIRD_PARTY) & Q(email="")),
                name="unblinding_is_sent_to_a_third_party_alone",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.INADVERTENT, disclosure=Disclosure.OUTSIDE)
                | (~Q(kind=Kind.INADVERTENT) & ~Q(disclosure=Disclosure.OUTSIDE)),
                name="unblinding_by_accident_shows_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"Unblinding of {self.participant_id} at {instant_words(self.at, UTC)}"


class UnblindingImpact(models.Model):
    """What an unblinding may mean for the person, the data and those who now know;
    assessed once, with it or afterwards (R3-02)."""

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="+")
    unblinding = models.OneToOneField(Unblinding, models.PROTECT, related_name="impact")
    text = models.CharField("impact", max_length=2000)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="unblinding_impact_is_stated"
            )
        ]

    def __str__(self) -> str:
        return f"Impact of unblinding {self.unblinding_id}"
