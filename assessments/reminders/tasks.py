"""The sweep that plans reminders; beat calls it every minute."""

from assessments.reminders.actions import plan_reminders
from assessments.schedule.ending import close_last_windows
from trialsite.celery import app
from trialsite.context.visible import everywhere


@app.task(visibility=everywhere())
def plan() -> None:
    """Put what has come due into the outbox, and end the follow-ups whose last window
    has closed. Safe to run twice."""
    plan_reminders()
    close_last_windows()
