"""A form that comes back with an error shows exactly what was typed, empty included."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import pytest

from tests.fixtures.figures import Count
from tests.fuzz.drawn import CHOSEN, TYPED, Drawn, drawn
from tests.fuzz.finding import Field, Form
from tests.fuzz.scene import Scene
from tests.fuzz.sending import Answer, Tally, send
from tests.fuzz.slots import Request, Slot
from tests.fuzz.survey import Survey

Typed = dict[str, list[str]]

WRONG = {
    "number": "12x",
    "date": "2026-02-30",
    "email": "somebody@",
    "tel": "608 555",
    "time": "25:61",
}
"""What no field of the kind takes. Where there is none an empty field may be wrong."""


def visible(form: Form) -> list[Field]:
    """The fields that a person fills in."""
    return [one for one in form.fields.values() if one.type in TYPED + CHOSEN]


def sensible(field: Field, rng: Random) -> list[str]:
    """Something that may well be right."""
    if field.type in CHOSEN:
        return [rng.choice(field.offered)] if field.offered else [field.sensible]
    if field.type in ("text", "textarea", "search"):
        return [rng.choice(("3", f"Typed {rng.randrange(100)}"))]
    return [field.sensible]


def cleared(field: Field, rng: Random) -> list[str]:
    """Nothing, where a browser lets one leave nothing."""
    bound = field.type == "select" and "" not in field.offered
    return sensible(field, rng) if bound or field.stays else []


def wrong(field: Field, rng: Random) -> list[str]:
    return [WRONG[field.type]] if field.type in WRONG else sensible(field, rng)


def fillings(form: Form, mixed: int, rng: Random) -> Iterator[Typed]:
    """Ways to fill a form in so that some of it is wrong: all of it, none of it, and
    so many *mixed* ones."""
    fields = visible(form)
    yield {field.name: wrong(field, rng) for field in fields}
    yield {field.name: cleared(field, rng) for field in fields}
    for _ in range(mixed):
        ways = rng.choices((wrong, sensible, cleared), (1, 3, 2), k=len(fields))
        yield {f.name: way(f, rng) for f, way in zip(fields, ways, strict=True)}


def presses(form: Form) -> list[tuple[str, str]]:
    """One of each of its buttons; what only differs by a number is one button."""
    found = {(n, "" if v.isdigit() else v): (n, v) for n, v in form.pressed}
    return list(found.values())[:4] or [("", "")]


def sent(slot: Slot, typed: Typed, press: tuple[str, str]) -> Request:
    """What a browser sends of the form: what was *typed*, what is hidden, and the
    button."""
    assert slot.form is not None
    pairs: list[tuple[str, str]] = []
    for name, one in slot.form.fields.items():
        blank = [""] if one.type in TYPED or one.type == "select" else []
        pairs += [(name, v) for v in typed.get(name, [one.sensible]) or blank]
    return slot.request_exactly([*pairs, press] if press[0] else pairs)


def folded(name: str, typed: Typed) -> bool:
    """Whether the page shows the field only beside another choice: amounts of a day of
    the opioid log stand open where it was other than usual."""
    if not name.startswith("amount-"):
        return False
    day = name.removeprefix("amount-").rpartition("-")[0]
    return typed.get(f"day-{day}") not in (["other"], [])


@dataclass
class Seen:
    """How many pages came back, how many fields they showed, and what was lost."""

    pages: int
    fields: int
    lost: list[str]


def shown_again(typed: Typed, page: str) -> Drawn | None:
    """The form of *page* that asks for what was *typed*."""
    forms = [form for form in drawn(page) if form.keys() & typed.keys()]
    most = max(forms, key=lambda form: len(form.keys() & typed.keys()), default=None)
    if most is None or len(most.keys() & typed.keys()) * 2 < len(typed):
        return None
    return most


def compare(slot: Slot, typed: Typed, answer: Answer, seen: Seen) -> bool:
    """Whether the form came back; what was lost of it is *seen*."""
    if not answer.reached or answer.status not in (200, 400, 409, 422):
        return False
    again = shown_again(typed, answer.text)
    if again is None:
        return False
    seen.pages += 1
    for name, values in typed.items():
        if folded(name, typed):
            continue
        if name not in again:
            seen.lost.append(f"{slot.page}: {name!r} {values} is gone")
            continue
        seen.fields += 1
        stands = [one for one in again[name].shown if one]
        if stands != [one for one in values if one]:
            seen.lost.append(f"{slot.page}: {name!r} typed {values}, shown {stands}")
    return True


def tried(scene: Scene, mixed: int, figures: Count) -> None:
    """Fill in every form of every page and send it by each of its buttons."""
    seen, came_back, rng = Seen(0, 0, []), set(), Random(0)
    for slot in Survey(scene, Tally()).slots:
        if slot.kind != "body" or slot.form is None or not visible(slot.form):
            continue
        client = scene.clients[slot.roles[0]]
        for press in presses(slot.form):
            for typed in fillings(slot.form, mixed, rng):
                request = sent(slot, typed, press)
                answer = send(client, "POST", request.address, **request.given)
                if compare(slot, typed, answer, seen):
                    came_back.add(slot.page)
    figures(
        "Forms that came back with an error",
        addresses=len(came_back),
        pages=seen.pages,
        fields=seen.fields,
        lost=len(seen.lost),
    )
    assert not seen.lost, "\n".join(dict.fromkeys(seen.lost))


@pytest.mark.long
def test_every_form_comes_back_as_it_was_sent(everywhere: Scene, figures: Count):
    tried(everywhere, 5, figures)


@pytest.mark.slow
def test_every_form_comes_back_whatever_is_wrong(everywhere: Scene, figures: Count):
    tried(everywhere, 60, figures)
