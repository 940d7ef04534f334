"""Opening, saving and finishing a form."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from assessments.responses.gate import check_may_fill, check_may_open
from assessments.responses.merging import MODE, merge
from assessments.responses.models import EntryMode, Response, Score
from assessments.responses.refusals import ModeRefused, NotOnVisit
from assessments.responses.scoring import scores_of
from assessments.responses.sheet import Change, Sheet
from assessments.responses.writing import (
    NOBODY,
    SAVED,
    hold,
    last_save,
    lock,
    mark_saved,
)
from assessments.schedule.ending import last_visit_done
from assessments.schedule.models import Visit
from participants.contact.actions import heard_from
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.editing.comparing import Base, Newer
from trialsite.protocol.actions import running_version
from trialsite.protocol.types import AnswerError


@transaction.atomic
def open_response(
    *, visit: Visit, instrument: str, mode: str, by: User | None
) -> Response:
    """The response of *visit* to *instrument*, opened now if it was not before.

    ``by=None`` is the participant through their own link, always with mode self. An
    open response keeps the mode it was opened with (see record_mode). Raises
    NotOnVisit, ModeRefused, and what gate.check_may_open raises.
    """
    plan = visit.plan
    if instrument not in plan.instruments:
        raise NotOnVisit(plan.label, instrument, plan.instruments)
    _check_mode(visit, mode, by=by)
    check_may_open(visit, by=by)
    response, _ = Response.objects.select_related("visit__participant").get_or_create(
        visit=visit,
        instrument=instrument,
        defaults={
            "instrument_version": visit.form_of(instrument, None).version,
            "protocol_version_id": running_version().pk
            if visit.is_in_force(instrument)
            else visit.protocol_version_id,
            "mode": mode,
            "entered_by": by,
            "opened_at": clock.now(),
        },
    )
    return response


@transaction.atomic
def record_mode(*, response: Response, mode: str, by: User) -> Response:
    """Say that staff go on with a form, and how its answers reach us from now on.

    From then on the response names a member of staff, also where the participant
    answered the rest alone: "self" means that nobody else had a hand in it. Raises
    AlreadyCompleted, ModeRefused, and what gate.check_may_fill raises.
    """
    held = hold(response, by=by, taking_over=True)
    _check_mode(held.visit, mode, by=by)
    held.mode, held.entered_by = mode, by
    held.save(update_fields=["mode", "entered_by"])
    return held


@transaction.atomic
def save_answers(
    *, response: Response, values: Mapping[str, Change], by: User | None
) -> Response:
    """Keep several answers at once, by item code: a value, a Missing, or None to take
    back what was said. All are kept or none.

    Answers to items that are no longer asked are removed. Raises AnswersRefused with
    an error for each item, LookupError for an item that the instrument lacks,
    AlreadyCompleted, BegunByParticipant, and what gate.check_may_fill raises.
    """
    held = hold(response, by=by)
    sheet = Sheet(held.form, held.answers, held.missing).changed(values)
    held.answers, held.missing = dict(sheet.answers), dict(sheet.missing)
    mark_saved(held, by=by)
    held.save(update_fields=["answers", "missing", *SAVED])
    return held


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


@transaction.atomic
def save_page(
    *, response: Response, values: Mapping[str, Change], base: Base, by: User | None
) -> SavedPage:
    """Keep what this person changed on a page that was drawn from *base*: answers by
    item code, and how they reached us as MODE. What they did not touch stays as it is
    now, and what somebody else changed too is left for a person to decide.

    Raises LookupError, ModeRefused, AlreadyCompleted, BegunByParticipant, and what
    gate.check_may_fill raises.
    """
    held = hold(response, by=by)
    sheet = Sheet(held.form, held.answers, held.missing)
    merged = merge(sheet=sheet, mode=held.mode, typed=values, base=base)
    now = {**sheet.said, MODE: held.mode}
    earlier = last_save(held, by=by) if merged.clashes or merged.newer else NOBODY
    if merged.mode != held.mode:
        _check_mode(held.visit, merged.mode, by=by)
    if (merged.sheet, merged.mode) != (sheet, held.mode) or held.saved_at is None:
        held.answers, held.missing = dict(merged.sheet.answers), merged.sheet.missing
        held.mode = merged.mode
        mark_saved(held, by=by)
        held.save(update_fields=["answers", "missing", "mode", *SAVED])
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


@transaction.atomic
def complete(*, response: Response, by: User | None) -> Response:
    """Finish a form: what is still open counts as skipped, the scores are worked out
    and stored unrounded with their rule, and a visit of which every form is finished
    is done.

    The visit's row is locked first, so two people who finish at once do it once; a
    form that is finished already is returned as it is. Raises what
    gate.check_may_fill raises.
    """
    visit = Visit.objects.select_for_update().get(pk=response.visit_id)
    held = lock(response)
    if by is not None:
        require(by, Permission.ENTER_DATA, held.visit.participant.site_id)
    if held.completed_at is not None:
        return held
    check_may_fill(held.visit, by=by)
    sheet = Sheet(held.form, held.answers, held.missing).closed()
    held.missing = dict(sheet.missing)
    held.completed_at = clock.now()
    held.save(update_fields=["missing", "completed_at"])
    Score.objects.bulk_create(
        Score(
            response=held,
            code=score.code,
            value=score.value,
            n_answered=score.n_answered,
            n_items=score.n_items,
            prorated=score.prorated,
            band=score.band or "",
            algorithm=score.algorithm,
            algorithm_version=score.version,
            parameters=dict(score.params),
            computed_at=held.completed_at,
        )
        for score in scores_of(held)
    )
    heard_from(participant=held.visit.participant)
    _finish_visit(visit)
    return held


def _finish_visit(visit: Visit) -> None:
    """Mark the visit done if every form of its plan is finished, and the follow-up
    with its last visit; its row is locked."""
    finished = set(
        visit.responses.exclude(completed_at=None).values_list("instrument", flat=True)
    )
    if finished >= set(visit.plan.instruments):
        visit.completed_at = clock.now()
        visit.save(update_fields=["completed_at"])
        last_visit_done(visit=visit)


def _check_mode(visit: Visit, mode: str, *, by: User | None) -> None:
    planned = set(visit.plan.modes)
    own = {EntryMode.SELF.value}
    allowed = planned & own if by is None else planned - own
    if mode not in allowed:
        raise ModeRefused(mode, tuple(sorted(allowed)) or ("none at this visit",))
