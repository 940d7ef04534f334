"""What another version of the protocol changes, in words, and what it may not change.

Codes are what rows name, so a code in use stays, with its kind and its meaning; labels
change freely and things are added freely. What is no longer wanted is retired: it makes
no new rows, and the old ones keep page, score and column. Imports no Django.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from trialsite.protocol.folder import TRIAL
from trialsite.protocol.kinds import KINDS, Kind, Used
from trialsite.protocol.problems import Problem, shown
from trialsite.protocol.types import Item, Protocol
from trialsite.protocol.types.base import Part

RETIRE = "retired = true in place of taking it out: rows of the trial use it"
STAY = "{}, as it was: rows of the trial use it"


def refusals(older: Protocol, newer: Protocol, used: Used) -> list[Problem]:
    """What *newer* may not change of *older* (all earlier versions, merged), given the
    codes that rows use: each with its file, its key, what was found and what is
    allowed there."""
    found: list[Problem] = []
    if any(used.values()):
        found += _fixed(older, newer)
    for kind in KINDS:
        before, after = kind.stated(older), kind.stated(newer)
        for code in sorted(used.get(kind.name, ())):
            if code in before:
                place = _place(kind, code, newer, older)
                found += _of_one(kind, place, before[code], after.get(code))
    return found


def _fixed(older: Protocol, newer: Protocol) -> Iterator[Problem]:
    for name in ("key", "id_prefix"):
        was, found = getattr(older.trial, name), getattr(newer.trial, name)
        if was != found:
            yield Problem(TRIAL, f"trial.{name}", shown(found), STAY.format(was))


def _of_one(
    kind: Kind, place: tuple[str, str], was: Part, found: Part | None
) -> Iterator[Problem]:
    file, key = place
    if found is None and kind.leaves:
        return
    if found is None:
        allowed = (
            RETIRE if kind.retires else f"the {kind.noun}: rows of the trial use it"
        )
        yield Problem(file, key or "code", "nothing", allowed)
        return
    for name in kind.meaning:
        before, after = getattr(was, name), getattr(found, name)
        if before != after:
            path = f"{key}.{name}".lstrip(".")
            yield Problem(file, path, shown(after), STAY.format(shown(before)))
    if isinstance(was, Item) and isinstance(found, Item):
        yield from _narrower(was, found, file, key)


def _narrower(was: Item, found: Item, file: str, key: str) -> Iterator[Problem]:
    """A range may grow, not shrink: an answer that was given would be out of it."""
    if was.type != found.type:
        return
    for name, sign, word in (("minimum", 1, "most"), ("maximum", -1, "least")):
        before, after = getattr(was, name), getattr(found, name)
        narrower = after is not None and (
            before is None or sign * after > sign * before
        )
        if narrower:
            allowed = (
                "nothing, for there was no limit"
                if before is None
                else f"at {word} {before}, which answers were held to"
            )
            yield Problem(file, f"{key}.{name}", shown(after), allowed)


def _place(kind: Kind, code: str, newer: Protocol, older: Protocol) -> tuple[str, str]:
    """Where it is stated, or was."""
    file, key = kind.where(code)
    if file != "instruments":
        return file, key
    item = code.partition(":")[0]
    forms = (*newer.instruments.values(), *older.instruments.values())
    form = next(form.code for form in forms if _has(form.items, item))
    return f"instruments/{form}.toml", key


def _has(items: Collection[Item], code: str) -> bool:
    return any(item.code == code for item in items)


def changes(older: Protocol, newer: Protocol) -> list[str]:
    """What *newer* states otherwise than *older*, a sentence each, for people."""
    found = []
    for kind in KINDS:
        before, after = kind.stated(older), kind.stated(newer)
        found += [
            f"New {kind.noun}: {_named(code, after)}."
            for code in after
            if code not in before
        ]
        found += [
            f"No longer stated: {kind.noun} {_named(code, before)}."
            for code in before
            if code not in after
        ]
        for code in before:
            if code in after:
                found += _changed(kind.noun, code, before[code], after[code])
    for name in WHOLE:
        found += _changed("", name, getattr(older, name), getattr(newer, name))
    return found


WHOLE = (
    *("trial", "randomization", "reminders", "contact", "payments", "therapy"),
    *("practice", "withdrawal"),
)
"""The tables that are compared key by key."""
INSIDE = (
    *("items", "options", "missing", "declined", "sources", "excluded"),
    *("strata", "levels"),
)
"""Lists whose parts are compared by themselves."""


def _named(code: str, parts: Mapping[str, Part]) -> str:
    label = getattr(parts[code], "label", None) or getattr(parts[code], "name", "")
    return f"{code} ({label})" if label else code


def _changed(noun: str, code: str, was: Any, found: Any) -> Iterator[str]:
    if was == found:
        return
    if not isinstance(was, Part) or type(was) is not type(found):
        yield f"{f'{noun} {code}'.strip().capitalize()} is stated otherwise."
        return
    for name, value in found:
        before = getattr(was, name)
        if before == value or name in INSIDE:
            continue
        if name == "retired":
            becomes = "retired" if value else "in use again"
            yield f"{noun.capitalize()} {code} is {becomes}."
            continue
        place = f"{noun} {code}, {name}".strip()
        yield f"{place[:1].upper()}{place[1:]}: {shown(before)} becomes {shown(value)}."
