"""Payments: for visits that exist, and together within the cap."""

from collections.abc import Iterator

from trialsite.protocol.draft import Draft
from trialsite.protocol.folder import TRIAL
from trialsite.protocol.problems import Problem, one_of, shown
from trialsite.protocol.types import Payments


def check_payments(draft: Draft) -> Iterator[Problem]:
    """Every payment names a visit, and a person who completes all gets at most the
    cap."""
    payments = draft.table(Payments)
    if payments is None:
        return
    known = draft.codes.get("visits", [])
    for code in payments.visits:
        if code not in known:
            found = f"an unknown visit, {code}"
            yield Problem(
                TRIAL, f"payments.visits.{code}", found, one_of(known, near=code)
            )
    total = sum(payments.visits.values())
    if total > payments.cap:
        found = f"{shown(payments.cap)}, while all visits pay {total}"
        yield Problem(TRIAL, "payments.cap", found, f"at least {total}")
