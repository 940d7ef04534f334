"""The sweep that finds signatures under something that was changed."""

from trialsite.celery import app
from trialsite.context.visible import everywhere
from trialsite.signatures.actions import void_changed


@app.task(visibility=everywhere(), unhurried=True)
def check() -> None:
    """Void what does not hold any more, and tell who signed it. Safe to run twice."""
    void_changed()
