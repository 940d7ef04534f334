"""How far the participant of a visit is, read from the database."""

from django.db.models import Count

from assessments.opioids.models import OpioidDay
from assessments.portal.queue import FormStep, Queue, share_left
from assessments.responses.models import Response
from assessments.responses.sheet import Sheet
from assessments.schedule.models import Visit
from trialsite.protocol.types import Instrument


def queue_of(visit: Visit) -> Queue:
    """Every form of *visit* with its state, in two queries."""
    responses = {found.instrument: found for found in visit.responses.all()}
    reported = dict(
        OpioidDay.objects.filter(response__visit=visit)
        .values_list("response__instrument")
        .annotate(Count("pk"))
    )
    return Queue(
        tuple(
            _step(
                visit.form_of(code, responses.get(code)),
                responses.get(code),
                reported.get(code, 0),
            )
            for code in visit.plan.instruments
        )
    )


def _step(instrument: Instrument, response: Response | None, reported: int) -> FormStep:
    if instrument.log is not None:
        left = share_left(instrument.log.days - reported, instrument.log.days)
    else:
        answers, missing = (
            (response.answers, response.missing) if response else ({}, {})
        )
        sheet = Sheet(instrument, answers, missing)
        left = share_left(len(sheet.open), len(sheet.shown))
    return FormStep(
        instrument=instrument,
        begun=response is not None,
        done=response is not None and response.completed_at is not None,
        left=left,
    )
