"""Judging again and again who needs to be reached some other way."""

import structlog

from participants.contact.trying import judge_everybody
from trialsite.access.roles import Permission
from trialsite.celery import app
from trialsite.context.visible import everywhere

log = structlog.get_logger(__name__)


@app.task(visibility=everywhere(Permission.CONTACT), unhurried=True)
def judge_trying() -> None:
    """Hold everybody who is tried against the rule of trying as it is now. Safe to run
    twice, and so done each hour: a night that was missed would be a day."""
    if changed := judge_everybody():
        log.info("trying_judged", changed=changed)
