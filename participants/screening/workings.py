"""Numbers of a screening that are worked out rather than typed: an age from a date of
birth, a score from items, a daily dose from a list of medicines. The same rules score
the trial's own forms (trialsite.scoring). Imports no Django."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from trialsite.protocol.types import Criterion, Protocol
from trialsite.protocol.types.eligibility import AGE, DAILY_MME
from trialsite.scoring.exact import plain, to_decimal
from trialsite.scoring.opioids import DRUGS, Entry, Form, day_mme
from trialsite.scoring.opioids.log_scores import MEAN_DAILY
from trialsite.scoring.scores import score


class CannotWorkOut(ValueError):
    """What was given is not enough for the number; the message says why."""


@dataclass(frozen=True)
class Medicine:
    """An opioid as prescribed: drug and form by their codes in the catalogue, the
    strength in the form's unit, and how much of it on a usual day."""

    drug: str
    form: str
    strength: Decimal
    usual: Decimal


@dataclass(frozen=True)
class Given:
    """What numbers are worked out from. ``items`` has answers by item code."""

    born: date | None = None
    items: Mapping[str, int] = field(default_factory=dict)
    medicines: tuple[Medicine, ...] = ()


@dataclass(frozen=True)
class Worked:
    """A number, and what is kept of how it came about: all of it but a date of birth,
    which would tell who somebody is."""

    value: Decimal
    kept: dict[str, Any]


def completed_years(born: date, day: date) -> int:
    """Age on *day*; who was born on 29 February has a birthday on 1 March of other
    years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def items_of(criterion: Criterion, protocol: Protocol) -> tuple[str, ...]:
    """The items that the criterion's number is worked out from; none for another."""
    if criterion.score is None:
        return ()
    instrument = protocol.instrument(criterion.score[0])
    return criterion.computed_items or tuple(item.code for item in instrument.items)


def work_out(
    criterion: Criterion, protocol: Protocol, given: Given, day: date
) -> Worked | None:
    """The criterion's number on *day*; None where nothing was *given* for it.
    Raises CannotWorkOut, and MeasureError for answers or doses that cannot be."""
    if criterion.computed == AGE:
        if given.born is None:
            return None
        return Worked(Decimal(completed_years(given.born, day)), {"by": AGE})
    if criterion.computed == DAILY_MME:
        return _dose(protocol, given.medicines)
    return _score(criterion, protocol, given.items)


def _score(
    criterion: Criterion, protocol: Protocol, answers: Mapping[str, int]
) -> Worked | None:
    asked = items_of(criterion, protocol)
    answered = {code: answers[code] for code in asked if code in answers}
    if criterion.score is None or not answered:
        return None
    name, code = criterion.score
    instrument = protocol.instrument(name)
    if instrument.scoring is None:
        return None
    values = [answered.get(item.code) for item in instrument.items]
    scores = score(instrument.scoring.function, values, instrument.scoring.params)
    found = next(one for one in scores if one.code == code)
    if found.value is None:
        raise CannotWorkOut(
            f"{len(answered)} of {len(asked)} answers are too few for a score. Fill in "
            "more, or clear them."
        )
    kept = {
        "by": criterion.computed,
        "rule": f"{found.algorithm} {found.version}",
        "params": dict(found.params),
        "items": answered,
    }
    return Worked(found.value, kept)


def _dose(protocol: Protocol, medicines: tuple[Medicine, ...]) -> Worked | None:
    if not medicines:
        return None
    logs = (instrument.log for instrument in protocol.instruments.values())
    table = next(log.table for log in logs if log is not None)
    day = day_mme([_entry(one) for one in medicines], table=table)
    if day.excluded:
        raise CannotWorkOut(
            f"{', '.join(day.excluded).capitalize()} has no morphine equivalent, so "
            "the dose cannot be worked out. Clear the list and type the number that "
            "the protocol's rules give."
        )
    kept = {
        "by": DAILY_MME,
        "rule": table,
        "medicines": [
            {
                "drug": one.drug,
                "form": one.form,
                "strength": plain(one.strength),
                "usual": plain(one.usual),
            }
            for one in medicines
        ],
    }
    return Worked(day.mme, kept)


def _entry(medicine: Medicine) -> Entry:
    form = form_of(medicine.drug, medicine.form)
    numbers = {
        form.strength.code: medicine.strength,
        form.fields[1].code: medicine.usual,
    }
    return Entry(medicine.drug, form.code, **numbers)


def form_of(drug: str, form: str) -> Form:
    """What the catalogue says of a drug's form. Raises LookupError."""
    for found in DRUGS:
        for shape in found.forms:
            if (found.code, shape.code) == (drug, form):
                return shape
    raise LookupError(f"No opioid is listed as {drug!r} {form!r}.")


def score_at_baseline(criterion: Criterion, protocol: Protocol) -> str:
    """The "instrument.score" by which the trial's own forms tell the criterion's number
    later; "" for one that is only asked."""
    if criterion.score is not None:
        return ".".join(criterion.score)
    if criterion.computed == DAILY_MME:
        logs = (one.code for one in protocol.instruments.values() if one.log)
        return f"{next(logs)}.{MEAN_DAILY}"
    return ""


def rounded(value: Decimal, decimals: int) -> Decimal:
    """The number as the form shows it; the criterion is held against the whole one."""
    return to_decimal(round(Fraction(value), decimals))
