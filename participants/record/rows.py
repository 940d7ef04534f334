"""What hangs on one person, as their page reads it."""

from django.db.models import QuerySet

from participants.consent.models import Consent
from participants.contact.models import ContactAttempt
from participants.enrolment.models import StatusChange
from participants.enrolment.stays import SiteStay
from trialsite.postgresql.compiled import Given, compiled_once

SHOWN = 6
"""Attempts that the page shows; the dataset has them all."""


@compiled_once
def changes_of(*, person: Given) -> QuerySet[StatusChange]:
    """Every change of status, the newest first."""
    changes = StatusChange.objects.filter(participant=person)
    return changes.select_related("by", "corrected_by").order_by("-at", "-pk")


@compiled_once
def stays_of(*, person: Given) -> QuerySet[SiteStay]:
    """The sites that the person belonged to, the newest first."""
    stays = SiteStay.objects.filter(participant=person)
    return stays.select_related("site", "by").order_by("-at", "-pk")


@compiled_once
def newest_attempts(*, person: Given) -> QuerySet[ContactAttempt]:
    """The newest attempts to reach the person, without those taken back."""
    attempts = ContactAttempt.objects.filter(participant=person, mistaken=None)
    attempts = attempts.select_related("by", "taken_back_by__by")
    return attempts.order_by("-at", "-pk")[:SHOWN]


@compiled_once
def consents_to(*, screening: Given) -> QuerySet[Consent]:
    """The consents that a person gave, who was screened in *screening*."""
    given = Consent.objects.filter(screening=screening)
    return given.select_related("by", "signed_name").order_by("at")
