"""Writes of call lists: handing one in, saying how it reads, taking it."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from django.db import transaction

from participants.call_list.columns import Layout, first_rows, lay_out
from participants.call_list.decoding import NotText, decode
from participants.call_list.models import CallList, FileState
from participants.call_list.pages import PAGE, forget
from participants.call_list.read_through import read_through
from participants.call_list.reading import Reading, keep, last_said, reading_of
from participants.screening.refusals import known_code
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.background.start import start_after_commit
from trialsite.context.acting import giving_reason
from trialsite.editing.comparing import Base
from trialsite.editing.forms import moment_in_words
from trialsite.protocol import current
from trialsite.protocol.now import stated_site
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
    layout = laid_out(text)
    reading = Reading(layout, asked=decoded.asked, differ=decoded.differ)
    keep(call_list, replace(reading, first=first_cells(text, layout)))
    call_list.save(force_insert=True)
    return begin_reading(call_list, field="file")


def first_cells(text: str, layout: Layout) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The first rows of a file, one of which may be said to be its header."""
    return tuple(
        (one.number, tuple(clean(cell)[:SHOWN] for cell in one.cells[:MOST_COLUMNS]))
        for one in first_rows(text, layout.separator, HEADERS)
    )


def laid_out(text: str, separator: str = "", row: int | None = None) -> Layout:
    """The layout of a file, as ``lay_out`` finds it. Raises CallListRefused for one
    with too many columns."""
    layout = lay_out(text, separator, row)
    if len(layout.header) > MOST_COLUMNS:
        raise CallListRefused(
            f"The header has {len(layout.header):,} columns; at most "
            f"{MOST_COLUMNS} are taken. Leave out those that are not about who "
            "somebody is.",
            field="separator" if separator else "file",
        )
    return layout


def begin_reading(call_list: CallList, *, field: str) -> CallList:
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


def still_dry(call_list: CallList, *states: FileState) -> CallList:
    """The list, locked, if it is in one of *states* (DRY, where none is named)."""
    # Its file is fetched when it is looked at, which most do not.
    rows = CallList.objects.filter(pk=call_list.pk).select_for_update()
    locked = rows.defer("text").get()
    if locked.state not in (states or (FileState.DRY,)):
        raise CallListRefused(
            f"This list is {locked.get_state_display().lower()}; nothing changes now."
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
def begin_taking(
    *, call_list: CallList, by: User, base: Base | None = None
) -> CallList:
    """Let a worker list everybody whom the file names. *base* is what the page was
    drawn from on which somebody saw what would happen. Raises OutsideScope, or
    CallListRefused where something must be said first, it is taken already, or it is
    read otherwise than that page showed."""
    require(by, Permission.SCREEN, call_list.site_id)
    locked = still_dry(call_list)
    reading = reading_of(locked)
    now = reading.choices(locked.encoding).items()
    if base and not all(base.showed(name, value) for name, value in now):
        newer = last_said(reading, by=by)
        when = moment_in_words(newer, stated_site(locked.site_id).timezone)
        raise CallListRefused(
            f"{newer.who} changed how this file is read {when}, after you opened this "
            "page. Look at its rows again, then list them."
        )
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
    locked = still_dry(
        call_list, FileState.DRY, FileState.READING, FileState.UNREADABLE
    )
    locked.state = FileState.DROPPED
    locked.name = locked.header = locked.text = None
    forget(locked)
    with giving_reason("Put aside: nobody on it was listed."):
        locked.save(update_fields=["state", "name", "header", "text"])
    return locked
