"""One question of an instrument, and the check of one answer to it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from trialsite.protocol.types.base import (
    ColumnKey,
    Flag,
    Key,
    Number,
    Part,
    Text,
    Whole,
)

LONGEST_TEXT = 4000
"""Characters in a text answer where the item sets no `maximum`."""

LONGEST_SCALE = 100
"""From the lowest answer of a scale to its highest, at most. Each answer is listed, on
the page and in the codebook; 0 to 100 is the longest scale in use."""


class AnswerError(ValueError):
    """An answer that cannot be kept.

    `code` is "wrong_type" or "out_of_range", `value` what was given, and `allowed`
    says in words what would be taken.
    """

    def __init__(self, code: str, value: object, allowed: str) -> None:
        super().__init__(f"{value!r} is not an answer here: {allowed}.")
        self.code = code
        self.value = value
        self.allowed = allowed


class Option(Part):
    """One choice: the stored code and our own words for it."""

    code: Whole
    label: Text


class ShowIf(Part):
    """An item is asked only when an earlier one has one of these answers."""

    item: Key
    equals: Annotated[tuple[Whole, ...], Field(min_length=1)]

    def holds(self, answers: Mapping[str, object]) -> bool:
        """Whether the answers so far (item code to value) call for the item."""
        return answers.get(self.item) in self.equals


class Item(Part):
    """A question. `code` is unique over the whole protocol and never changes.

    scale: whole numbers minimum..maximum, with labels at both ends. choice: one of
    `options`. number: minimum..maximum, decimals allowed. text: up to `maximum`
    characters. A `retired` one is asked of nobody any longer; its answers stay.
    """

    code: ColumnKey
    label: Text
    type: Literal["scale", "choice", "number", "text"]
    hint: str = ""
    minimum: Number | None = None
    maximum: Number | None = None
    low_label: str = ""
    high_label: str = ""
    options: tuple[Option, ...] = ()
    not_applicable: Flag = False
    retired: Flag = False
    show_if: ShowIf | None = None

    @field_validator("maximum")
    @classmethod
    def _is_in_range(
        cls, high: int | Decimal | None, info: ValidationInfo
    ) -> int | Decimal | None:
        low = info.data.get("minimum") or 0
        if info.data.get("type") == "scale" and (high or 0) - low > LONGEST_SCALE:
            allowed = f"at most {low + LONGEST_SCALE}, {LONGEST_SCALE} over the minimum"
            raise PydanticCustomError("stated", "{allowed}", {"allowed": allowed})
        return high

    def codes(self) -> tuple[int, ...]:
        """Every whole number that can be chosen; empty for number and text."""
        if self.type == "choice":
            return tuple(option.code for option in self.options)
        if self.type == "scale":
            return tuple(range(int(self.minimum or 0), int(self.maximum or 0) + 1))
        return ()

    def check(self, value: object) -> int | Decimal | str:
        """The answer as it is stored.

        Out of range is an error and never a missing value.
        Raises AnswerError, code wrong_type or out_of_range.
        """
        if self.type == "text":
            return self._text(value)
        if self.type == "number":
            return self._number(value)
        allowed = f"one of {self._listed()}"
        if isinstance(value, bool) or not isinstance(value, int):
            raise AnswerError("wrong_type", value, allowed)
        if value not in self.codes():
            raise AnswerError("out_of_range", value, allowed)
        return value

    def _listed(self) -> str:
        codes = self.codes()
        if self.type == "scale":
            return f"the whole numbers {codes[0]} to {codes[-1]}"
        return ", ".join(str(code) for code in codes)

    def _number(self, value: object) -> Decimal:
        ends = [
            f"{word} {limit}"
            for word, limit in (("at least", self.minimum), ("at most", self.maximum))
            if limit is not None
        ]
        allowed = f"a number {' and '.join(ends)}".strip()
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise AnswerError("wrong_type", value, allowed)
        # Through its text, a float that JSON carried keeps the digits it was typed as.
        number = Decimal(str(value))
        if (
            not number.is_finite()
            or (self.minimum is not None and number < self.minimum)
            or (self.maximum is not None and number > self.maximum)
        ):
            raise AnswerError("out_of_range", value, allowed)
        return number

    def _text(self, value: object) -> str:
        longest = LONGEST_TEXT if self.maximum is None else int(self.maximum)
        allowed = f"a text of 1 to {longest} characters"
        if not isinstance(value, str):
            raise AnswerError("wrong_type", value, allowed)
        if not 1 <= len(value.strip()) <= longest:
            raise AnswerError("out_of_range", value, allowed)
        return value.strip()
