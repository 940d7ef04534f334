"""Decimal numbers as people write them. Imports no Django."""

import re
import unicodedata
from decimal import Decimal

from trialsite.values.text import clean

ALLOWED = "a number such as 7.5"
_NUMBER = re.compile(r"-?(?:[0-9]{1,20}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})")
_COMMA = re.compile(r"-?[0-9][0-9.,]*,[0-9]+")


class BadNumber(ValueError):
    """What was written is no number; the message says what is."""


def read_number(text: str) -> Decimal:
    """The number that *text* writes with plain digits and at most one point. A comma is
    refused, for it parts thousands here and decimals there. Raises BadNumber."""
    bare = unicodedata.normalize("NFKC", clean(text)).replace("\u2212", "-")
    if _NUMBER.fullmatch(bare):
        return Decimal(bare)
    if _COMMA.fullmatch(bare):
        raise BadNumber(
            f"{text!r} has a comma, which can mean two things. Write a point before "
            "decimals, and nothing between thousands."
        )
    raise BadNumber(f"{text!r} is not {ALLOWED}.")
