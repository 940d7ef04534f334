"""The tables and files of the dataset that this floor states; found by name."""

from collections.abc import Iterable

from participants.datasets import events, people, randomization
from participants.randomization.lists import arms, pack, tables
from trialsite.access.roles import Permission
from trialsite.exports.extras import adds
from trialsite.exports.registry import Dataset, provides

adds("Arms compared with the log", needs=[Permission.SEE_ARM])(arms.arm_check)
adds("Lists and logs", needs=pack.NEEDS, package=pack.PACKAGE)(pack.lists)
adds("Strata, balance, order", needs=pack.NEEDS, package=pack.PACKAGE)(tables.tables)


@provides
def participants_tables() -> Iterable[Dataset]:
    """Screening, consent, participants, status, contact, withdrawals, deviations,
    signatures and allocation, and what went wrong with it."""
    return (
        people.screenings(),
        people.participants(),
        people.consents(),
        events.status_changes(),
        people.site_stays(),
        events.contact_attempts(),
        events.opt_outs(),
        events.withdrawals(),
        events.deviations(),
        events.signatures(),
        randomization.unblindings(),
        randomization.randomization_errors(),
        randomization.stratum_corrections(),
        randomization.allocations(),
    )
