"""How the file of a call list is understood."""

from dataclasses import dataclass
from typing import Any

from participants.call_list.columns import Layout
from participants.call_list.models import CallList
from participants.call_list.rows import Row, read_rows
from trialsite import clock
from trialsite.protocol import current


@dataclass(frozen=True)
class Reading:
    """How a file is understood. *asked* are encodings that could all be meant; empty
    once one was chosen. *order* is of day and month; empty where no date needs it or
    nobody has said it."""

    layout: Layout
    order: str = ""
    asked: tuple[str, ...] = ()

    def kept(self) -> dict[str, Any]:
        """As the row of the list keeps it."""
        return {
            "separator": self.layout.separator,
            "header": list(self.layout.header),
            "fields": list(self.layout.fields),
            "order": self.order,
            "asked": list(self.asked),
        }


def reading_of(call_list: CallList) -> Reading:
    """How the file of *call_list* is to be understood."""
    kept = call_list.reading
    layout = Layout(kept["separator"], tuple(kept["header"]), tuple(kept["fields"]))
    return Reading(layout, kept["order"], tuple(kept["asked"]))


def rows_of(call_list: CallList) -> list[Row]:
    """The rows of the file as it is understood now; none once it was erased."""
    reading = reading_of(call_list)
    today = clock.day_of(call_list.at, current().site(call_list.site_id).timezone)
    text = call_list.text or ""
    return read_rows(text, reading.layout, reading.order, today)
