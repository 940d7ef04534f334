"""Changes of visits: which there are, when, with which forms, and what people are sent
and paid for them."""

from tests.amendments.drawing import Change, Drawn, NotHere


def add_visit(drawn: Drawn) -> None:
    """At the end, after every other one."""
    visits = drawn.trial["visits"]
    last = visits[-1]
    [(unit, number)] = last["offset"].items()
    visits.append(
        {
            **{key: last[key] for key in ("phase", "anchor", "modes")},
            "code": drawn.new("visit"),
            "label": drawn.words(),
            "short": "+",
            "offset": {unit: number + drawn.whole(4, 9)},
            "opens": last["opens"],
            "closes": last["closes"] + drawn.whole(0, 3),
            "instruments": [drawn.one(drawn.live_forms())],
        }
    )


def retire_visit(drawn: Drawn) -> None:
    follow_ups = drawn.follow_ups()
    if len(follow_ups) < 2:
        raise NotHere
    drawn.one(follow_ups)["retired"] = True


def shift_window(drawn: Drawn) -> None:
    visit = drawn.one(drawn.trial["visits"])
    visit["closes"] = max(0, visit["closes"] + drawn.whole(-3, 3))
    visit["opens"] = min(0, visit["opens"] + drawn.whole(-2, 2))


def take_form_from_visit(drawn: Drawn) -> None:
    visit = drawn.one(drawn.trial["visits"])
    if len(visit["instruments"]) < 2:
        raise NotHere
    visit["instruments"].remove(drawn.one(visit["instruments"]))


def raise_payment(drawn: Drawn) -> None:
    payments = drawn.trial["payments"]
    code, more = drawn.one(drawn.trial["visits"])["code"], drawn.whole(1, 20)
    payments["visits"][code] = payments["visits"].get(code, 0) + more
    payments["cap"] += more


def change_ladder(drawn: Drawn) -> None:
    """A step more, or one less, or another day."""
    steps = drawn.trial["reminders"]["steps"]
    step = drawn.one(steps)
    what = drawn.one(["more", "less", "day"])
    if what == "more":
        steps.append({**step, "code": drawn.new("step"), "days": step["days"] + 1})
    elif what == "less" and len(steps) > 1:
        steps.remove(step)
    else:
        step["days"] += drawn.whole(-1, 1)


def change_modes(drawn: Drawn) -> None:
    """How answers to a visit may come."""
    visit = drawn.one(drawn.trial["visits"])
    modes = ["self", "phone", "paper", "in_person"]
    visit["modes"] = drawn.some(modes, least=1)


CHANGES: tuple[Change, ...] = (
    *(add_visit, retire_visit, shift_window, take_form_from_visit, raise_payment),
    *(change_ladder, change_modes),
)
