"""A questionnaire or a log: its items, its missing codes and its scoring."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, PlainValidator
from pydantic_core import PydanticCustomError

from trialsite.protocol.types.base import Coded, Flag, Key, Part, TableKey, Text, Whole
from trialsite.protocol.types.items import Item

SKIPPED = "skipped"
"""Left without an answer. It always exists, so no instrument needs to name it."""

NOT_APPLICABLE = "not_applicable"
"""The item does not apply to this person; only where the item allows it."""


def _parameter(value: object) -> bool | int | Decimal | str:
    if isinstance(value, bool | int | Decimal | str):
        return value
    raise PydanticCustomError(
        "parameter_type", "Input should be a number, a text, true or false"
    )


Parameter = Annotated[bool | int | Decimal | str, PlainValidator(_parameter)]


class Scoring(Part):
    """The function of trialsite.scoring.scores, its version and its choices.

    `labels` names the scores that a participant's page shows, in its order.
    """

    function: Text
    version: Text
    params: dict[str, Parameter] = Field(default_factory=dict)
    labels: dict[Key, Text] = Field(default_factory=dict)


class OpioidLog(Part):
    """A day-by-day log that ends the day before the visit.

    Fewer than `minimum_reported` days give no mean. `table` names the factors of
    milligrams to morphine equivalents.
    """

    days: Annotated[Whole, Field(ge=1, le=366)]
    minimum_reported: Annotated[Whole, Field(ge=1)]
    table: Text


class Instrument(Part):
    """A form that is filled at a visit. `minutes` is what it takes a person. A
    `retired` one is part of no visit; what was answered to it stays."""

    code: TableKey
    label: Text
    short: Text
    version: Annotated[Text, Field(max_length=40)]
    recall: Text
    licence: Text
    kind: Literal["items", "opioid_log"]
    minutes: Annotated[Whole, Field(ge=1)]
    retired: Flag = False
    items: tuple[Item, ...] = ()
    missing: tuple[Coded, ...] = ()
    scoring: Scoring | None = None
    log: OpioidLog | None = None

    def item(self, code: str) -> Item:
        """The item of that code. Raises LookupError naming it and what exists."""
        for item in self.items:
            if item.code == code:
                return item
        raise LookupError(
            f"{self.code} has no item {code!r}: it has "
            f"{', '.join(item.code for item in self.items) or 'none'}"
        )

    def shown(self, answers: Mapping[str, object]) -> tuple[Item, ...]:
        """The items to ask, given the answers so far (item code to value).

        An item whose condition looks at a hidden item is hidden too; retired items are
        hidden from everybody.
        """
        seen: list[Item] = []
        live: dict[str, object] = {}
        for item in self.items:
            if item.retired:
                continue
            if item.show_if is None or item.show_if.holds(live):
                seen.append(item)
                if item.code in answers:
                    live[item.code] = answers[item.code]
        return tuple(seen)

    def missing_codes(self, item: Item) -> tuple[str, ...]:
        """The codes that may stand for no answer to this item."""
        codes = [SKIPPED, *(coded.code for coded in self.missing)]
        return tuple(
            code for code in codes if code != NOT_APPLICABLE or item.not_applicable
        )
