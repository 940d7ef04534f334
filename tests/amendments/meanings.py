"""What of each kind of code may not change while rows use it: how its parts are found,
and how each is changed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.amendments.drawing import TRIAL, Files, forms_of

Stated = dict[str, Any]
Change = Callable[[Files, Stated], object]
"""Of a part in its files; False where the part has nothing of the sort."""
Place = Callable[[Files, str], tuple[str, str]]
"""The file and the key at which a code is stated, as rows name it."""
Found = Callable[[Files], dict[str, tuple[list[Stated] | None, Stated]]]
"""The parts of a kind by their code as rows name it: the list that each is in, or None
for a file, and the part."""


def _file_of(files: Files, item: str) -> str:
    [code] = [
        form["code"]
        for form in forms_of(files)
        if any(one["code"] == item for one in form.get("items", []))
    ]
    return f"instruments/{code}.toml"


def _listed(*path: str) -> Found:
    def find(files: Files) -> Any:
        parts = files[TRIAL]
        for name in path:
            parts = parts.get(name, [])
        return {part["code"]: (parts, part) for part in parts}

    return find


def _inside(name: str, of_items: bool) -> Found:
    """What is listed in forms, or in their items, under *name*."""

    def find(files: Files) -> Any:
        owners = [
            (form["code"], owner)
            for form in forms_of(files)
            for owner in (form.get("items", []) if of_items else [form])
        ]
        return {
            f"{owner['code']}:{part['code']}": (owner[name], part)
            for _, owner in owners
            for part in owner.get(name, [])
        }

    return find


def _items(files: Files) -> Any:
    return {
        item["code"]: (form["items"], item)
        for form in forms_of(files)
        for item in form.get("items", [])
    }


def _levels(files: Files) -> Any:
    return {
        f"{factor['code']}:{level['code']}": (factor["levels"], level)
        for factor in files[TRIAL]["randomization"]["strata"]
        for level in factor.get("levels", [])
    }


def _reasons(files: Files) -> Any:
    return {
        f"{status}:{part['code']}": (parts, part)
        for status, parts in files[TRIAL]["status_reasons"].items()
        for part in parts
    }


def _whole(folder: str) -> Found:
    return lambda files: {
        part["code"]: (None, part)
        for name, part in files.items()
        if name.startswith(folder)
    }


def _at(name: str) -> Place:
    return lambda files, code: (TRIAL, f"{name}.{code.replace(':', '.')}")


def _at_item(files: Files, code: str) -> tuple[str, str]:
    item, _, option = code.partition(":")
    key = f"items.{item}.options.{option}" if option else f"items.{item}"
    return _file_of(files, item), key


def _at_level(files: Files, code: str) -> tuple[str, str]:
    factor, _, level = code.partition(":")
    return TRIAL, f"randomization.strata.{factor}.levels.{level}"


def _at_missing(files: Files, code: str) -> tuple[str, str]:
    form, _, missing = code.partition(":")
    return f"instruments/{form}.toml", f"missing.{missing}"


def _at_file(folder: str) -> Place:
    return lambda files, code: (f"{folder}{code}.toml", "")


def _set(key: str, value: Any) -> Change:
    return lambda files, part: part.update({key: value})


def _other_type(files: Files, item: Stated) -> None:
    for key in ("minimum", "maximum", "low_label", "high_label", "options"):
        item.pop(key, None)
    item["type"] = "number" if item["type"] == "text" else "text"


def _narrower(key: str, by: int) -> Change:
    def change(files: Files, item: Stated) -> object:
        if item["type"] == "text" and key == "minimum":
            return False
        if item["type"] == "choice":
            return False
        item[key] = item[key] + by if key in item else 5
        return None

    return change


def _other_anchor(files: Files, visit: Stated) -> object:
    """Of all follow-up visits, which have the same."""
    if visit["phase"] == "baseline":
        return False
    other = {"enrolment": "randomization", "randomization": "enrolment"}
    for one in files[TRIAL]["visits"]:
        if one["phase"] == visit["phase"]:
            one["anchor"] = other[one["anchor"]]
    return None


def _other_kind(files: Files, form: Stated) -> None:
    """A questionnaire becomes a log, or the reverse."""
    form.pop("scoring", None)
    if form["kind"] == "items":
        form.update(kind="opioid_log", items=[], missing=[])
        form["log"] = {"days": 28, "minimum_reported": 21, "table": "CDC2022"}
    else:
        form.pop("log")
        form.update(kind="items")
        form["items"] = [{"code": f"{form['code']}_x", "label": "x", "type": "text"}]


def _other_criterion(files: Files, criterion: Stated) -> None:
    if criterion["type"] == "yes_no":
        criterion.update(type="number", minimum=1)
        return
    for key in ("minimum", "maximum", "lowest", "highest", "decimals", "unit"):
        criterion.pop(key, None)
    criterion.pop("computed", None)
    criterion.pop("computed_items", None)
    criterion["type"] = "yes_no"


def _other_side(files: Files, criterion: Stated) -> None:
    other = {"inclusion": "exclusion", "exclusion": "inclusion"}
    criterion["kind"] = other[criterion["kind"]]


def _other_score(files: Files, factor: Stated) -> object:
    if factor["source"] == "site":
        return False
    factor["score"] = "bpi.severity"
    return None


def _other_end(files: Files, level: Stated) -> object:
    if "below" not in level:
        return False
    level["below"] += 1
    return None


def _other_day(files: Files, consent: Stated) -> None:
    consent["date"] -= timedelta(days=1)


def _other_words(files: Files, consent: Stated) -> object:
    if not consent.get("sections"):
        return False
    consent["sections"][0]["text"] += " And more."
    return None


KINDS: dict[str, tuple[Found, Place, dict[str, Change]]] = {
    "sites": (
        _listed("sites"),
        _at("sites"),
        {"timezone": _set("timezone", "Asia/Tokyo")},
    ),
    "arms": (_listed("arms"), _at("arms"), {}),
    "factors": (
        _listed("randomization", "strata"),
        _at("randomization.strata"),
        {"score": _other_score},
    ),
    "levels": (
        _levels,
        _at_level,
        {"below": _other_end},
    ),
    "criteria": (
        _listed("eligibility"),
        _at("eligibility"),
        {"type": _other_criterion, "kind": _other_side},
    ),
    "visits": (_listed("visits"), _at("visits"), {"anchor": _other_anchor}),
    "instruments": (
        _whole("instruments/"),
        _at_file("instruments/"),
        {"kind": _other_kind},
    ),
    "items": (
        _items,
        _at_item,
        {
            "type": _other_type,
            "minimum": _narrower("minimum", 1),
            "maximum": _narrower("maximum", -1),
        },
    ),
    "options": (_inside("options", True), _at_item, {}),
    "missing": (
        _inside("missing", False),
        _at_missing,
        {},
    ),
    "consents": (
        _whole("consent/"),
        _at_file("consent/"),
        {
            "date": _other_day,
            "agreement": _set("agreement", "I agree to all of it."),
            "sections": _other_words,
        },
    ),
    "reasons": (_reasons, _at("status_reasons"), {}),
    "sources": (_listed("screening", "sources"), _at("screening.sources"), {}),
    "declined": (_listed("screening", "declined"), _at("screening.declined"), {}),
    "excluded": (_listed("screening", "excluded"), _at("screening.excluded"), {}),
}
