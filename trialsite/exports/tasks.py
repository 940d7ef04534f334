"""Making exports in the background, and clearing up after them."""

from trialsite.background.start import start
from trialsite.celery import app
from trialsite.context.visible import everywhere
from trialsite.exports.actions import BUILD
from trialsite.exports.building import make
from trialsite.exports.expiry import delete_expired
from trialsite.exports.models import Export, ExportState


@app.task(visibility=everywhere(), unhurried=True)
def build(number: int) -> None:
    """Make one export. Two at once, or one killed in the middle, do no harm."""
    make(number)


@app.task(visibility=everywhere())
def resume() -> None:
    """Take up every export that waits, or whose worker was lost: one that is being
    made is left alone by the lock that its worker holds."""
    under_way = Export.objects.filter(
        state__in=[ExportState.QUEUED, ExportState.RUNNING]
    )
    for number in under_way.order_by("pk").values_list("pk", flat=True):
        start(BUILD, number)


@app.task(visibility=everywhere())
def expire() -> None:
    """Delete the files whose time is over."""
    delete_expired()
