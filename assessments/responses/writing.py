"""Taking hold of a response to write into it."""

from django.db import transaction
from django.db.models import QuerySet

from assessments.responses.gate import check_may_fill
from assessments.responses.models import EntryMode, Response
from assessments.responses.refusals import AlreadyCompleted, BegunByParticipant
from assessments.schedule.models import Visit
from trialsite import clock
from trialsite.access.models import User
from trialsite.editing.comparing import Newer


def hold(response: Response, *, by: User | None, taking_over: bool = False) -> Response:
    """The response as it stands now, locked until the transaction ends, so that two
    people who save at once cannot undo each other.

    Raises what check_may_fill raises, AlreadyCompleted, and BegunByParticipant where
    staff would write into a form that the participant is filling alone, unless they
    are *taking_over*.
    """
    held = lock(response)
    check_may_fill(held.visit, by=by)
    check_may_write(held, by=by, taking_over=taking_over)
    return held


def check_may_write(
    held: Response, *, by: User | None, taking_over: bool = False
) -> None:
    """Raise what hold raises of the form itself."""
    if held.completed_at is not None:
        raise AlreadyCompleted(held.form.label)
    if by is not None and held.mode == EntryMode.SELF and not taking_over:
        raise BegunByParticipant(held.form.label)


def lock(response: Response) -> Response:
    """The response with its visit and participant, its row locked."""
    return _locking(Response.objects.filter(pk=response.pk)).get()


def lock_if_begun(visit: Visit, instrument: str) -> Response | None:
    """The response of *visit* to *instrument* with its visit, participant and
    screening, its row locked; None before somebody begins it."""
    begun = Response.objects.filter(visit=visit, instrument=instrument)
    return _locking(begun).select_related("visit__participant__screening").first()


def _locking(rows: QuerySet[Response]) -> QuerySet[Response]:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A response is locked inside a transaction alone.")
    rows = rows.select_for_update(of=("self",))
    return rows.select_related("visit__participant")


SAVED = ("saved_at", "saved_by", "entered_by")
"""The fields that mark_saved sets."""


def mark_saved(response: Response, *, by: User | None) -> None:
    """Note who wrote last, and when. The participant's own saves leave a member of
    staff named who entered a part: see record_mode."""
    response.saved_at, response.saved_by = clock.now(), by
    if by is not None:
        response.entered_by = by


NOBODY = Newer("", "")


def last_save(response: Response, *, by: User | None) -> Newer:
    """Who saved a response last, for somebody whose page is older."""
    at = response.saved_at or response.opened_at
    last = response.saved_by if response.saved_at else response.entered_by
    if last == by:
        return Newer("you, on another page,", at.isoformat())
    return Newer("the participant" if last is None else last.name, at.isoformat())
