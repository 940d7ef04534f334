"""The tables of the dataset that this floor states; found by name.

One table for each instrument with a row for each response, whose columns are the
items of the protocol; then scores, visits and the opioid log in long form.
"""

from collections.abc import Iterable

from django.db.models import TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from assessments.opioids.models import OpioidDay, OpioidDose
from assessments.responses.models import EntryMode, Response, Score
from assessments.schedule.models import Visit
from trialsite.exports.registry import Column, ColumnType, Dataset, provides
from trialsite.protocol.types import Instrument, Item
from trialsite.protocol.versions import every_version


def _visit_key(path: str) -> tuple[Column, ...]:
    visits = {plan.code: plan.label for plan in every_version().visits}
    return (
        Column("study_id", "Study id", "text", f"{path}participant__study_id"),
        Column("visit", "Visit", "code", f"{path}code", codes=visits),
    )


@provides
def assessments_tables() -> Iterable[Dataset]:
    """Visits, one table for each instrument, scores, and the opioid log."""
    yield _visits()
    for instrument in every_version().instruments.values():
        yield _answers(instrument)
    yield _scores()
    if any(i.kind == "opioid_log" for i in every_version().instruments.values()):
        yield _opioid_days()
        yield _opioid_doses()


def _visits() -> Dataset:
    return Dataset(
        "visits",
        "Planned visits with their windows",
        (
            *_visit_key(""),
            Column("opens_on", "First day of the window", "date"),
            Column("target_on", "Ideal day", "date"),
            Column("closes_on", "Last day of the window", "date"),
            Column("completed_at", "When all forms were finished, UTC", "datetime"),
        ),
        lambda: Visit.objects.order_by("participant__study_id", "target_on"),
        site="site",
        participant="participant",
    )


def _answers(instrument: Instrument) -> Dataset:
    source = f"{instrument.label}, version {instrument.version}"
    modes = {str(code): str(label) for code, label in EntryMode.choices}
    columns = [
        *_visit_key("visit__"),
        Column("mode", "How the answers reached us", "code", codes=modes),
        Column("version", "Version of the form", "text", "instrument_version"),
        Column("opened_at", "When opened, UTC", "datetime"),
        Column("saved_at", "When last saved, UTC", "datetime"),
        Column("completed_at", "When finished, UTC", "datetime"),
    ]
    for item in instrument.items:
        columns += _item_columns(instrument, item, source)
    return Dataset(
        instrument.code,
        f"Answers: {instrument.label}",
        tuple(columns),
        lambda: Response.objects.filter(instrument=instrument.code).order_by("id"),
        site="visit__site",
        participant="visit__participant",
    )


def _item_columns(instrument: Instrument, item: Item, source: str) -> list[Column]:
    types: dict[str, ColumnType] = {
        "scale": "integer",
        "choice": "code",
        "number": "decimal",
        "text": "text",
    }
    missing = {code: code.replace("_", " ") for code in instrument.missing_codes(item)}
    options = {str(option.code): option.label for option in item.options}
    return [
        Column(
            item.code,
            item.label,
            types[item.type],
            KT(f"answers__{item.code}"),
            codes=options,
            source=source,
        ),
        Column(
            f"{item.code}_missing",
            f"Why not answered: {item.label}",
            "code",
            KT(f"missing__{item.code}"),
            codes=missing,
            source=source,
        ),
    ]


def _scores() -> Dataset:
    return Dataset(
        "scores",
        "Scores, one a row, with the rule they follow",
        (
            *_visit_key("response__visit__"),
            Column("instrument", "Instrument", "text", "response__instrument"),
            Column("score", "Score", "text", "code"),
            Column("value", "Value, empty where too much was missing", "decimal"),
            Column("n_answered", "Items answered", "integer"),
            Column("n_items", "Items asked", "integer"),
            Column("prorated", "Worked out with items missing", "boolean"),
            Column("band", "Band", "text"),
            Column("algorithm", "Rule", "text"),
            Column("algorithm_version", "Version of the rule", "text"),
            Column(
                "parameters",
                "Choices in force, such as the table of factors",
                "text",
                Cast("parameters", TextField()),
            ),
        ),
        lambda: Score.objects.order_by("id"),
        site="response__visit__site",
        participant="response__visit__participant",
    )


def _opioid_days() -> Dataset:
    statuses = {str(code): str(label) for code, label in OpioidDay.Status.choices}
    return Dataset(
        "opioid_days",
        "Opioid log: each day that was reported",
        (
            *_visit_key("response__visit__"),
            Column("day", "Day", "date"),
            Column("status", "What is known", "code", codes=statuses),
        ),
        lambda: OpioidDay.objects.order_by("response_id", "day"),
        site="response__visit__site",
        participant="response__visit__participant",
    )


def _opioid_doses() -> Dataset:
    return Dataset(
        "opioid_doses",
        "Opioid log: each product taken on each day",
        (
            *_visit_key("day__response__visit__"),
            Column("day", "Day", "date", "day__day"),
            Column("drug", "Drug", "text", "product__drug"),
            Column("form", "Form", "text", "product__form"),
            Column("strength", "Strength of a unit", "decimal", "product__strength"),
            Column("amount", "Units taken", "decimal"),
        ),
        lambda: OpioidDose.objects.order_by("day__response_id", "day__day", "id"),
        site="day__response__visit__site",
        participant="day__response__visit__participant",
    )
