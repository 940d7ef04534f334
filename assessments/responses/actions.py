"""Opening, saving and finishing a form."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from assessments.responses.gate import check_may_fill, check_may_open, check_mode
from assessments.responses.models import Response, Score
from assessments.responses.refusals import NotOnVisit
from assessments.responses.saving import SavedPage, keep
from assessments.responses.scoring import scores_of
from assessments.responses.sheet import Change, Sheet
from assessments.responses.writing import (
    SAVED,
    check_may_write,
    hold,
    lock,
    lock_if_begun,
    mark_saved,
)
from assessments.schedule.ending import last_visit_done
from assessments.schedule.models import Visit
from participants.contact.actions import heard_from
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.editing.comparing import Base
from trialsite.protocol.actions import running_version


@transaction.atomic
def open_response(
    *, visit: Visit, instrument: str, mode: str, by: User | None
) -> Response:
    """The response of *visit* to *instrument*, opened now if it was not before.

    ``by=None`` is the participant through their own link, always with mode self. An
    open response keeps the mode it was opened with (see record_mode). Raises
    NotOnVisit, ModeRefused, and what gate.check_may_open raises.
    """
    _check_may_begin(visit, instrument, mode, by=by)
    response, _ = Response.objects.select_related("visit__participant").get_or_create(
        visit=visit,
        instrument=instrument,
        defaults={
            "instrument_version": visit.form_of(instrument, None).version,
            "protocol_version_id": _version_for(visit, instrument),
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
    check_mode(held.visit, mode, by=by)
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
    return keep(hold(response, by=by), values=values, base=base, by=by)


@transaction.atomic
def save_form(
    *,
    visit: Visit,
    instrument: str,
    mode: str,
    values: Mapping[str, Change],
    base: Base,
    by: User,
) -> SavedPage:
    """open_response and save_page in one: the form is begun with what it holds, where
    nobody did before, and who may do so is checked once. Raises what both raise."""
    held = lock_if_begun(visit, instrument)
    if held is None:
        _check_may_begin(visit, instrument, mode, by=by)
        begun = Response(
            visit=visit,
            instrument=instrument,
            instrument_version=visit.form_of(instrument, None).version,
            protocol_version_id=_version_for(visit, instrument),
            mode=mode,
            entered_by=by,
        )
        try:
            with transaction.atomic():
                return keep(begun, values=values, base=base, by=by)
        except IntegrityError:
            # Somebody began it at the same moment.
            held = lock_if_begun(visit, instrument)
            if held is None:
                raise
    check_mode(held.visit, mode, by=by)
    check_may_open(held.visit, by=by)
    check_may_write(held, by=by)
    return keep(held, values=values, base=base, by=by)


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
    if held.completed_at is not None:
        if by is not None:
            require(by, Permission.ENTER_DATA, held.visit.participant.site_id)
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


def _check_may_begin(
    visit: Visit, instrument: str, mode: str, *, by: User | None
) -> None:
    plan = visit.plan
    if instrument not in plan.instruments:
        raise NotOnVisit(plan.label, instrument, plan.instruments)
    check_mode(visit, mode, by=by)
    check_may_open(visit, by=by)


def _version_for(visit: Visit, instrument: str) -> int:
    """The key of the version under which a form that is begun now is filled."""
    if visit.is_in_force(instrument):
        return running_version().pk
    return visit.protocol_version_id
