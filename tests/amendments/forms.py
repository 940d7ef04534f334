"""Changes of forms: what they ask, of whom, in which words and in which order."""

from typing import Any

from tests.amendments.drawing import Change, Drawn, NotHere


def add_item(drawn: Drawn) -> None:
    """To a form whose score does not count its items."""
    form = drawn.one(drawn.unscored())
    kinds: list[dict[str, Any]] = [
        {"type": "scale", "minimum": 0, "maximum": 5},
        {"type": "number", "minimum": 0, "maximum": 100},
        {"type": "text", "maximum": 100},
        {
            "type": "choice",
            "options": [{"code": n, "label": f"choice {n}"} for n in (0, 1, 9)],
        },
    ]
    form["items"].append(
        {"code": drawn.new("item"), "label": drawn.words(), **drawn.one(kinds)}
    )


def retire_item(drawn: Drawn) -> None:
    form = drawn.one(f for f in drawn.forms if f["kind"] == "items")
    asked = [item for item in form["items"] if not item.get("retired")]
    if len(asked) < 2:
        raise NotHere
    drawn.one(asked)["retired"] = True


def widen_item(drawn: Drawn) -> None:
    items = [i for form in drawn.unscored() for i in form["items"] if "maximum" in i]
    item = drawn.one(items)
    item["maximum"] = int(item["maximum"]) + drawn.whole(1, 5)


def add_option(drawn: Drawn) -> None:
    items = [i for form in drawn.unscored() for i in form["items"] if "options" in i]
    options = drawn.one(items)["options"]
    code = max(option["code"] for option in options) + 1
    options.append({"code": code, "label": drawn.words()})


def add_form(drawn: Drawn) -> None:
    code = drawn.new("form")
    drawn.files[f"instruments/{code}.toml"] = {
        "code": code,
        "label": drawn.words(),
        "short": code.upper()[:8],
        "version": "1",
        "recall": "Today",
        "licence": "Invented.",
        "kind": "items",
        "minutes": 1,
        "items": [
            {
                "code": f"{code}_one",
                "label": "How it is",
                "type": "scale",
                "minimum": 1,
                "maximum": 3,
            },
            {
                "code": f"{code}_two",
                "label": "Which it is",
                "type": "choice",
                "options": [{"code": n, "label": f"choice {n}"} for n in (0, 1)],
            },
        ],
    }
    for visit in drawn.some(drawn.trial["visits"], least=0):
        if code not in visit["instruments"]:
            visit["instruments"].append(code)


def retire_form(drawn: Drawn) -> None:
    """From every visit that has another form."""
    code = drawn.one(drawn.live_forms())
    for visit in drawn.trial["visits"]:
        if code in visit["instruments"]:
            visit["instruments"].remove(code)
            if not visit["instruments"]:
                raise NotHere
    drawn.files[f"instruments/{code}.toml"]["retired"] = True


def drop_limit(drawn: Drawn) -> None:
    """A number or a text without one of its limits."""
    items = [i for form in drawn.unscored() for i in form["items"]]
    item = drawn.one(i for i in items if i["type"] in ("number", "text"))
    item.pop(drawn.one([key for key in ("minimum", "maximum") if key in item]))


def reorder_questions(drawn: Drawn) -> None:
    """Items of a form, or the options of one."""
    items = [form["items"] for form in drawn.unscored()]
    options = [one["options"] for form in items for one in form if "options" in one]
    drawn.shuffle(drawn.one([*items, *options]))


def ask_on_condition(drawn: Drawn) -> None:
    """An item is asked of some only, or of all again."""
    items = drawn.one(drawn.unscored())["items"]
    item = drawn.one(items)
    if item.pop("show_if", None) is None:
        before = items[: items.index(item)]
        other = drawn.one(one for one in before if one["type"] in ("scale", "choice"))
        code = other.get("minimum", other.get("options", [{}])[0].get("code"))
        item["show_if"] = {"item": other["code"], "equals": [code]}


def add_missing_code(drawn: Drawn) -> None:
    """Another reason for having no answer, or one item more that may not apply."""
    form = drawn.one(f for f in drawn.forms if f["kind"] == "items")
    codes = form.setdefault("missing", [])
    if drawn.whole(0, 1):
        codes.append({"code": drawn.new("missing"), "label": drawn.words()})
    else:
        item = drawn.one(form["items"])
        item["not_applicable"] = not item.get("not_applicable")
        if all(one["code"] != "not_applicable" for one in codes):
            codes.append({"code": "not_applicable", "label": "Does not apply"})


def reissue_form(drawn: Drawn) -> None:
    """Another version of a form, of other words around its items."""
    form = drawn.one(drawn.forms)
    form["version"] = f"{form['version'][:20]}-{drawn.whole(2, 99)}"
    form["recall"], form["minutes"] = drawn.words(), drawn.whole(1, 90)


def change_log(drawn: Drawn) -> None:
    """A log over more days or fewer."""
    log = drawn.one(form for form in drawn.forms if form["kind"] == "opioid_log")["log"]
    log["days"] = drawn.whole(7, 35)
    log["minimum_reported"] = drawn.whole(1, log["days"])


def bring_back(drawn: Drawn) -> None:
    """What was retired is asked for again."""
    retired = [
        part
        for part in (
            *drawn.trial["visits"],
            *drawn.forms,
            *(item for form in drawn.forms for item in form.get("items", [])),
        )
        if part.get("retired")
    ]
    drawn.one(retired).pop("retired")


CHANGES: tuple[Change, ...] = (
    *(add_form, add_form, add_item, retire_item, widen_item, add_option, retire_form),
    *(drop_limit, reorder_questions, ask_on_condition, add_missing_code, reissue_form),
    *(change_log, bring_back),
)
