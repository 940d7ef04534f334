"""Reading and taking call lists in the background, and erasing what is kept no more."""

from uuid import UUID

import structlog

from participants.call_list import expiry
from participants.call_list.actions import READ, TAKE
from participants.call_list.models import CallList, FileState
from participants.call_list.read_through import read_through
from participants.call_list.taking import take_all
from participants.candidates import actions as candidates
from trialsite.access.roles import Permission
from trialsite.background.start import start
from trialsite.celery import app
from trialsite.context.visible import everywhere

log = structlog.get_logger(__name__)


@app.task(visibility=everywhere(Permission.SEE_SCREENING), unhurried=True)
def read(number: str) -> None:
    """Read one list. Two at once, or one killed in the middle, do no harm."""
    read_through(UUID(number))


@app.task(visibility=everywhere(Permission.SEE_SCREENING), unhurried=True)
def take(number: str) -> None:
    """Take one list. Two at once, or one killed in the middle, do no harm."""
    take_all(UUID(number))


@app.task(visibility=everywhere(Permission.SEE_SCREENING))
def resume() -> None:
    """Take up every list that waits, or whose worker was lost. Where one is at it, the
    other takes turns with it."""
    under_way = CallList.objects.filter(state__in=[FileState.QUEUED, FileState.RUNNING])
    for number in under_way.order_by("at").values_list("pk", flat=True):
        start(TAKE, str(number))
    to_read = CallList.objects.filter(state=FileState.READING)
    for number in to_read.order_by("at").values_list("pk", flat=True):
        start(READ, str(number))


@app.task(visibility=everywhere(Permission.SEE_SCREENING))
def erase() -> None:
    """Erase the names of people who did not come in, and the files that named them,
    when the days are over for which the protocol keeps them."""
    people, files = candidates.erase_due(), expiry.erase_due()
    if people or files:
        log.info("names_erased", people=people, files=files)
