"""Sweeps over the record, in the background: each is safe to run twice."""

import structlog

from trialsite.audit.clocks import report_drift
from trialsite.audit.seals.letter import write_to_inspectors
from trialsite.audit.seals.nightly import verify_if_due
from trialsite.audit.seals.outside import add_to_copy
from trialsite.audit.seals.sealing import seal_new
from trialsite.celery import app
from trialsite.context.visible import EVERYTHING

log = structlog.get_logger(__name__)


@app.task(visibility=EVERYTHING, unhurried=True)
def seal() -> None:
    """Seal what is new, and copy the seals to the file outside."""
    if seal_new():
        log.info("record_sealed")
    add_to_copy()


@app.task(visibility=EVERYTHING, unhurried=True)
def verify() -> None:
    """Verify the whole record against the copy outside, and keep what was found, once
    a night: a night on which nobody could be asked to is made up for."""
    verify_if_due()


@app.task(visibility=EVERYTHING)
def mail() -> None:
    """Send the newest seal to every site's inspectors, once a day."""
    write_to_inspectors()


@app.task(visibility=EVERYTHING)
def watch_clocks() -> None:
    """Compare this machine's clock with the database's."""
    report_drift()
