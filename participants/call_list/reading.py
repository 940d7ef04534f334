"""How the file of a call list is understood."""

from dataclasses import dataclass
from typing import Any

from participants.call_list.columns import Layout
from participants.call_list.models import CallList


@dataclass(frozen=True)
class Reading:
    """How a file is understood. *asked* are encodings that could all be meant; empty
    once one was chosen. *order* is of day and month; empty where no date needs it or
    nobody has said it; until it is *settled*, the dates are looked at for it. *open*
    says that a date there could be meant either way round."""

    layout: Layout
    order: str = ""
    asked: tuple[str, ...] = ()
    settled: bool = False
    open: bool = False

    def kept(self) -> dict[str, Any]:
        """As the row of the list keeps it."""
        return {
            "separator": self.layout.separator,
            "header": list(self.layout.header),
            "fields": list(self.layout.fields),
            "order": self.order,
            "asked": list(self.asked),
            "settled": self.settled,
            "open": self.open,
        }


def reading_of(call_list: CallList) -> Reading:
    """How the file of *call_list* is to be understood."""
    kept = call_list.reading
    layout = Layout(kept["separator"], tuple(kept["header"]), tuple(kept["fields"]))
    return Reading(
        layout, kept["order"], tuple(kept["asked"]), kept["settled"], kept["open"]
    )
