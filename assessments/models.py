"""Names this floor's models for Django; each stands in its own room."""

from assessments.opioids.models import OpioidDay, OpioidDose, OpioidProduct
from assessments.portal.models import AccessLink
from assessments.responses.models import Response, Score
from assessments.schedule.models import Visit

__all__ = [
    "AccessLink",
    "OpioidDay",
    "OpioidDose",
    "OpioidProduct",
    "Response",
    "Score",
    "Visit",
]
