"""Writes of call lists: handing one in, saying how it reads, taking it."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from django.db import transaction

from participants.call_list import columns
from participants.call_list.columns import Layout, first_rows, lay_out
from participants.call_list.decoding import NotText, decode, decode_as, encode_back
from participants.call_list.models import CallList, FileState
from participants.call_list.pages import PAGE, forget
from participants.call_list.read_through import read_through
from participants.call_list.reading import Reading, keep, reading_of
from participants.screening.refusals import known_code
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.background.start import start_after_commit
from trialsite.context.acting import because
from trialsite.protocol import current
from trialsite.protocol.now import stated_site
from trialsite.values import dates
from trialsite.values.text import clean

READ = "participants.call_list.tasks.read"
TAKE = "participants.call_list.tasks.take"

LARGEST = 8_000_000
"""Bytes of a file."""
MOST_ROWS = 80_000
MOST_COLUMNS = 60
HEADERS, SHOWN = 10, 30
"""Rows of which one can be said to be the header, and characters of each cell."""
AT_ONCE = PAGE
"""Lines of a file that is read within the request that hands it in; a longer one is
read by a worker."""


class CallListRefused(ValueError):
    """The list cannot be taken as it stands; the message says why and what to do.
    ``field`` names the choice that is wrong or lacks, where one is."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def hand_in(*, site: str, source: str, name: str, raw: bytes, by: User) -> CallList:
    """Keep a clinic's file, sealed, and have it read; nobody is listed yet. Raises
    OutsideScope, ScreeningRefused for an unknown *source*, and CallListRefused for a
    file that is too large, no text, or short and cannot be read. What is the matter
    with a longer one stands in its row when a worker has come to it."""
    require(by, Permission.SCREEN, site)
    sources = (coded.code for coded in current().screening.sources)
    known_code("source of referral", source, sources)
    if len(raw) > LARGEST:
        raise CallListRefused(
            f"The file is larger than {LARGEST / 1e6:.0f} MB; at most "
            f"{LARGEST / 1e6:.0f} MB are taken. Hand it in in parts.",
            field="file",
        )
    try:
        decoded = decode(raw)
    except NotText as error:
        raise CallListRefused(str(error), field="file") from None
    text = decoded.text.replace("\0", "")
    # A cell can hold a line break, so there are no more rows than this.
    lines = max(text.count("\n"), text.count("\r")) + 1
    if lines - 1 > MOST_ROWS:
        raise CallListRefused(
            f"The file has {lines:,} lines; at most {MOST_ROWS:,} rows are taken at "
            "once. Hand it in in parts.",
            field="file",
        )
    zone = stated_site(site).timezone
    days = timedelta(days=current().screening.keep_identity_days)
    call_list = CallList(
        site_id=site,
        source=source,
        name=name[:200],
        text=text,
        encoding=decoded.encoding,
        sha256=sha256(raw).hexdigest(),
        total_rows=lines,
        by=by,
        erase_on=clock.today(zone) + days,
    )
    layout = _laid_out(text)
    reading = Reading(layout, asked=decoded.asked, differ=decoded.differ)
    keep(call_list, replace(reading, first=_first(text, layout)))
    call_list.save(force_insert=True)
    return _begin_reading(call_list, field="file")


def _first(text: str, layout: Layout) -> tuple[tuple[int, tuple[str, ...]], ...]:
    return tuple(
        (one.number, tuple(clean(cell)[:SHOWN] for cell in one.cells[:MOST_COLUMNS]))
        for one in first_rows(text, layout.separator, HEADERS)
    )


def _laid_out(text: str, separator: str = "", row: int | None = None) -> Layout:
    layout = lay_out(text, separator, row)
    if len(layout.header) > MOST_COLUMNS:
        raise CallListRefused(
            f"The header has {len(layout.header):,} columns; at most "
            f"{MOST_COLUMNS} are taken. Leave out those that are not about who "
            "somebody is.",
            field="separator" if separator else "file",
        )
    return layout


def _begin_reading(call_list: CallList, *, field: str) -> CallList:
    """Read a short file now, and let a worker read a long one. Raises CallListRefused
    where a short one cannot be read."""
    if call_list.total_rows > AT_ONCE:
        start_after_commit(READ, str(call_list.pk))
        return call_list
    read_through(call_list.pk)
    call_list.refresh_from_db()
    if call_list.state == FileState.UNREADABLE:
        raise CallListRefused(call_list.fault, field=field)
    return call_list


