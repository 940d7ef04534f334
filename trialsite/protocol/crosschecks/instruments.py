"""Instruments: what their kind needs, and logs that can be summarized."""

from collections.abc import Iterator

from trialsite.protocol.draft import Draft
from trialsite.protocol.problems import Problem, counted, one_of, shown
from trialsite.protocol.types import NOT_APPLICABLE, SKIPPED, Instrument, OpioidLog
from trialsite.scoring.opioids import TABLES


def check_instruments(draft: Draft) -> Iterator[Problem]:
    """Items for one kind, a log for the other, and missing codes that fit."""
    for instrument in draft.instruments.values():
        file = f"instruments/{instrument.code}.toml"
        yield from _kind(instrument, file)
        yield from _missing(instrument, file)
        if instrument.log is not None:
            yield from _log(instrument.log, file)


def _kind(instrument: Instrument, file: str) -> Iterator[Problem]:
    if instrument.kind == "items":
        if not instrument.items:
            yield Problem(file, "items", "nothing", "at least one table [[items]]")
        if instrument.log is not None:
            allowed = 'nothing, unless kind = "opioid_log"'
            yield Problem(file, "log", "a table", allowed)
    else:
        if instrument.items:
            found = counted(len(instrument.items), "item")
            yield Problem(file, "items", found, 'nothing, unless kind = "items"')
        if instrument.log is None:
            yield Problem(file, "log", "nothing", "a table [log]")


def _missing(instrument: Instrument, file: str) -> Iterator[Problem]:
    codes = [coded.code for coded in instrument.missing]
    if SKIPPED in codes:
        key = f"missing.{SKIPPED}.code"
        allowed = "another code: every instrument has this one already"
        yield Problem(file, key, shown(SKIPPED), allowed)
    for item in instrument.items:
        if item.not_applicable and NOT_APPLICABLE not in codes:
            allowed = f"a code {NOT_APPLICABLE}, which {item.code} allows"
            yield Problem(file, "missing", one_of(codes), allowed)


def _log(log: OpioidLog, file: str) -> Iterator[Problem]:
    if log.minimum_reported > log.days:
        yield Problem(
            file,
            "log.minimum_reported",
            shown(log.minimum_reported),
            f"at most {log.days}, the days of the log",
        )
    if log.table not in TABLES:
        allowed = one_of(list(TABLES), near=log.table)
        yield Problem(file, "log.table", shown(log.table), allowed)
