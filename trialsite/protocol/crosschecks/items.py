"""Items: ranges, options, and conditions on items that were asked before."""

from collections.abc import Iterator, Sequence

from trialsite.protocol.draft import Draft
from trialsite.protocol.problems import Problem, counted, one_of, shown
from trialsite.protocol.types import Item, ShowIf


def check_items(draft: Draft) -> Iterator[Problem]:
    """Every item can be asked and answered."""
    for instrument in draft.instruments.values():
        file = f"instruments/{instrument.code}.toml"
        for index, item in enumerate(instrument.items):
            at = f"items.{item.code}"
            yield from _range(item, file, at)
            yield from _options(item, file, at)
            if item.show_if is not None:
                earlier = instrument.items[:index]
                yield from _condition(item.show_if, earlier, file, f"{at}.show_if")


def _range(item: Item, file: str, at: str) -> Iterator[Problem]:
    low, high = item.minimum, item.maximum
    for name, limit in (("minimum", low), ("maximum", high)):
        if item.type == "scale" and not isinstance(limit, int):
            allowed = "a whole number, for a scale has two ends"
            yield Problem(file, f"{at}.{name}", shown(limit), allowed)
        if item.type == "choice" and limit is not None:
            allowed = "nothing, for the options are the range"
            yield Problem(file, f"{at}.{name}", shown(limit), allowed)
    if item.type == "text":
        if low is not None:
            yield Problem(file, f"{at}.minimum", shown(low), "nothing, for a text")
        if high is not None and not (isinstance(high, int) and high >= 1):
            allowed = "a whole number of characters, at least 1"
            yield Problem(file, f"{at}.maximum", shown(high), allowed)
    elif low is not None and high is not None and low >= high:
        allowed = f"more than {low}, the minimum"
        yield Problem(file, f"{at}.maximum", shown(high), allowed)


def _options(item: Item, file: str, at: str) -> Iterator[Problem]:
    key = f"{at}.options"
    if item.type == "choice":
        if len(item.options) < 2:
            found = f"{len(item.options)} of them"
            yield Problem(file, key, found, "at least 2 options")
    elif item.options:
        found = counted(len(item.options), "option")
        yield Problem(file, key, found, 'nothing, unless type = "choice"')
    codes = [option.code for option in item.options]
    for index, code in enumerate(codes):
        if code in codes[:index]:
            allowed = "a code used once in this item"
            yield Problem(file, f"{key}[{index}].code", shown(code), allowed)


def _condition(
    condition: ShowIf, earlier: Sequence[Item], file: str, at: str
) -> Iterator[Problem]:
    answers = {item.code: item.codes() for item in earlier if item.codes()}
    if condition.item not in answers:
        allowed = f"an earlier scale or choice: {one_of(list(answers))}"
        yield Problem(file, f"{at}.item", shown(condition.item), allowed)
        return
    for index, code in enumerate(condition.equals):
        if code not in answers[condition.item]:
            listed = one_of([str(known) for known in answers[condition.item]])
            yield Problem(file, f"{at}.equals[{index}]", shown(code), listed)
