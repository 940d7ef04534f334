"""overdue_at."""

from collections.abc import Collection
from datetime import timedelta

from django.conf import settings

from trialsite import clock
from trialsite.access.models import AccessReview


def overdue_at(sites: Collection[str]) -> list[str]:
    """The codes of those *sites* that nobody reviewed within REVIEW_AFTER_DAYS."""
    since = clock.now() - timedelta(days=settings.REVIEW_AFTER_DAYS)
    recent = AccessReview.objects.filter(at__gt=since)
    reviewed = {code for codes in recent.values_list("site_codes") for code in codes[0]}
    return [code for code in sites if code not in reviewed]
