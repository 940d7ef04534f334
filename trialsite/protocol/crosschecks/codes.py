"""A code is used once: in its list, or over the whole protocol for items."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from trialsite.protocol.draft import LISTS, Draft
from trialsite.protocol.folder import TRIAL
from trialsite.protocol.problems import Problem, shown
from trialsite.protocol.types import (
    Randomization,
    Reminders,
    Screening,
    StatusReasons,
)


def check_codes(draft: Draft) -> Iterator[Problem]:
    """No two sites, arms, visits, items ... of one code; no two consents of one
    day and language."""
    for name in LISTS:
        raw = draft.raw.get(TRIAL, {}).get(name)
        if isinstance(raw, list):
            stated = [p.get("code") if isinstance(p, dict) else None for p in raw]
            yield from _repeated(TRIAL, name, stated)
    for key, codes in _nested(draft):
        yield from _repeated(TRIAL, key, codes)
    yield from _items(draft)
    yield from _consents(draft)


def _nested(draft: Draft) -> Iterator[tuple[str, list[str]]]:
    if (randomization := draft.table(Randomization)) is not None:
        yield "randomization.strata", _codes(randomization.strata)
        for factor in randomization.strata:
            yield f"randomization.strata.{factor.code}.levels", _codes(factor.levels)
    if (reminders := draft.table(Reminders)) is not None:
        yield "reminders.steps", _codes(reminders.steps)
    if (reasons := draft.table(StatusReasons)) is not None:
        for status in StatusReasons.model_fields:
            yield f"status_reasons.{status}", _codes(getattr(reasons, status))
    if (screening := draft.table(Screening)) is not None:
        yield "screening.declined", _codes(screening.declined)
        yield "screening.sources", _codes(screening.sources)
        yield "screening.excluded", _codes(screening.excluded)


def _codes(parts: Iterable[object]) -> list[str]:
    return [getattr(part, "code", "") for part in parts]


def _repeated(file: str, key: str, codes: Sequence[object]) -> Iterator[Problem]:
    for index, code in enumerate(codes):
        if isinstance(code, str) and code in codes[:index]:
            first = codes.index(code)
            yield Problem(
                file,
                f"{key}[{index}].code",
                shown(code),
                f"a code used once ({key}[{first}] has it too)",
            )


def _items(draft: Draft) -> Iterator[Problem]:
    first_in: dict[str, str] = {}
    for instrument in draft.instruments.values():
        file = f"instruments/{instrument.code}.toml"
        yield from _repeated(file, "missing", _codes(instrument.missing))
        yield from _repeated(file, "items", _codes(instrument.items))
        for item in instrument.items:
            other = first_in.setdefault(item.code, file)
            if other != file:
                yield Problem(
                    file,
                    f"items.{item.code}.code",
                    shown(item.code),
                    f"a code used once in the whole protocol ({other} has it too)",
                )


def _consents(draft: Draft) -> Iterator[Problem]:
    for earlier, later in pairwise(
        sorted(draft.consents, key=lambda version: (version.language, version.date))
    ):
        same = (earlier.language, earlier.date) == (later.language, later.date)
        if same:
            yield Problem(
                f"consent/{later.code}.toml",
                "date",
                shown(later.date),
                f"a day of its own (consent/{earlier.code}.toml has it too)",
            )
