"""What every type of the protocol shares: frozen, no unknown keys, no coercion.

TOML already tells numbers, texts, dates and truth values apart. A value of another
kind is a fault in the file, so nothing is converted: `"770"` is not 770.
"""

import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

LARGEST = 1_000_000
"""No whole number of a protocol is further from 0: what counts people, days or codes
is worked through one by one, and a slip of the keyboard must not fill the memory."""

PLACES = 12
"""Digits that an exact number has before its point, and after it, at most."""


def _exact(value: object) -> object:
    return Decimal(_number(value))


def _number(value: object) -> int | Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("number_type", "Input should be a number")
    number = Decimal(value)
    if not number.is_finite():
        raise PydanticCustomError("number_type", "Input should be a number")
    _, digits, exponent = number.as_tuple()
    if len(digits) + int(exponent) > PLACES or -int(exponent) > PLACES:
        allowed = f"a number of at most {PLACES} digits before its point and after it"
        raise PydanticCustomError("stated", "{allowed}", {"allowed": allowed})
    return value


def written(pattern: str, words: str) -> AfterValidator:
    """Holds a text to a pattern, which its author is told of in `words`."""
    return AfterValidator(_matches(re.compile(pattern), words))


def _matches(pattern: re.Pattern[str], words: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if pattern.fullmatch(value) is None:
            raise PydanticCustomError("stated", "{allowed}", {"allowed": words})
        return value

    return check


Whole = Annotated[int, Field(strict=True, ge=-LARGEST, le=LARGEST)]
"""A whole number; 4.0 and true are refused."""

Flag = Annotated[bool, Field(strict=True)]
"""true or false, and nothing that merely looks like it."""

Exact = Annotated[Decimal, BeforeValidator(_exact)]
"""A number kept exactly as it was written; never a binary float."""

Number = Annotated[int | Decimal, PlainValidator(_number)]
"""A whole number where one was written, else an exact one."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""A text with something in it."""

Day = Annotated[date, Field(strict=True)]
"""A TOML local date, such as 2017-04-14 without quotes."""

TimeOfDay = Annotated[time, Field(strict=True)]
"""A TOML local time, such as 09:00:00 without quotes."""

KEY = r"[A-Za-z][A-Za-z0-9_]*"
_KEY_WORDS = "a letter, then letters, digits and _, {} characters at most"

Key = Annotated[str, written(rf"(?=.{{1,40}}$){KEY}", _KEY_WORDS.format(40))]
"""A code: what is stored, exported and linked by. It never changes; labels may."""

ShortKey = Annotated[str, written(rf"(?=.{{1,12}}$){KEY}", _KEY_WORDS.format(12))]
"""A code that is written beside study ids: a site, an arm, a consent version."""


TableKey = Annotated[
    str,
    written(
        r"[a-z][a-z0-9_]{0,31}",
        "a small letter, then small letters, digits and _, 32 characters at most",
    ),
]
"""A code that names a table of the datasets, which some programs take in no other
form."""

ColumnKey = Annotated[
    str,
    written(
        r"[a-z][a-z0-9_]{0,23}",
        "a small letter, then small letters, digits and _, 24 characters at most",
    ),
]
"""A code that names a column of the datasets, and another with "_missing" behind."""


class Part(BaseModel):
    """A piece of the protocol. Frozen, and unknown keys are faults."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Coded(Part):
    """A code with the words that people read."""

    code: Key
    label: Text
