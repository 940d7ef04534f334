"""Amendments that no running trial may make: a code that rows use is left out or
becomes another, or its type or meaning changes. Each says where it is refused."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from tests.amendments.drawing import TRIAL, Files, forms_of
from tests.amendments.meanings import KINDS, Change, Stated
from trialsite.protocol.kinds import Used


@dataclass(frozen=True)
class Breach:
    """One amendment of a *kind* of code (trialsite.protocol.kinds.KINDS), the
    *files* that state it, and the *file* and *key* at which it is to be refused."""

    kind: str
    how: str
    file: str
    key: str
    files: Files


def breaches(files: Files, used: Used) -> Iterator[Breach]:
    """Every one that *files* give, where rows *used* these codes."""
    for kind, (find, place, changes) in KINDS.items():
        for code in sorted(used.get(kind, ())):
            stated = find(files)
            if code not in stated:
                continue
            ways = changes if kind in LEAVE else ANY | changes
            for how, change in ways.items():
                made = deepcopy(files)
                within, part = find(made)[code]
                if how in ANY and code.endswith(":not_applicable"):
                    _ask_of_everybody(made)
                if how == LEFT_OUT:
                    _take_out(made, kind, within, part)
                elif how == RENAMED:
                    _rename(made, kind, part)
                elif change(made, part) is False:
                    continue
                file, key = place(files, code)
                if how not in ANY:
                    key = f"{key}.{how}".strip(".")
                yield Breach(kind, how, file, key or "code", made)


LEAVE = {"factors", "levels"}
"""What may be taken out although rows name it."""
STAND_IN = {
    "code": "stand_in",
    "label": "In its place",
    "short": "IN",
    "version": "1",
    "recall": "Today",
    "licence": "Invented.",
    "kind": "items",
    "minutes": 1,
    "items": [{"code": "stand_in_text", "label": "In words", "type": "text"}],
}
LEFT_OUT, RENAMED = "left out", "another code"
ANY: dict[str, Change] = {LEFT_OUT: lambda *_: None, RENAMED: lambda *_: None}


def _take_out(files: Files, kind: str, within: Any, part: Stated) -> None:
    """With what refers to it, as far as that leaves a protocol."""
    code, trial = part["code"], files[TRIAL]
    if within is not None:
        within.remove(part)
    if kind == "sites" and within:
        within[0]["target"] += part["target"]
    if kind == "visits":
        trial["payments"]["visits"].pop(code, None)
    if kind == "instruments":
        del files[f"instruments/{code}.toml"]
        files["instruments/stand_in.toml"] = STAND_IN
        for visit in trial["visits"]:
            codes = visit["instruments"]
            visit["instruments"] = ["stand_in" if c == code else c for c in codes]
    if kind == "consents":
        del files[f"consent/{code}.toml"]
        files["consent/other.toml"] = {**part, "code": "other"}


def _ask_of_everybody(files: Files) -> None:
    """No item says that it may not apply, which needs a code."""
    for form in forms_of(files):
        for item in form.get("items", []):
            item.pop("not_applicable", None)


def _rename(files: Files, kind: str, part: Stated) -> None:
    """With what refers to it."""
    old, trial = part["code"], files[TRIAL]
    new = part["code"] = old + 90 if kind == "options" else f"{old}{NEW[kind]}"
    if kind == "visits" and old in trial["payments"]["visits"]:
        trial["payments"]["visits"][new] = trial["payments"]["visits"].pop(old)
    if kind == "instruments":
        for visit in trial["visits"]:
            codes = visit["instruments"]
            visit["instruments"] = [new if c == old else c for c in codes]
        for one in (*trial["eligibility"], *trial["randomization"]["strata"]):
            for key in ("computed", "score"):
                if key in one:
                    one[key] = one[key].replace(f"{old}.", f"{new}.")
    if kind == "items":
        for criterion in trial["eligibility"]:
            codes = criterion.get("computed_items", [])
            codes[:] = [new if c == old else c for c in codes]
        for form in forms_of(files):
            for item in form.get("items", []):
                if item.get("show_if", {}).get("item") == old:
                    item["show_if"]["item"] = new
    if kind == "reasons" and trial["contact"]["reached"] == old:
        trial["contact"]["reached"] = new
    for folder in ("instruments", "consent"):
        if files.get(f"{folder}/{old}.toml") is part:
            files[f"{folder}/{new}.toml"] = files.pop(f"{folder}/{old}.toml")


class _Endings(dict[str, str]):
    def __missing__(self, kind: str) -> str:
        return "_b"


NEW = _Endings(sites="X", arms="X", consents="b", visits="b")
