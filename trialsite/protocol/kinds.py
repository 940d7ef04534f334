"""The kinds of things that rows name by their codes, and what of each may not change
while they do. Imports no Django."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from trialsite.protocol.folder import TRIAL
from trialsite.protocol.types import Protocol
from trialsite.protocol.types.base import Part

Used = Mapping[str, Collection[str]]
"""The codes that rows name, by kind (KINDS): of an item its own code, of one of its
options ``item:code``, of a reason ``status:code``."""


@dataclass(frozen=True)
class Kind:
    """A kind of thing that rows name by its code. *stated* are those of a protocol, by
    code; *where* is the file and the key at which one of them is stated. *meaning* are
    the fields that may not change while rows use it. One that may *leave* can be taken
    out all the same: what is new has no more of it, and old rows name it still."""

    name: str
    noun: str
    stated: Callable[[Protocol], Mapping[str, Part]]
    where: Callable[[str], tuple[str, str]]
    meaning: tuple[str, ...] = ()
    retires: bool = False
    leaves: bool = False


def _by_code(parts: Any) -> dict[str, Part]:
    return {str(part.code): part for part in parts}


def _at(name: str) -> Callable[[str], tuple[str, str]]:
    return lambda code: (TRIAL, f"{name}.{code}")


def _items(protocol: Protocol) -> dict[str, Part]:
    return _by_code(i for form in protocol.instruments.values() for i in form.items)


def _options(protocol: Protocol) -> dict[str, Part]:
    return {
        f"{item.code}:{option.code}": option
        for form in protocol.instruments.values()
        for item in form.items
        for option in item.options
    }


def _missing(protocol: Protocol) -> dict[str, Part]:
    return {
        f"{form.code}:{coded.code}": coded
        for form in protocol.instruments.values()
        for coded in form.missing
    }


def _levels(protocol: Protocol) -> dict[str, Part]:
    return {
        f"{factor.code}:{level.code}": level
        for factor in protocol.randomization.strata
        for level in factor.levels
    }


def _reasons(protocol: Protocol) -> dict[str, Part]:
    return {
        f"{status}:{coded.code}": coded
        for status, reasons in protocol.status_reasons
        for coded in reasons
    }


KINDS = (
    Kind("sites", "site", lambda p: _by_code(p.sites), _at("sites"), ("timezone",)),
    Kind("arms", "arm", lambda p: _by_code(p.arms), _at("arms")),
    Kind(
        "factors",
        "stratum factor",
        lambda p: _by_code(p.randomization.strata),
        _at("randomization.strata"),
        ("source", "score"),
        leaves=True,
    ),
    Kind(
        "levels",
        "level",
        _levels,
        lambda code: (
            TRIAL,
            "randomization.strata.{}.levels.{}".format(*code.split(":")),
        ),
        ("below",),
        leaves=True,
    ),
    Kind(
        "criteria",
        "criterion",
        lambda p: _by_code(p.eligibility),
        _at("eligibility"),
        ("type", "kind"),
    ),
    Kind(
        "visits",
        "visit",
        lambda p: _by_code(p.visits),
        _at("visits"),
        ("phase", "anchor"),
        retires=True,
    ),
    Kind(
        "instruments",
        "form",
        lambda p: p.instruments,
        lambda code: (f"instruments/{code}.toml", ""),
        ("kind",),
        retires=True,
    ),
    Kind(
        "items",
        "item",
        _items,
        lambda code: ("instruments", f"items.{code}"),
        ("type",),
        retires=True,
    ),
    Kind(
        "options",
        "option",
        _options,
        lambda code: ("instruments", "items.{}.options.{}".format(*code.split(":"))),
    ),
    Kind(
        "missing",
        "missing code",
        _missing,
        lambda code: (
            f"instruments/{code.partition(':')[0]}.toml",
            f"missing.{code.partition(':')[2]}",
        ),
    ),
    Kind(
        "consents",
        "consent version",
        lambda p: _by_code(p.consents),
        lambda code: (f"consent/{code}.toml", ""),
        ("date", "language", "sections", "agreement"),
    ),
    Kind(
        "reasons",
        "reason",
        _reasons,
        lambda code: (TRIAL, "status_reasons.{}.{}".format(*code.split(":"))),
    ),
    Kind(
        "sources",
        "source",
        lambda p: _by_code(p.screening.sources),
        _at("screening.sources"),
    ),
    Kind(
        "declined",
        "reason to decline",
        lambda p: _by_code(p.screening.declined),
        _at("screening.declined"),
    ),
    Kind(
        "excluded",
        "reason to exclude",
        lambda p: _by_code(p.screening.excluded),
        _at("screening.excluded"),
    ),
)
