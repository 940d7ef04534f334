"""The name under a consent, beside the one that the study knows the person by."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import models

from participants.consent.models import Consent
from participants.screening.chain import chain_of
from participants.screening.models import Screening
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import site_scoped
from trialsite.context.visible import everywhere, visible_rows
from trialsite.secrets.fields import SealedCharField
from trialsite.values.names import same_name, signs_as


@site_scoped(
    "signed_names", site="consent__screening__site", known_with=Permission.SEE_SCREENING
)
class SignedName(models.Model):
    """The name that a person typed under their consent. Where it is not the one that
    the study knows them by they were asked, and confirmed that it is how they sign."""

    consent = models.OneToOneField(
        Consent, models.PROTECT, primary_key=True, related_name="signed_name"
    )
    name = SealedCharField(max_length=160)
    known_as = SealedCharField(
        max_length=170, blank=True, help_text="the other name that they were shown"
    )
    confirmed = models.BooleanField(help_text="that they sign otherwise")

    class Meta:
        verbose_name = "name under a consent"
        verbose_name_plural = "names under consents"

    def __str__(self) -> str:
        return f"Name under consent {self.consent_id}"

    @property
    def signing(self) -> "Signing | None":
        """It beside who the person of the screening is, for pages."""
        return signing_of(self.consent, known_in(self.consent.screening))


class NameVerdict(models.TextChoices):
    """Whose signature it is."""

    SAME = "same", "The same person, who signs so"
    OTHER = "other", "Somebody else: this consent does not count"


@site_scoped(
    "name_decisions",
    site="consent__screening__site",
    known_with=Permission.SEE_SCREENING,
)
class NameDecision(models.Model):
    """What staff found out about a consent that bears another name; the newest counts,
    for the name that the study knew the person by then."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="name_decisions")
    verdict = models.CharField(max_length=20, choices=NameVerdict)
    known_as = SealedCharField(max_length=170)
    reason = SealedCharField(max_length=500)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"Decision {self.pk} about consent {self.consent_id}"


@dataclass(frozen=True, repr=False)
class Known:
    """By which names the study knows somebody."""

    given_name: str = ""
    family_name: str = ""

    def __bool__(self) -> bool:
        return bool(self.given_name or self.family_name)

    def __str__(self) -> str:
        return " ".join(part for part in (self.given_name, self.family_name) if part)

    def signs(self, typed: str) -> bool:
        """Whether *typed* is how they sign; True where nobody is named."""
        return not self or signs_as(typed, self.given_name, self.family_name)


@dataclass(frozen=True, repr=False)
class Signing:
    """How one consent is signed, beside who the study knows (*known*). *decision* is
    the newest that was made for that name."""

    signed: SignedName
    known: Known
    decision: NameDecision | None

    @property
    def differs(self) -> bool:
        """Whether the two names are not one."""
        if self.known:
            return not self.known.signs(self.signed.name)
        return self.signed.confirmed

    @property
    def known_as(self) -> str:
        return str(self.known) or str(self.signed.known_as)

    @property
    def in_question(self) -> bool:
        """Whether staff have to find out whose signature it is."""
        return self.differs and self.decision is None

    @property
    def is_others(self) -> bool:
        """Whether it was found to be somebody else's."""
        return self.decision is not None and self.decision.verdict == NameVerdict.OTHER


def known_in(screening: Screening) -> Known:
    """Who the person of *screening* is, where they are named: in the trial, else in
    screening."""
    with visible_rows(
        everywhere(Permission.SEE_SCREENING, Permission.SEE_PARTICIPANTS)
    ):
        participant = getattr(screening, "participant", None)
        named = participant.identity if participant else screening.candidate
        if named is None:
            return Known()
        return Known(named.given_name or "", named.family_name or "")


Given = tuple[Consent, Signing | None]
"""A consent, and how it is signed; None on paper."""


@dataclass(frozen=True, repr=False)
class Who:
    """Who is about to sign, as far as it is known."""

    name: str
    born: date | None
    study_id: str


def who_signs(screening: Screening) -> Who:
    """Who the person of *screening* is, for who hands them their document."""
    participant = getattr(screening, "participant", None)
    named = participant.identity if participant else screening.candidate
    return Who(
        name=str(known_in(screening)),
        born=named.date_of_birth if named else None,
        study_id=participant.study_id if participant else "",
    )


def signing_of(consent: Consent, known: Known) -> Signing | None:
    """How *consent* is signed; None on paper."""
    signed = getattr(consent, "signed_name", None)
    if signed is None:
        return None
    found = Signing(signed, known, None)
    made = list(consent.name_decisions.all()) if found.differs else []
    if made and same_name(made[-1].known_as, found.known_as):
        return Signing(signed, known, made[-1])
    return found


def given_by(screening: Screening, known: Known) -> list[Given]:
    """The consents of the person of *screening*, the oldest first, and how each is
    signed beside *known*."""
    found = Consent.objects.filter(screening__in=chain_of(screening))
    found = found.select_related("by", "signed_name")
    found = found.prefetch_related("name_decisions__by").order_by("at", "pk")
    return [(consent, signing_of(consent, known)) for consent in found]


def why_not_this_person(screening: Screening, known: Known) -> str:
    """Why the consents of the person of *screening* do not do for somebody of these
    names: one bears another name, and nobody has said whose it is, or none is theirs.
    Empty where they do."""
    found = [signing for _, signing in given_by(screening, known)]
    if any(one and one.in_question for one in found):
        return (
            "The consent is signed with another name. Find out whose signature it is, "
            "and say so, before the person is enrolled."
        )
    if found and all(one and one.is_others for one in found):
        return (
            "Somebody else signed the consent, so this person has not consented. "
            "Screen them again, and let them sign."
        )
    return ""
