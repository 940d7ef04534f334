"""What comes of saving a page that others may have changed meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass

from assessments.responses.gate import check_mode
from assessments.responses.merging import MODE, merge
from assessments.responses.models import Response
from assessments.responses.sheet import Change, Sheet
from assessments.responses.writing import NOBODY, SAVED, last_save, mark_saved
from trialsite.access.models import User
from trialsite.editing.comparing import Base, Newer
from trialsite.protocol.types import AnswerError


@dataclass(frozen=True)
class SavedPage:
    """What came of saving a page. ``clashes`` were not saved: two changed them, and
    each names who was first; ``newer`` were changed by somebody else alone, who is
    ``earlier``; ``refused`` says, by item code, what could not be kept."""

    response: Response
    clashes: Mapping[str, Newer]
    newer: tuple[str, ...]
    earlier: Newer
    refused: Mapping[str, AnswerError]


def keep(
    held: Response, *, values: Mapping[str, Change], base: Base, by: User | None
) -> SavedPage:
    """Write into a response that is locked, or that is begun by this."""
    sheet = Sheet(held.form, held.answers, held.missing)
    merged = merge(sheet=sheet, mode=held.mode, typed=values, base=base)
    now = {**sheet.said, MODE: held.mode}
    earlier = last_save(held, by=by) if merged.clashes or merged.newer else NOBODY
    if merged.mode != held.mode:
        check_mode(held.visit, merged.mode, by=by)
    if (merged.sheet, merged.mode) != (sheet, held.mode) or held.saved_at is None:
        held.answers, held.missing = dict(merged.sheet.answers), merged.sheet.missing
        held.mode = merged.mode
        mark_saved(held, by=by)
        held.save(
            update_fields=["answers", "missing", "mode", *SAVED] if held.pk else None
        )
    known = {
        name: asked
        for name, asked in base.undecided.items()
        if base.showed(name, now.get(name))
    }
    return SavedPage(
        response=held,
        clashes={name: known.get(name, earlier) for name in merged.clashes},
        newer=merged.newer,
        earlier=earlier,
        refused=merged.refused,
    )
