"""The dose of one calendar day in MME.

Report-only: these factors compare doses between people and over time. They are not for
changing one opioid into another, nor advice on treatment.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from trialsite.scoring.errors import MeasureError
from trialsite.scoring.exact import to_decimal
from trialsite.scoring.opioids.entry import Entry
from trialsite.scoring.opioids.tables import Rule, find_table
from trialsite.scoring.opioids.tables.extended import EXTENDED

# A partial agonist with a ceiling: left out of the guideline tables on purpose. Its
# dose is recorded, adds 0 MME, and marks the day.
EXCLUDED = frozenset({"buprenorphine"})


@dataclass(frozen=True, slots=True)
class DayDose:
    """MME of one day. `ge50` and `ge90` include 50 and 90, compared unrounded.

    `excluded` names drugs that were taken but have no MME; `any_opioid` says that some
    opioid was taken, counted or not.
    """

    mme: Decimal
    ge50: bool
    ge90: bool
    excluded: tuple[str, ...]
    any_opioid: bool


def day_mme(
    entries: Sequence[Entry], *, table: str = "CDC2022", extended: bool = False
) -> DayDose:
    """Add up what was taken on one day; no entries is a day without opioids, 0 MME.

    Raises MeasureError unknown_drug, unsupported_form, unsupported_route,
    missing_field, unexpected_field or unknown_table.
    """
    totals = day_totals(entries, table=table, extended=extended)
    rules = find_rules(table, extended=extended)
    mme = sum(
        (rules[key].mme(total) for key, total in totals.items() if key in rules),
        Fraction(0),
    )
    return DayDose(
        mme=to_decimal(mme),
        ge50=mme >= 50,
        ge90=mme >= 90,
        excluded=tuple(
            sorted({drug for drug, _ in totals if drug in EXCLUDED}),
        ),
        any_opioid=bool(totals),
    )


def day_totals(
    entries: Sequence[Entry], *, table: str = "CDC2022", extended: bool = False
) -> dict[tuple[str, str], Fraction]:
    """Amount of the day by drug and form, without what was entered as none taken.

    Liquids count as oral. Units are those of Entry.amount. Raises as day_mme does.
    """
    rules = find_rules(table, extended=extended)
    totals: defaultdict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for entry in entries:
        key = _key(entry, rules)
        totals[key] += entry.amount
    return {key: total for key, total in totals.items() if total > 0}


def find_rules(table: str, *, extended: bool) -> Mapping[tuple[str, str], Rule]:
    """The rules in force. Raises MeasureError unknown_table."""
    rules = find_table(table).rules
    return {**EXTENDED, **rules} if extended else rules


def _key(entry: Entry, rules: Mapping[tuple[str, str], Rule]) -> tuple[str, str]:
    known = sorted({drug for drug, _ in rules} | EXCLUDED)
    if entry.drug not in known:
        raise MeasureError(
            "unknown_drug",
            what="The drug",
            value=entry.drug,
            allowed=", ".join(known),
        )
    form = "oral" if entry.shape.code == "liquid" else entry.shape.code
    if entry.drug not in EXCLUDED and (entry.drug, form) not in rules:
        forms = ", ".join(sorted(f for drug, f in rules if drug == entry.drug))
        raise MeasureError(
            "unsupported_form",
            what=f"The form of {entry.drug}",
            value=entry.form,
            allowed=forms,
        )
    return entry.drug, form
