"""Leaving out of a protocol what no row names."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from tests.amendments.drawing import Drawn


def drop_unused(drawn: Drawn) -> None:
    """Something that no row names; what was planned may still ask for it."""
    drawn.one(_unused(drawn))()


def _unused(drawn: Drawn) -> Iterator[Callable[[], object]]:
    """How each is taken out."""
    trial, screening = drawn.trial, drawn.trial["screening"]
    lists = [
        (trial["sites"], "sites", ""),
        (trial["eligibility"], "criteria", ""),
        (screening["sources"], "sources", ""),
        (screening["declined"], "declined", ""),
        (screening.get("excluded", []), "excluded", ""),
        *(
            (reasons, "reasons", f"{status}:")
            for status, reasons in trial["status_reasons"].items()
        ),
    ]
    for form in drawn.unscored():
        lists.append((form["items"], "items", ""))
        lists.append((form.get("missing", []), "missing", f"{form['code']}:"))
        for item in form["items"]:
            lists.append((item.get("options", []), "options", f"{item['code']}:"))
    for parts, kind, before in lists:
        for part in parts:
            if not drawn.is_used(kind, f"{before}{part['code']}"):
                yield partial(parts.remove, part)
    for visit in trial["visits"]:
        if not drawn.is_used("visits", visit["code"]):
            yield partial(_drop_visit, drawn, visit)
    for name in [name for name in drawn.files if name.startswith("consent/")]:
        if not drawn.is_used("consents", drawn.files[name]["code"]):
            yield partial(drawn.files.pop, name)
    for form in drawn.forms:
        if not drawn.is_used("instruments", form["code"]):
            yield partial(_drop_form, drawn, form["code"])


def _drop_visit(drawn: Drawn, visit: dict[str, Any]) -> None:
    drawn.trial["visits"].remove(visit)
    drawn.trial["payments"]["visits"].pop(visit["code"], None)


def _drop_form(drawn: Drawn, code: str) -> None:
    for visit in drawn.trial["visits"]:
        if code in visit["instruments"]:
            visit["instruments"].remove(code)
    del drawn.files[f"instruments/{code}.toml"]
