"""Sending what is in the outbox, in the background."""

from trialsite.celery import app
from trialsite.outbox.sending import sweep


@app.task
def dispatch() -> None:
    """Send every message that is due. A sweep: two at once, or one killed in the
    middle, do no harm (see sending)."""
    sweep()
