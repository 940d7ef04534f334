"""Changes of how the trial is conducted: sites, arms, criteria, consent, reasons."""

from datetime import time

from tests.amendments.drawing import Change, Drawn


def say_otherwise(drawn: Drawn) -> None:
    """Another label, anywhere."""
    trial = drawn.trial
    parts = [
        *(trial["visits"] + trial["eligibility"] + trial["arms"] + drawn.forms),
        *(item for form in drawn.forms for item in form.get("items", [])),
        *(
            option
            for form in drawn.forms
            for item in form.get("items", [])
            for option in item.get("options", [])
        ),
        *trial["screening"]["sources"],
        *trial["status_reasons"]["withdrew"],
    ]
    drawn.one(parts)["label"] = drawn.words()


def rename_site(drawn: Drawn) -> None:
    site = drawn.one(drawn.trial["sites"])
    site["name"] = f"{site['name']} again"[:80]
    site["contact_phone"] = "555 0199"


def add_reason(drawn: Drawn) -> None:
    trial = drawn.trial
    lists = [*trial["status_reasons"].values()]
    lists += [trial["screening"]["sources"], trial["screening"]["declined"]]
    drawn.one(lists).append({"code": drawn.new("reason"), "label": drawn.words()})


def add_criterion(drawn: Drawn) -> None:
    drawn.trial["eligibility"].append(
        {
            "code": drawn.new("criterion"),
            "kind": drawn.one(["inclusion", "exclusion"]),
            "label": drawn.words(),
            "type": "yes_no",
            "reason": drawn.words(),
        }
    )


def add_site(drawn: Drawn) -> None:
    drawn.trial["sites"].append(
        {
            **drawn.trial["sites"][0],
            "code": drawn.new("S"),
            "name": f"{drawn.words()} town",
            "timezone": drawn.one(["Asia/Tokyo", "America/New_York"]),
            "target": 0,
        }
    )


def add_consent(drawn: Drawn) -> None:
    versions = [drawn.files[n] for n in drawn.files if n.startswith("consent/")]
    newest = max(versions, key=lambda version: version["date"])
    code = drawn.new("c")[-12:]
    day = newest["date"].replace(year=newest["date"].year + 1)
    new = {"code": code, "date": day, "changes": "It is new.", "wrong_tries_shown": 2}
    drawn.files[f"consent/{code}.toml"] = {**newest, **new}


def change_rules(drawn: Drawn) -> None:
    trial = drawn.trial
    trial["contact"]["attempts"] = drawn.whole(trial["contact"]["days"], 12)
    trial["screening"]["valid_days"] = drawn.whole(10, 400)
    trial["reminders"]["send_from"] = time(drawn.whole(6, 10))
    trial["reminders"]["send_until"] = time(drawn.whole(11, 21))
    trial["screening"]["keep_identity_days"] = drawn.whole(0, 90)


def reorder_lists(drawn: Drawn) -> None:
    """The same in another order."""
    trial = drawn.trial
    drawn.shuffle(
        drawn.one(
            [
                *(trial["sites"], trial["arms"], trial["eligibility"]),
                *(trial["reminders"]["steps"], trial["randomization"]["strata"]),
                *(trial["screening"]["sources"], trial["screening"]["declined"]),
                *trial["status_reasons"].values(),
            ]
        )
    )


def leave_out_a_table(drawn: Drawn) -> None:
    """The therapy, the practice or what can be withdrawn from is stated no longer."""
    stated = [t for t in ("therapy", "practice", "withdrawal") if t in drawn.trial]
    del drawn.trial[drawn.one(stated)]


def change_arm(drawn: Drawn) -> None:
    """Delivered to groups or no longer, in other words, in another share."""
    arm = drawn.one(drawn.trial["arms"])
    arm["in_groups"] = not arm.get("in_groups", False)
    arm["description"] = drawn.words()
    arm["ratio"] += drawn.whole(0, 1)


def change_strata(drawn: Drawn) -> None:
    """A factor more, one less, or another way of drawing."""
    stated = drawn.trial["randomization"]
    what = drawn.one(["more", "less", "method"])
    if what == "less":
        stated["strata"].remove(drawn.one(stated["strata"][1:]))
    elif what == "method":
        strata = stated["strata"]
        stated.clear()
        stated.update(method="simple", strata=strata)
    else:
        code = drawn.new("factor")
        levels = [
            {"code": f"{code}_low", "label": "Lower", "below": drawn.whole(1, 9)},
            {"code": f"{code}_high", "label": "Higher"},
        ]
        scored = {"source": "score", "score": "bpi.severity", "levels": levels}
        stated["strata"].append({"code": code, "label": drawn.words(), **scored})


CHANGES: tuple[Change, ...] = (
    *(say_otherwise, rename_site, add_reason, add_criterion, add_site, add_consent),
    *(change_rules, reorder_lists, leave_out_a_table, change_arm, change_strata),
)
