"""The rule of trying: one that can be kept."""

from collections.abc import Iterator

from trialsite.protocol.draft import Draft
from trialsite.protocol.folder import TRIAL
from trialsite.protocol.problems import Problem, one_of, shown
from trialsite.protocol.types import Contact, StatusReasons


def check_contact(draft: Draft) -> Iterator[Problem]:
    """No more days, and no more modes, than attempts to spread over them; no mode
    twice; and a reason of returning for who is reached again."""
    contact = draft.table(Contact)
    if contact is None:
        return
    if contact.days > contact.attempts:
        yield Problem(
            TRIAL,
            "contact.days",
            shown(contact.days),
            f"at most {contact.attempts}, the attempts: one falls on one day",
        )
    if len(contact.modes) > contact.attempts:
        yield Problem(
            TRIAL,
            "contact.modes",
            f"{len(contact.modes)} modes",
            f"at most {contact.attempts}, the attempts: one has one mode",
        )
    for index, mode in enumerate(contact.modes):
        if mode in contact.modes[:index]:
            yield Problem(
                TRIAL, f"contact.modes[{index}]", shown(mode), "each mode named once"
            )
    reasons = draft.table(StatusReasons)
    known = [coded.code for coded in reasons.returned] if reasons else [contact.reached]
    if contact.reached not in known:
        allowed = one_of(known, near=contact.reached)
        yield Problem(TRIAL, "contact.reached", shown(contact.reached), allowed)
