"""The participant, their sealed identity, and how their status changed."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from participants.candidates import keys
from participants.screening.models import Screening
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import site_scoped
from trialsite.secrets.fields import SealedCharField, SealedDateField, SealedEmailField
from trialsite.secrets.index import BlindIndex, BlindIndexSet, Indexed


class FollowUpStatus(models.TextChoices):
    """Whether the trial still follows a person."""

    ACTIVE = "active", "In follow-up"
    ON_HOLD = "on_hold", "On hold"
    UNREACHABLE = "unreachable", "Unreachable"
    WITHDREW = "withdrew", "Withdrew"
    COMPLETED = "completed", "Completed"
    DIED = "died", "Died"


class TherapyStatus(models.TextChoices):
    """How far a person is in the therapy of their arm. Stopping it never stops the
    outcome visits."""

    NONE = "none", "Not assigned"
    ASSIGNED = "assigned", "Therapy assigned"
    IN_PROGRESS = "in_progress", "Therapy in progress"
    COMPLETED = "completed", "Therapy completed"
    STOPPED = "stopped", "Therapy stopped"


@site_scoped("participants", site="site", known_with=Permission.SEE_PARTICIPANTS)
class Participant(models.Model):
    """A person in the trial, known to every other table by the study id alone.

    ``follow_up`` and ``therapy`` repeat the newest StatusChange of their kind, and
    ``withdrawn`` the newest Withdrawal of each scope; the same action writes both.
    """

    study_id = models.CharField(max_length=16, unique=True)
    site = models.ForeignKey("trialsite.Site", models.PROTECT, related_name="+")
    screening = models.OneToOneField(
        Screening, models.PROTECT, related_name="participant"
    )
    timezone = models.CharField(max_length=60, help_text="IANA name")
    follow_up = models.CharField(
        max_length=20, choices=FollowUpStatus, default=FollowUpStatus.ACTIVE
    )
    therapy = models.CharField(
        max_length=20, choices=TherapyStatus, default=TherapyStatus.NONE
    )
    withdrawn = ArrayField(
        models.CharField(max_length=20),
        default=list,
        blank=True,
        help_text="what the person withdrew from (participants/withdrawal)",
    )
    enrolled_on = models.DateField(help_text="study entry, in the site's zone")
    enrolled_at = models.DateTimeField(default=clock.now)
    enrolled_by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")
    hold_until = models.DateField(
        null=True, blank=True, help_text="nobody contacts them before this day"
    )
    last_contact = models.ForeignKey(
        "participants.ContactAttempt",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    plan_on = models.DateField(
        null=True, blank=True, help_text="day of the next step of the last contact"
    )
    heard_at = models.DateTimeField(
        null=True, blank=True, help_text="when they last spoke to us or sent a form"
    )
    sent_at = models.DateTimeField(
        null=True, blank=True, help_text="when they last sent a form by themselves"
    )
    lost_contact = models.BooleanField(
        default=False, help_text="every attempt of the protocol was made in vain"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["site", "follow_up", "study_id"], name="participant_by_status"
            ),
            # The lists of work look for these few among everybody.
            models.Index(
                fields=["site", "enrolled_at"],
                name="participant_not_in_an_arm",
                condition=models.Q(therapy="none", follow_up="active"),
            ),
            models.Index(
                fields=["site"],
                name="participant_lost_contact",
                condition=models.Q(lost_contact=True),
            ),
            models.Index(
                fields=["site", "plan_on"],
                name="participant_with_a_plan",
                condition=models.Q(plan_on__isnull=False),
            ),
            models.Index(
                fields=["site", "hold_until"],
                name="participant_on_hold",
                condition=models.Q(follow_up="on_hold"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="participant_on_hold_until_a_day",
                condition=models.Q(follow_up="on_hold", hold_until__isnull=False)
                | ~models.Q(follow_up="on_hold") & models.Q(hold_until=None),
            )
        ]

    def __str__(self) -> str:
        return self.study_id

    @property
    def is_randomized(self) -> bool:
        """Whether there is an allocation. The allocation itself is behind policies that
        only those see through who may see the arm."""
        return self.therapy != TherapyStatus.NONE


class Identity(Indexed):
    """Who a participant is: the only table that names a person, sealed (ADR 0010).

    The primary key is the participant, so that the seal binds a name to them. Who
    changes a participant's site saves the identity anew, for what is looked up by site.
    """

    participant = models.OneToOneField(
        Participant, models.PROTECT, related_name="identity", primary_key=True
    )
    given_name = SealedCharField(max_length=80)
    family_name = SealedCharField(max_length=80)
    preferred_name = SealedCharField(max_length=80)
    date_of_birth = SealedDateField()
    email = SealedEmailField(max_length=254)
    phone = SealedCharField(max_length=40, blank=True)
    other_phones = SealedCharField(
        blank=True, default="", help_text="from the call list, one a line"
    )
    other_emails = SealedCharField(
        blank=True, default="", help_text="from the call list, one a line"
    )
    email_index = BlindIndex("email", normalise=keys.email)
    phone_index = BlindIndex("phone", normalise=keys.phone)
    person_index = BlindIndex(
        "given_name", "family_name", "date_of_birth", normalise=keys.person
    )
    initials_index = BlindIndex(
        "participant.site_id", "given_name", "family_name", normalise=keys.initials
    )

    alike_index = BlindIndexSet(
        *("given_name", "family_name", "date_of_birth"),
        *("phone", "other_phones", "email", "other_emails"),
        normalise=keys.alike,
    )
    family_index = BlindIndexSet(
        "participant.site_id", "family_name", normalise=keys.family
    )

    class Meta:
        verbose_name_plural = "identities"
        indexes = [
            GinIndex(fields=["alike_index"], name="identity_alike"),
            GinIndex(fields=["family_index"], name="identity_family"),
        ]

    def __str__(self) -> str:
        # A name never stands in a log line or an error page by accident.
        return f"Identity of {self.participant_id}"

    @property
    def initials(self) -> str:
        """Two letters, spaced as they are read out: ``E. S.``"""
        return f"{self.given_name[:1]}. {self.family_name[:1]}.".upper()

    def age_on(self, day: date) -> int:
        """Completed years of life on *day*; who was born on 29 February has a
        birthday on 1 March of other years."""
        born: date = self.date_of_birth
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@site_scoped(
    "status_changes",
    site="participant__site",
    known_with=Permission.SEE_PARTICIPANTS,
)
class StatusChange(models.Model):
    """That a participant's follow-up or therapy status changed, when and why. A wrong
    one stays; the row that puts it right names it in ``corrects``."""

    class Kind(models.TextChoices):
        FOLLOW_UP = "follow_up", "Follow-up"
        THERAPY = "therapy", "Therapy"

    class Slip(models.TextChoices):
        """Why a recorded status was wrong."""

        PERSON = "person", "It was another person"
        STATUS = "status", "The wrong status was chosen"
        DAY = "day", "The day was wrong"
        LEARNED = "learned", "We learned more since"
        TAKEN_BACK = "taken_back", "The contact that it came of was taken back"

    class Finish(models.TextChoices):
        """Why a follow-up is complete: codes of our own, for the protocol's end is
        the same in every trial."""

        LAST_VISIT = "last_visit", "The last visit is complete"
        LAST_WINDOW = "last_window", "The last window has closed"
        BY_HAND = "by_hand", "Recorded by staff"

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="status_changes"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    status = models.CharField(max_length=20)
    reason = models.CharField(max_length=40, blank=True, help_text="protocol code")
    effective_on = models.DateField()
    until = models.DateField(null=True, blank=True, help_text="the end of a hold")
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    slip = models.CharField(max_length=20, blank=True, choices=Slip)
    contact = models.OneToOneField(
        "participants.ContactAttempt",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="brought_back",
        help_text="the contact by which somebody unreachable is followed again",
    )
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(
        "trialsite.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="nobody where the follow-up came to its end by itself",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="status_is_one_of_its_kind",
                condition=models.Q(kind="follow_up", status__in=FollowUpStatus.values)
                | models.Q(kind="therapy", status__in=TherapyStatus.values),
            ),
            models.CheckConstraint(
                name="status_corrections_say_what_was_wrong",
                condition=models.Q(corrects=None, slip="")
                | models.Q(corrects__isnull=False) & ~models.Q(slip=""),
            ),
            models.CheckConstraint(
                name="status_withdrawal_gives_a_reason",
                condition=~models.Q(kind="follow_up", status="withdrew")
                | ~models.Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant}: {self.status} from {self.effective_on}"
