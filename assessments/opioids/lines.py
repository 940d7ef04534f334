"""The days of a log as a page shows them, and as they come back from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assessments.opioids.day_report import NONE, TAKEN, UNKNOWN, DayReport, checked
from assessments.opioids.entries import dose_in_words, name_of, unit_of
from assessments.opioids.log import Day, Log
from assessments.opioids.refusals import AmountRefused, DayRefused
from assessments.responses.refusals import FormRefused
from trialsite.editing.comparing import Both
from trialsite.scoring.exact import plain
from trialsite.values.numbers import BadNumber, read_number

USUAL, OTHER = "usual", "other"
CHOICES = (
    (USUAL, "As usual"),
    (OTHER, "Other amounts"),
    (NONE, "None"),
    (UNKNOWN, "Don’t remember"),
)


@dataclass(frozen=True)
class Amount:
    """One field: how much of a product was taken on a day."""

    name: str
    label: str
    unit: str
    value: str


@dataclass(frozen=True)
class DayLine:
    """One day on the page. ``choice`` is one of CHOICES, or "" while nothing is
    reported; ``words`` and ``as_usual`` are of what is kept; ``error`` says what of the
    typed amounts could not be. ``based_on`` is what the page shows of the day, as it
    carries it; ``clash`` has both where two reported it differently."""

    day: date
    choice: str
    words: str
    as_usual: bool
    amounts: tuple[Amount, ...]
    error: str = ""
    based_on: str = ""
    clash: Both | None = None

    @property
    def key(self) -> str:
        return self.day.isoformat()

    @property
    def names(self) -> str:
        """The names of the day's fields, for a save of this day alone."""
        day = f"day-{self.key}"
        amounts = [amount.name for amount in self.amounts]
        return ",".join([day, f"based-{self.key}", f"keep-{day}", *amounts])


@dataclass(frozen=True)
class Reading:
    """What came back from a page: the days that differ from what is kept, and why
    others cannot be kept."""

    changed: Mapping[date, DayReport]
    errors: Mapping[date, str]


def choices_of(log: Log) -> tuple[tuple[str, str], ...]:
    """What can be said of a day; amounts only where a medicine is listed, "as usual"
    only where one has a usual amount."""
    left_out = set()
    if not log.products:
        left_out = {USUAL, OTHER}
    elif not log.usual:
        left_out = {USUAL}
    return tuple(choice for choice in CHOICES if choice[0] not in left_out)


def lines_of(
    log: Log,
    data: Mapping[str, str] | None = None,
    errors: Mapping[date, str] | None = None,
) -> list[DayLine]:
    """Every day of *log*, oldest first. *data* is what was typed, where a page is
    shown again because of *errors*: they stand as they were typed, and so does what was
    typed of a day without saying what was taken."""
    data, errors = data or {}, errors or {}
    return [
        _line(
            log,
            day,
            data if day.day in errors or not data.get(f"day-{day.day}") else {},
            errors.get(day.day, ""),
        )
        for day in log.days
    ]


def read_days(data: Mapping[str, str], log: Log) -> Reading:
    """The days that came back in the fields *data*; a day without any is left as it
    is. Nothing is kept here."""
    changed: dict[date, DayReport] = {}
    errors: dict[date, str] = {}
    products = {product.pk: product for product in log.products}
    for day in log.days:
        choice = data.get(f"day-{day.day.isoformat()}", "")
        if not choice:
            continue
        try:
            report = checked(_report_of(choice, data, day, log), products)
        except FormRefused as refused:
            errors[day.day] = str(refused)
            continue
        if (report.status, report.amounts) != (day.status, day.doses):
            changed[day.day] = report
    return Reading(changed, errors)


def _report_of(choice: str, data: Mapping[str, str], day: Day, log: Log) -> DayReport:
    if choice == USUAL:
        return DayReport(TAKEN, log.usual)
    if choice in (NONE, UNKNOWN):
        return DayReport(choice)
    if choice != OTHER:
        raise DayRefused(choice, ", ".join(code for code, _ in choices_of(log)))
    amounts = {}
    for product in log.products:
        text = data.get(_field(day.day, product.pk), "").strip()
        try:
            amounts[product.pk] = read_number(text or "0")
        except BadNumber:
            named, unit = name_of(product), unit_of(product)
            raise AmountRefused(text, named, unit) from None
    return DayReport(TAKEN, amounts)


def _line(log: Log, day: Day, data: Mapping[str, str], error: str) -> DayLine:
    amounts = tuple(
        Amount(
            name=_field(day.day, product.pk),
            label=name_of(product),
            unit=unit_of(product),
            value=data.get(
                _field(day.day, product.pk), _amount(day, product.pk, product.usual)
            ),
        )
        for product in log.products
    )
    choice = data.get(f"day-{day.day.isoformat()}") or _choice(log, day)
    as_usual = _choice(log, day) == USUAL
    return DayLine(day.day, choice, words_of(log, day), as_usual, amounts, error)


def _amount(day: Day, product: int, usual: Decimal) -> str:
    """The amount that a field starts with: what was reported, or else the usual one."""
    if day.status == TAKEN:
        return plain(day.doses.get(product, Decimal(0)))
    return plain(usual) if usual else ""


def _choice(log: Log, day: Day) -> str:
    if day.status == TAKEN:
        return USUAL if day.doses == log.usual else OTHER
    return day.status or ""


def words_of(log: Log, day: Day) -> str:
    """What is reported of a day, in a line."""
    return report_in_words(log, day.status, day.doses)


def report_in_words(log: Log, status: str | None, doses: Mapping[int, Decimal]) -> str:
    """A day's status, and how much of each product of *log*, in a line."""
    if status == NONE:
        return "none"
    if status == UNKNOWN:
        return "not remembered"
    if status is None:
        return "not reported yet"
    return ", ".join(
        dose_in_words(product, doses[product.pk])
        for product in log.products
        if product.pk in doses
    )


def _field(day: date, product: int) -> str:
    return f"amount-{day.isoformat()}-{product}"
