"""What the parts of a protocol say about each other, and whether it fits."""

from collections.abc import Callable, Iterator

from trialsite.protocol.crosschecks.arms import check_arms
from trialsite.protocol.crosschecks.codes import check_codes
from trialsite.protocol.crosschecks.consents import check_consents
from trialsite.protocol.crosschecks.contact import check_contact
from trialsite.protocol.crosschecks.datasets import check_datasets
from trialsite.protocol.crosschecks.eligibility import check_eligibility
from trialsite.protocol.crosschecks.instruments import check_instruments
from trialsite.protocol.crosschecks.items import check_items
from trialsite.protocol.crosschecks.messages import check_messages
from trialsite.protocol.crosschecks.payments import check_payments
from trialsite.protocol.crosschecks.randomization import check_randomization
from trialsite.protocol.crosschecks.reminders import check_reminders
from trialsite.protocol.crosschecks.scoring import check_scoring
from trialsite.protocol.crosschecks.sites import check_sites
from trialsite.protocol.crosschecks.strata import check_strata
from trialsite.protocol.crosschecks.visits import check_visits
from trialsite.protocol.crosschecks.windows import check_windows
from trialsite.protocol.draft import Draft
from trialsite.protocol.problems import Problem

Check = Callable[[Draft], Iterator[Problem]]

CHECKS: tuple[Check, ...] = (
    check_codes,
    check_datasets,
    check_consents,
    check_sites,
    check_arms,
    check_randomization,
    check_strata,
    check_eligibility,
    check_visits,
    check_windows,
    check_reminders,
    check_messages,
    check_contact,
    check_payments,
    check_instruments,
    check_items,
    check_scoring,
)


def contradictions(draft: Draft) -> list[Problem]:
    """Every fault that shows only when two statements are read side by side."""
    return [problem for check in CHECKS for problem in check(draft)]
