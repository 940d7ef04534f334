"""Sweeps over the accounts, in the background."""

from trialsite.accounts.lifecycle import suspend_idle
from trialsite.celery import app


@app.task
def suspend() -> None:
    """Suspend accounts that nobody uses. A sweep: two at once do no harm."""
    suspend_idle()
