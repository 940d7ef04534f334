"""A form that comes back from a page, against what others saved meanwhile. Imports no
Django."""

from collections.abc import Mapping
from dataclasses import dataclass

from assessments.responses.refusals import AnswersRefused
from assessments.responses.sheet import Change, Sheet
from trialsite.editing.comparing import Base, compare
from trialsite.protocol.types import AnswerError, Instrument

MODE = "mode"
"""How the answers reached us, which is an item of the page like every answer."""


@dataclass(frozen=True)
class Merged:
    """The sheet and the mode after a save. ``clashes`` and ``newer`` are as compare
    finds them; ``refused`` says, by item code, what can no longer be kept beside what
    others saved."""

    sheet: Sheet
    mode: str
    clashes: tuple[str, ...]
    newer: tuple[str, ...]
    refused: Mapping[str, AnswerError]


def merge(
    *, sheet: Sheet, mode: str, typed: Mapping[str, Change], base: Base
) -> Merged:
    """What comes of *typed*, by item code and MODE, on a page drawn from *base*.

    An answer on which another depends that somebody gave meanwhile is a clash where
    the change would remove that one. Raises LookupError for an item that the
    instrument lacks.
    """
    compared = compare(base=base, now={**sheet.said, MODE: mode}, typed=typed)
    changes = dict(compared.changes)
    mode = str(changes.pop(MODE, mode))
    clashes, refused = list(compared.clashes), dict[str, AnswerError]()
    newer = tuple(code for code in compared.newer if code != MODE)
    while True:
        try:
            after = sheet.changed(changes)
        except AnswersRefused as error:
            refused |= error.errors
            changes = {c: to for c, to in changes.items() if c not in error.errors}
            continue
        lost = [code for code in newer if code in sheet.said and code not in after.said]
        causes = {
            cause for code in lost for cause in _conditions(sheet.instrument, code)
        } & changes.keys()
        if not causes:
            return Merged(after, mode, tuple(clashes), compared.newer, refused)
        clashes += sorted(causes)
        changes = {code: to for code, to in changes.items() if code not in causes}


def _conditions(instrument: Instrument, code: str) -> list[str]:
    """The items on whose answers it depends, near or far, whether *code* is asked."""
    found = []
    condition = instrument.item(code).show_if
    while condition is not None:
        found.append(condition.item)
        condition = instrument.item(condition.item).show_if
    return found
