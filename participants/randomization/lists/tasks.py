"""Comparing methods in the background."""

from participants.randomization.lists import comparing
from trialsite.background.start import start
from trialsite.celery import app


@app.task
def simulate(number: int) -> None:
    """Make one comparison, unless another is being made; safe to run twice."""
    comparing.simulate(number)


@app.task
def resume() -> None:
    """Take up every comparison that waits, or whose worker was lost: while one is made
    its worker holds a lock, and the others are left."""
    for number in comparing.waiting().order_by("pk").values_list("pk", flat=True):
        start(comparing.TASK, number)
