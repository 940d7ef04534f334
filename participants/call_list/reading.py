"""How the file of a call list is understood."""

import json
from dataclasses import dataclass, field
from typing import Any

from participants.call_list.columns import Layout
from participants.call_list.models import CallList
from trialsite.access.models import User
from trialsite.editing.comparing import Newer


@dataclass(frozen=True)
class Reading:
    """How a file is understood. *asked* are encodings that could all be meant; empty
    once one was chosen. *order* is of day and month; empty where no date needs it or
    nobody has said it; until it is *settled*, the dates are looked at for it. *open*
    says that a date there could be meant either way round. *differ* are the lines that
    are in another encoding than the others, *counted* says how many lines the file
    has, by what they are (counting.py), and *first* has the cells of its first rows:
    one of them may be the header. *said_by* (a key) said so at *said_at* (ISO 8601);
    nobody did where it was read as it was guessed."""

    layout: Layout
    order: str = ""
    asked: tuple[str, ...] = ()
    settled: bool = False
    open: bool = False
    differ: tuple[int, ...] = ()
    counted: dict[str, int] = field(default_factory=dict)
    first: tuple[tuple[int, tuple[str, ...]], ...] = ()
    said_by: int | None = None
    said_at: str = ""

    def choices(self, encoding: str) -> dict[str, Any]:
        """What a person may say otherwise, by the fields of the page's form."""
        columns = {f"column-{n}": of for n, of in enumerate(self.layout.fields)}
        return {
            "separator": self.layout.separator,
            "row": self.layout.row,
            "order": self.order,
            "encoding": encoding,
            **columns,
        }

    def example(self, place: int) -> str:
        """What stands in a column, in the first row below the header."""
        below = (cells for number, cells in self.first if number > self.layout.row)
        return next((c[place] for c in below if len(c) > place and c[place]), "")

    def kept(self) -> dict[str, Any]:
        """As the row of the list keeps it, but for the header, which is sealed."""
        return {
            "separator": self.layout.separator,
            "fields": list(self.layout.fields),
            "order": self.order,
            "asked": list(self.asked),
            "settled": self.settled,
            "open": self.open,
            "row": self.layout.row,
            "differ": list(self.differ),
            "counted": self.counted,
            "said_by": self.said_by,
            "said_at": self.said_at,
        }


def keep(call_list: CallList, reading: Reading) -> None:
    """Let *call_list*, which is not saved yet, keep how it is to be understood."""
    call_list.reading = reading.kept()
    call_list.header = json.dumps(
        {"names": reading.layout.header, "first": reading.first}, ensure_ascii=False
    )


def reading_of(call_list: CallList) -> Reading:
    """How the file of *call_list* is to be understood."""
    kept = call_list.reading
    fields = tuple(kept["fields"])
    # It is erased with the file; how many columns there were stays.
    sealed = json.loads(call_list.header) if call_list.header else {}
    header = sealed.get("names", [""] * len(fields))
    layout = Layout(kept["separator"], tuple(header), fields, kept["row"])
    return Reading(
        layout,
        kept["order"],
        tuple(kept["asked"]),
        kept["settled"],
        kept["open"],
        tuple(kept["differ"]),
        kept["counted"],
        tuple((number, tuple(cells)) for number, cells in sealed.get("first", [])),
        kept["said_by"],
        kept["said_at"],
    )


def last_said(reading: Reading, *, by: User) -> Newer:
    """Who said last how a list is read, for somebody whose page is older."""
    if reading.said_by is None:
        return Newer("somebody else", "")
    if reading.said_by == by.pk:
        return Newer("you, on another page,", reading.said_at)
    return Newer(User.objects.get(pk=reading.said_by).name, reading.said_at)