@transaction.atomic
def read_as(
    *,
    call_list: CallList,
    separator: str,
    fields: tuple[str, ...],
    order: str,
    encoding: str,
    by: User,
    row: int | None = None,
) -> CallList:
    """Say how the file is to be understood: its *separator*, which *row* is the header
    (0 for none; as before where it is left out), what each column is (codes of
    columns.FIELDS, ignored where the separator or the header is another than before),
    which of day and month comes first, and its *encoding*; it is read anew. Raises
    OutsideScope, or CallListRefused for a choice that cannot be, or a list that is
    being read or taken."""
    require(by, Permission.SCREEN, call_list.site_id)
    locked = _still_dry(call_list, FileState.DRY, FileState.UNREADABLE)
    before = reading_of(locked)
    if encoding != locked.encoding:
        _decode_anew(locked, encoding)
    layout, text = before.layout, locked.text or ""
    if separator not in columns.SEPARATORS:
        raise CallListRefused(
            f"{separator!r} is no separator; there is "
            f"{', '.join(columns.SEPARATORS.values())}.",
            field="separator",
        )
    if row is None and separator == layout.separator:
        row = layout.row
    if row and row not in [number for number, _ in before.first]:
        raise CallListRefused(
            f"Row {row} cannot be the header; one of the first {HEADERS} can, or none.",
            field="row",
        )
    if separator != layout.separator or row != layout.row:
        layout = _laid_out(text, separator, row)
        reading = Reading(layout, differ=before.differ)
    else:
        layout = replace(layout, fields=_checked(fields, layout))
        said = order if order in dates.ORDERS else ""
        reading = Reading(layout, said, settled=True, differ=before.differ)
    reading = replace(reading, first=_first(text, layout))
    forget(locked)
    keep(locked, reading)
    locked.state, locked.fault = FileState.READING, ""
    said_anew = ("reading", "header", "state", "fault", "encoding", "text")
    with because("How the file is to be read was said."):
        locked.save(update_fields=said_anew)
    return _begin_reading(locked, field="separator")


def _decode_anew(call_list: CallList, encoding: str) -> None:
    before = reading_of(call_list)
    asked = before.asked
    if encoding not in asked:
        raise CallListRefused(
            f"{encoding!r} is not what the file could be in; that is "
            f"{', '.join(asked) or call_list.encoding}.",
            field="encoding",
        )
    raw = encode_back(call_list.text, call_list.encoding, before.differ)
    call_list.text, call_list.encoding = decode_as(raw, encoding), encoding


def _checked(fields: tuple[str, ...], layout: Layout) -> tuple[str, ...]:
    used = [field for field in fields if field]
    if len(fields) != len(layout.fields) or not {*used} <= {*columns.FIELDS}:
        raise CallListRefused(
            f"{len(fields)} columns are named; the file has {len(layout.fields)}."
        )
    for field in used:
        if used.count(field) > 1 and field not in columns.SEVERAL:
            raise CallListRefused(
                f"Two columns are named {columns.FIELDS[field].lower()}; one can be."
            )
    return fields


def _still_dry(call_list: CallList, *states: FileState) -> CallList:
    """The list, locked, if it is in one of *states* (DRY, where none is named)."""
    # Its file is fetched when it is looked at, which most do not.
    rows = CallList.objects.filter(pk=call_list.pk).select_for_update()
    locked = rows.defer("text").get()
    if locked.state not in (states or (FileState.DRY,)):
        raise CallListRefused(
            f"This list is {locked.get_state_display().lower()}; nothing changes any "
            "more."
            if locked.state != FileState.READING
            else "This list is being read; wait until that is done."
        )
    return locked


def lacks(call_list: CallList) -> CallListRefused | None:
    """What must be said before the list can be taken, if anything must."""
    reading = reading_of(call_list)
    if reading.asked:
        return CallListRefused(
            "Say how the file was saved: the accented letters could be meant two ways.",
            field="encoding",
        )
    if missing := reading.layout.lacks:
        return CallListRefused(
            f"No column is {missing}. Say which one is.", field="fields"
        )
    if not reading.order and reading.open:
        return CallListRefused(
            "Say whether the day or the month comes first in the dates of birth.",
            field="order",
        )
    return None


@transaction.atomic
def begin_taking(*, call_list: CallList, by: User) -> CallList:
    """Let a worker list everybody whom the file names. Raises OutsideScope, or
    CallListRefused where something must be said first, or it is taken already."""
    require(by, Permission.SCREEN, call_list.site_id)
    locked = _still_dry(call_list)
    if refused := lacks(locked):
        raise refused
    locked.state = FileState.QUEUED
    locked.save(update_fields=["state"])
    start_after_commit(TAKE, str(locked.pk))
    return locked


@transaction.atomic
def put_aside(*, call_list: CallList, by: User) -> CallList:
    """Drop a list that is not to be taken: what it held is erased at once. Raises
    OutsideScope, or CallListRefused where it is taken already."""
    require(by, Permission.SCREEN, call_list.site_id)
    locked = _still_dry(
        call_list, FileState.DRY, FileState.READING, FileState.UNREADABLE
    )
    locked.state = FileState.DROPPED
    locked.name = locked.header = locked.text = None
    forget(locked)
    with because("Put aside: nobody on it was listed."):
        locked.save(update_fields=["state", "name", "header", "text"])
    return locked
