"""The sweep that finds signatures under something that was changed."""

from trialsite.access.roles import Permission
from trialsite.celery import app
from trialsite.context.visible import everywhere
from trialsite.signatures.actions import void_changed


# What was signed is read again with what it rests on, such as a date of birth.
@app.task(visibility=everywhere(Permission.SEE_PARTICIPANTS), unhurried=True)
def check() -> None:
    """Void what does not hold any more, and tell who signed it. Safe to run twice."""
    void_changed()
