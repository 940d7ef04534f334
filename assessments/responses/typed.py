"""From what was typed or tapped to a value that an item checks. Imports no Django."""

import re

from trialsite.protocol.types import Item
from trialsite.values.numbers import BadNumber, read_number

_WHOLE = re.compile(r"-?[0-9]{1,9}")


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
    if item.type == "number":
        try:
            return read_number(text)
        except BadNumber:
            return text
    return text
