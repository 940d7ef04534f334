"""The screenings of one person, each continuing the one before it."""

from datetime import date

from django.db.models import QuerySet

from participants.screening.models import Outcome, Screening
from trialsite.protocol import current
from trialsite.values.instants import day_words


def chain_of(screening: Screening) -> QuerySet[Screening]:
    """Every screening of the person of *screening*, the newest first."""
    return Screening.objects.filter(chain=screening.chain).order_by("-pk")


def newest_of(screening: Screening) -> Screening:
    """The newest screening of the person of *screening*, which tells who they are."""
    if is_newest(screening):
        return screening
    return chain_of(screening).select_related("candidate", "participant")[0]


def is_newest(screening: Screening) -> bool:
    """Whether no later screening of the person is recorded."""
    return not Screening.objects.filter(continues=screening).exists()


def enrolled_as(screening: Screening) -> str:
    """The study id of who was enrolled by *screening*, wherever they are now; "" while
    nobody was."""
    found = Screening.objects.filter(pk=screening.pk).values_list("enrolled_as")
    return found.get()[0]


def site_now(screening: Screening) -> str:
    """The code of the site that answers for the person: that of the screening, or of
    the participant, who may have moved; "" where they moved to a site that one does not
    see."""
    participant = getattr(screening, "participant", None)
    if participant is not None:
        return str(participant.site_id)
    return "" if screening.enrolled_as else screening.site_id


def may_come_in(screening: Screening) -> bool:
    """Whether the person may consent and be enrolled by this screening: eligible, or
    let in by an investigator (participants/eligibility)."""
    return screening.outcome == Outcome.ELIGIBLE or hasattr(screening, "override")


def days_left(screening: Screening, today: date) -> int | None:
    """For how many days after *today* the screening still holds; negative where it
    must be done again, None where the protocol sets no limit."""
    limit = current().screening.valid_days
    if limit is None:
        return None
    return limit - (today - screening.approached_on).days


def why_expired(screening: Screening, today: date) -> str:
    """What to say of a screening that is too old to enrol by; empty where it holds."""
    left = days_left(screening, today)
    if left is None or left >= 0:
        return ""
    limit = current().screening.valid_days
    return (
        f"This screening is of {day_words(screening.approached_on)} and held for "
        f"{limit} days. Screen the person again before you enrol them."
    )
