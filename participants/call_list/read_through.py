"""Reads a file row by row into pages, so that no request has to read all of it.

Each page is one transaction, which also moves the list's count of rows that are read:
a worker that is killed leaves whole pages, and the next one goes on after them. The
list's row is locked meanwhile, and each looks at how the file is to be understood: one
that began before that was changed stops.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

import structlog
from django.db import transaction

from participants.call_list.counting import count
from participants.call_list.models import CallList, CallListPage, FileState
from participants.call_list.packing import packed
from participants.call_list.pages import PAGE
from participants.call_list.plan import plan
from participants.call_list.reading import Reading, reading_of
from participants.call_list.rows import FileRow, column_of_dates, read_rows
from trialsite import clock
from trialsite.protocol.now import stated_site
from trialsite.values import dates

log = structlog.get_logger(__name__)

NO_ROW = (
    "There is no row below the header. Say below which row names the columns, or hand "
    "in another file."
)
COUNTS_DIFFER = (
    "The rows of this file do not add up to its lines, so that somebody could be lost. "
    "Save it anew as CSV UTF-8 and hand that in."
)


def read_through(number: UUID) -> None:
    """Read every row of the list that is not read yet, where it is to be read at all;
    of a file that cannot be, keep why."""
    call_list = CallList.objects.get(pk=number)
    if call_list.state != FileState.READING:
        return
    text = call_list.text or ""
    reading = _settled(text, reading_of(call_list))
    site = stated_site(call_list.site_id)
    today = clock.day_of(call_list.at, site.timezone)
    found = read_rows(text, reading.layout, reading.order, today, site.country)
    counted = count(text, reading.layout)
    if counted["rows"] != len(found):
        # Nobody is listed from a file that two ways of counting do not agree on.
        _end(call_list, FileState.UNREADABLE, fault=COUNTS_DIFFER)
        return
    for page, some in enumerate(_in_pages(found)):
        if not _keep(call_list, page, some):
            return
    if found:
        reading = replace(reading, counted=counted)
        _end(call_list, FileState.DRY, rows=len(found), reading=reading)
    else:
        _end(call_list, FileState.UNREADABLE, fault=NO_ROW)


def _settled(text: str, reading: Reading) -> Reading:
    """The reading with the order that the dates tell, where nobody has said it, and
    with whether one of them could be meant either way."""
    column = list(column_of_dates(text, reading.layout))
    order = reading.order if reading.settled else dates.order_of(column).chosen
    is_open = any(dates.is_open(cell) for _, cell in column)
    return replace(reading, order=order, settled=True, open=is_open)


def _in_pages(rows: list[FileRow]) -> Iterator[list[FileRow]]:
    for first in range(0, len(rows), PAGE):
        yield rows[first : first + PAGE]


@transaction.atomic
def _keep(call_list: CallList, number: int, rows: Sequence[FileRow]) -> bool:
    """Keep a page, unless it is there; says whether to go on."""
    locked = _locked(call_list)
    if locked is None:
        return False
    if locked.pages.filter(number=number).exists():
        return True
    planned = plan(rows, locked.site_id, with_slips=False)
    fates = Counter(one.fate.value for one in planned)
    CallListPage.objects.create(
        call_list=locked,
        number=number,
        rows=packed((one.row, one.fate) for one in planned),
        **{fate: fates[fate] for fate in ("new", "known", "twice", "refused")},
    )
    return True


@transaction.atomic
def _end(
    call_list: CallList,
    state: FileState,
    *,
    rows: int | None = None,
    reading: Reading | None = None,
    fault: str = "",
) -> None:
    locked = _locked(call_list)
    if locked is None:
        return
    locked.state, locked.fault = state, fault
    if rows is not None and reading is not None:
        locked.total_rows, locked.reading = rows, reading.kept()
    locked.save(update_fields=["state", "fault", "total_rows", "reading"])
    log.info("call_list_read")


def _locked(call_list: CallList) -> CallList | None:
    """The list as it is now, until the transaction ends; None where it is not to be
    read any more, or in another way."""
    rows = CallList.objects.filter(pk=call_list.pk).select_for_update()
    locked = rows.defer("text").get()
    same = (locked.reading, locked.encoding) == (call_list.reading, call_list.encoding)
    return locked if same and locked.state == FileState.READING else None
