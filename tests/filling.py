"""Forms filled with middling answers, by the same verbs as everybody's."""

from decimal import Decimal

from assessments.opioids.actions import fill_days, list_product
from assessments.responses.actions import complete, open_response, save_answers
from assessments.responses.models import Response
from assessments.schedule.models import Visit
from trialsite.access.models import User
from trialsite.protocol.types import Instrument


def fill(visit: Visit, *, by: User | None, mg_a_day: int = 30) -> list[Response]:
    """Fill every form of a visit with middling answers, and finish it."""
    mode = "self" if by is None else "in_person"
    if mode not in visit.plan.modes:
        mode = next(m for m in visit.plan.modes if (m == "self") == (by is None))
    responses = []
    for code in visit.plan.instruments:
        response = open_response(visit=visit, instrument=code, mode=mode, by=by)
        if response.form.kind == "opioid_log":
            fill_log(response, by=by, mg_a_day=mg_a_day)
        else:
            save_answers(response=response, values=middling(response.form), by=by)
        responses.append(complete(response=response, by=by))
    return responses


def middling(instrument: Instrument) -> dict[str, object]:
    """The middle answer to each item that is asked."""
    values: dict[str, object] = {}
    for item in instrument.items:
        if item not in instrument.shown(values):
            continue
        if codes := item.codes():
            values[item.code] = codes[len(codes) // 2]
        else:
            values[item.code] = "words" if item.type == "text" else item.minimum or 1
    return values


def fill_log(response: Response, *, by: User | None, mg_a_day: int = 30) -> None:
    """The same dose of oral morphine on every day of the log."""
    list_product(
        response=response,
        drug="morphine",
        form="oral",
        strength=Decimal(mg_a_day),
        usual=Decimal(1),
        by=by,
    )
    fill_days(response=response, by=by)
