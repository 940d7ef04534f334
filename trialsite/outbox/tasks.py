"""Sending what is in the outbox, in the background."""

from trialsite.access.roles import Permission
from trialsite.celery import app
from trialsite.context.visible import everywhere
from trialsite.outbox.sending import rest, sweep


@app.task(visibility=everywhere(Permission.SEE_PARTICIPANTS))
def dispatch() -> None:
    """Send every message that is due. A sweep: two at once, or one killed in the
    middle, do no harm (see sending). None, while the mail server rests."""
    if not rest.is_on:
        sweep()
