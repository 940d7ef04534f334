"""Questions about unusual doses: confirm and keep, never refuse.

They catch slips (mg typed as tablets, mcg as mg, a tenfold strength) and are no advice
on treatment. The limits are this project's own proposals, some of them the highest
daily dose on US labels (tramadol, codeine, tapentadol). What is above a limit is asked
about, what is on it is not, save for a strength that looks like mcg.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from trialsite.scoring.exact import plain, to_decimal
from trialsite.scoring.opioids.day import day_mme, day_totals
from trialsite.scoring.opioids.entry import Entry
from trialsite.scoring.opioids.strengths import STRENGTHS

DAY_MME = Decimal(300)
DAY_MME_AGAIN = Decimal(1000)
UNITS = Decimal(24)
PATCHES = Decimal(4)
JUMP = Decimal(2)
LOOKS_LIKE_MCG = Decimal(1000)

# Highest amount a day of one drug in one form, in the unit of the form.
DRUG_LIMITS = {
    ("buprenorphine", "patch"): (Decimal(20), "mcg/h"),
    ("codeine", "oral"): (Decimal(360), "mg"),
    ("fentanyl", "patch"): (Decimal(300), "mcg/h"),
    ("methadone", "oral"): (Decimal(200), "mg"),
    ("tapentadol", "oral"): (Decimal(600), "mg"),
    ("tramadol", "oral"): (Decimal(400), "mg"),
}


@dataclass(frozen=True, slots=True)
class Query:
    """A question on one day: what was found and the limit that it passes.

    `limit` is None where there is no single number (a strength that no product has).
    `day` is the place in the log, from 0, or None for a day asked about alone.
    """

    code: str
    text: str
    value: Decimal
    limit: Decimal | None
    day: int | None = None


def queries(
    entries: Sequence[Entry],
    *,
    before: Sequence[Entry] | None = None,
    table: str = "CDC2022",
    extended: bool = False,
) -> tuple[Query, ...]:
    """Questions about one day; `before` is the day before it, if that was reported.

    Raises MeasureError as day_mme does: faults are mended before questions are asked.
    """
    mme = day_mme(entries, table=table, extended=extended).mme
    found = [
        *_about_total(mme),
        *_about_drugs(entries, table=table, extended=extended),
        *(query for entry in entries for query in _about_entry(entry)),
        *_about_patches(entries),
    ]
    if before is not None:
        earlier = day_mme(before, table=table, extended=extended).mme
        found += _about_jump(mme, earlier)
    return tuple(found)


def log_queries(
    days: Sequence[Sequence[Entry] | None],
    *,
    table: str = "CDC2022",
    extended: bool = False,
) -> tuple[Query, ...]:
    """Questions about every reported day of a log, each with its day's place."""
    return tuple(
        replace(query, day=place)
        for place, day in enumerate(days)
        if day is not None
        for query in queries(
            day,
            before=days[place - 1] if place else None,
            table=table,
            extended=extended,
        )
    )


def _about_total(mme: Decimal) -> list[Query]:
    text = "The day adds up to {} MME, more than {}. Please check every number."
    if mme > DAY_MME_AGAIN:
        text += " It is so high that a second person should look at it."
        return [_query("day_total_second_check", text, mme, DAY_MME_AGAIN)]
    if mme > DAY_MME:
        return [_query("day_total", text, mme, DAY_MME)]
    return []


def _about_drugs(
    entries: Sequence[Entry], *, table: str, extended: bool
) -> list[Query]:
    found = []
    totals = day_totals(entries, table=table, extended=extended)
    for (drug, form), total in sorted(totals.items()):
        limit, unit = DRUG_LIMITS.get((drug, form), (None, ""))
        if limit is not None and total > limit:
            kind = "patches" if form == "patch" else "doses"
            text = f"All {drug} {kind} make {{}} {unit}, more than {{}}. Is it right?"
            found.append(_query("drug_total", text, to_decimal(total), limit))
    return found


def _about_entry(entry: Entry) -> list[Query]:
    form = entry.shape
    strength = entry.strength
    found = []
    if form.code != "patch" and entry.units is not None and entry.units > UNITS:
        text = f"{{}} of {entry.drug} in one day is more than {{}}. Were mg typed?"
        found.append(_query("units", text, entry.units, UNITS))
    if entry.strength_mg is not None and entry.strength_mg >= LOOKS_LIKE_MCG:
        text = f"{entry.drug} of {{}} mg is {{}} mg or more. Is it in mcg?"
        found.append(_query("looks_like_mcg", text, entry.strength_mg, LOOKS_LIKE_MCG))
    sold = STRENGTHS.get((entry.drug, form.code))
    if strength is not None and sold is not None and strength not in sold:
        text = f"No {entry.drug} of {{}} {form.strength.unit} is in our list. "
        found.append(_query("strength", text + "Is it right?", strength, None))
    return found


def _about_patches(entries: Sequence[Entry]) -> list[Query]:
    worn = sum(
        (
            Decimal(1) if entry.units is None else entry.units
            for entry in entries
            if entry.shape.code == "patch" and entry.amount > 0
        ),
        Decimal(0),
    )
    text = "{} patches on one day are more than {}. Is it right?"
    return [_query("patches", text, worn, PATCHES)] if worn > PATCHES else []


def _about_jump(mme: Decimal, earlier: Decimal) -> list[Query]:
    # A day without any use beside a day with use is how as-needed drugs are taken.
    low, high = sorted((mme, earlier))
    if low == 0 or high <= JUMP * low:
        return []
    text = (
        f"The day adds up to {{}} MME and the day before to {plain(earlier)}: "
        "more than {} times apart. Is it right?"
    )
    return [_query("jump", text, mme, JUMP)]


def _query(code: str, text: str, value: Decimal, limit: Decimal | None) -> Query:
    words = [plain(number) for number in (value, limit) if number is not None]
    return Query(code, text.format(*words), value, limit)
