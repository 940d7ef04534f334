"""One protocol of several versions: everything that any of them states.

By it is read what spans versions: the columns of a dataset, the grid of forms, the
words of the audit trail. What the newest version says of a code holds; what only an
older one states stands after what stood before it there. Imports no Django.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from typing import Any, TypeVar

from trialsite.protocol.types import (
    Instrument,
    Item,
    Protocol,
    StratumFactor,
    VisitPlan,
)
from trialsite.protocol.types.base import Part

_Stated = TypeVar("_Stated", bound=Part)
Join = Callable[[Any, Any], Any]


def merged(versions: Sequence[Protocol]) -> Protocol:
    """Everything that *versions*, oldest first, state. Of arms, sites, visits, forms,
    items, options, factors, reminders, reasons and the like none is lost; the rest,
    such as how arms are drawn, is as the newest version has it. Raises ValueError
    without any."""
    if not versions:
        raise ValueError("There is no version to merge.")
    return reduce(_two, versions)


def _two(older: Protocol, newer: Protocol) -> Protocol:
    return newer.model_copy(
        update={
            "sites": _listed(older.sites, newer.sites),
            "arms": _listed(older.arms, newer.arms),
            "eligibility": _listed(older.eligibility, newer.eligibility),
            "visits": _listed(older.visits, newer.visits, _visit),
            "consents": _listed(older.consents, newer.consents),
            "instruments": _keyed(older.instruments, newer.instruments, _instrument),
            "messages": _keyed(older.messages, newer.messages),
            "reminders": _every_list(older.reminders, newer.reminders),
            "status_reasons": _every_list(older.status_reasons, newer.status_reasons),
            "screening": _every_list(older.screening, newer.screening),
            "randomization": newer.randomization.model_copy(
                update={
                    "strata": _listed(
                        older.randomization.strata, newer.randomization.strata, _factor
                    )
                }
            ),
        }
    )


def _newer(older: Any, newer: Any) -> Any:
    return newer


def _listed(
    older: Iterable[_Stated], newer: Iterable[_Stated], join: Join = _newer
) -> tuple[_Stated, ...]:
    """Both lists in the order of *newer*, each older part behind the one before it."""
    found = list(newer)
    before = None
    for part in older:
        codes = [_code(one) for one in found]
        if (code := _code(part)) in codes:
            place = codes.index(code)
            found[place] = join(part, found[place])
        else:
            found.insert(codes.index(before) + 1 if before in codes else 0, part)
        before = code
    return tuple(found)


def _code(part: Part) -> object:
    return part.code  # type: ignore[attr-defined] # every part of these lists has one


def _keyed(
    older: Mapping[str, _Stated], newer: Mapping[str, _Stated], join: Join = _newer
) -> dict[str, _Stated]:
    found = _listed(older.values(), newer.values(), join)
    return {str(_code(part)): part for part in found}


def _every_list(older: _Stated, newer: _Stated) -> _Stated:
    """*newer* with what *older* has besides in each of its lists of codes."""
    lists = {
        name: _listed(getattr(older, name), value)
        for name, value in newer
        if isinstance(value, tuple) and all(hasattr(part, "code") for part in value)
    }
    return newer.model_copy(update=lists)


def _factor(older: StratumFactor, newer: StratumFactor) -> StratumFactor:
    return newer.model_copy(update={"levels": _listed(older.levels, newer.levels)})


def _visit(older: VisitPlan, newer: VisitPlan) -> VisitPlan:
    return newer.model_copy(
        update={
            "instruments": _plain(older.instruments, newer.instruments),
            "modes": _plain(older.modes, newer.modes),
        }
    )


def _plain(older: Iterable[str], newer: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*newer, *older]))


def _instrument(older: Instrument, newer: Instrument) -> Instrument:
    return newer.model_copy(
        update={
            "items": _listed(older.items, newer.items, _item),
            "missing": _listed(older.missing, newer.missing),
        }
    )


def _item(older: Item, newer: Item) -> Item:
    return newer.model_copy(
        update={
            "options": _listed(older.options, newer.options),
            "not_applicable": older.not_applicable or newer.not_applicable,
        }
    )
