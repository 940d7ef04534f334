"""What somebody can withdraw from. Imports no Django."""

from collections.abc import Collection, Iterable
from enum import StrEnum


class WithdrawalScope(StrEnum):
    """One part of taking part (R3-20)."""

    THERAPY = "therapy"
    CONTACT = "contact"
    FURTHER_DATA = "further_data"
    USE_OF_DATA = "use_of_data"


LABELS = {
    WithdrawalScope.THERAPY: "The therapy",
    WithdrawalScope.CONTACT: "Being contacted",
    WithdrawalScope.FURTHER_DATA: "Giving further data",
    WithdrawalScope.USE_OF_DATA: "The use of data already given",
}
MEANINGS = {
    WithdrawalScope.THERAPY: "The sessions end. Visits go on as planned.",
    WithdrawalScope.CONTACT: "Nothing is sent and nobody calls. Forms can be filled.",
    WithdrawalScope.FURTHER_DATA: "All forms are closed and no visit is due.",
    WithdrawalScope.USE_OF_DATA: (
        "Nothing of theirs is in a dataset from now on; it is kept, sealed off. "
        "Includes further data."
    ),
}


def with_what_follows(scopes: Collection[WithdrawalScope]) -> list[WithdrawalScope]:
    """*scopes* in their order, with what they bring along: data that may not be used
    is not collected either."""
    found = set(scopes)
    if WithdrawalScope.USE_OF_DATA in found:
        found.add(WithdrawalScope.FURTHER_DATA)
    return [scope for scope in WithdrawalScope if scope in found]


def words(scopes: Iterable[str]) -> str:
    """The scopes in words: "the therapy"; of several how many, so that what somebody
    withdrew from is not read as what they go on with: "2 things: the therapy; giving
    further data"."""
    labels = [LABELS[WithdrawalScope(scope)].lower() for scope in scopes]
    several = f"{len(labels)} things: " if len(labels) > 1 else ""
    return several + "; ".join(labels)
