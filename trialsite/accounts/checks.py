"""`manage.py check --deploy`: a second factor is required outside the demo."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning


def check_second_factor(**kwargs: Any) -> list[CheckMessage]:
    """trialsite.W002 where staff may do without a second factor on a real system."""
    if settings.SECOND_FACTOR_REQUIRED or settings.DEMO:
        return []
    return [
        Warning(
            "A password alone lets staff in: the second factor is only offered.",
            hint="Take SECOND_FACTOR=offered out of the environment.",
            id="trialsite.W002",
        )
    ]
