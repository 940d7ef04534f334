"""What somebody can withdraw from. Imports no Django."""

from collections.abc import Collection, Iterable
from enum import StrEnum


class Scope(StrEnum):
    """One part of taking part (R3-20)."""

    THERAPY = "therapy"
    CONTACT = "contact"
    FURTHER_DATA = "further_data"
    USE_OF_DATA = "use_of_data"


LABELS = {
    Scope.THERAPY: "The therapy",
    Scope.CONTACT: "Being contacted",
    Scope.FURTHER_DATA: "Giving further data",
    Scope.USE_OF_DATA: "The use of data already given",
}
MEANINGS = {
    Scope.THERAPY: "The sessions end. Questions at each visit go on as planned.",
    Scope.CONTACT: "Nothing is sent and nobody calls. Forms can still be filled.",
    Scope.FURTHER_DATA: "All forms are closed and no visit is due any more.",
    Scope.USE_OF_DATA: (
        "Nothing of theirs is in a dataset from now on; it is kept, sealed off. "
        "Includes further data."
    ),
}


def with_what_follows(scopes: Collection[Scope]) -> list[Scope]:
    """*scopes* in their order, with what they bring along: data that may not be used
    is not collected either."""
    found = set(scopes)
    if Scope.USE_OF_DATA in found:
        found.add(Scope.FURTHER_DATA)
    return [scope for scope in Scope if scope in found]


def words(scopes: Iterable[str]) -> str:
    """The scopes in words: "the therapy, being contacted"."""
    return ", ".join(LABELS[Scope(scope)].lower() for scope in scopes)
