"""From what was typed or tapped to a value that an item checks. Imports no Django."""

import re
from decimal import Decimal

from trialsite.protocol.types import Item

_WHOLE = re.compile(r"-?[0-9]{1,9}")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")


def read(item: Item, text: str) -> object:
    """*text* as the kind of value that *item* takes, or None where it is empty.

    What cannot be read is handed on as it is, so that the item's own check refuses it
    with the text in its message; nothing is guessed and nothing is dropped.
    """
    text = text.strip()
    if not text:
        return None
    if item.type in ("scale", "choice") and _WHOLE.fullmatch(text):
        return int(text)
    if item.type == "number" and _NUMBER.fullmatch(text):
        return Decimal(text)
    return text
