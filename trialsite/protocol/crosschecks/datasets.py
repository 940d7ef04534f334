"""Names of tables and columns that datasets make of codes, and that are taken.

The tables and columns are those of the floors above, which the tests compare with what
is registered there.
"""

from collections.abc import Iterator

from trialsite.protocol.draft import Draft
from trialsite.protocol.problems import Problem, shown

TABLES = frozenset(
    {
        *("access_changes", "access_reviews", "memberships"),
        *("screenings", "participants", "consents", "status_changes", "site_stays"),
        *("contact_attempts", "opt_outs", "withdrawals", "deviations", "signatures"),
        *("unblindings", "randomization_errors", "stratum_corrections"),
        *("allocations", "visits", "scores", "opioid_days", "opioid_doses"),
    }
)
"""The tables that every dataset has, whatever the trial."""
FILES = frozenset({"codebook", "arm_check", "strata", "balance", "time_order"})
"""Files of a dataset that are no table of it."""
COLUMNS = frozenset(
    {
        *("study_id", "visit", "mode", "version"),
        *("opened_at", "saved_at", "completed_at"),
    }
)
"""The columns that the table of every form begins with."""
MISSING = "_missing"
"""Behind an item's code: the column that says why there is no answer."""


def check_datasets(draft: Draft) -> Iterator[Problem]:
    """No form is called as another table, and no item as another column of its own."""
    for form in draft.instruments.values():
        file = f"instruments/{form.code}.toml"
        if form.code in TABLES | FILES:
            allowed = "a code that no other table or file of the datasets has"
            yield Problem(file, "code", shown(form.code), allowed)
        codes = {item.code for item in form.items}
        for item in form.items:
            at, found = f"items.{item.code}.code", shown(item.code)
            if item.code in COLUMNS:
                allowed = "a code that no column has of those that tables begin with"
                yield Problem(file, at, found, allowed)
            other = item.code.removesuffix(MISSING)
            if other != item.code and other in codes:
                allowed = f"another code: this column says why {other} has no answer"
                yield Problem(file, at, found, allowed)
