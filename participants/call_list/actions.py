"""Writes of call lists: handing one in, saying how it reads, taking it."""

import csv
from datetime import timedelta
from hashlib import sha256

from django.db import transaction

from participants.call_list import columns, dates
from participants.call_list.columns import Layout, lay_out
from participants.call_list.decoding import NotText, decode, decode_as
from participants.call_list.models import CallList, State
from participants.call_list.reading import Reading, reading_of, rows_of
from participants.call_list.rows import Row, column_of_dates
from participants.screening.refusals import known_code
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.audit.context import because
from trialsite.background import start_after_commit
from trialsite.protocol import current

TAKE = "participants.call_list.tasks.take"

LARGEST = 8_000_000
"""Bytes: some 80,000 people."""


class CallListRefused(ValueError):
    """The list cannot be taken as it stands; the message says why and what to do.
    ``field`` names the choice that is wrong or lacks, where one is."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def hand_in(*, site: str, source: str, name: str, raw: bytes, by: User) -> CallList:
    """Keep a clinic's file, sealed, and look how it is to be understood; nobody is
    listed yet. Raises OutsideScope, ScreeningRefused for an unknown *source*, and
    CallListRefused for a file that is too large, empty or no text."""
    require(by, Permission.SCREEN, site)
    sources = (coded.code for coded in current().screening.sources)
    known_code("source of referral", source, sources)
    if len(raw) > LARGEST:
        raise CallListRefused(
            f"The file has {len(raw) / 1e6:.1f} MB; at most {LARGEST / 1e6:.0f} MB are "
            "taken. Hand it in in parts.",
            field="file",
        )
    try:
        decoded = decode(raw)
    except NotText as error:
        raise CallListRefused(str(error), field="file") from None
    text = decoded.text.replace("\0", "")
    layout = lay_out(text)
    order = dates.order_of(column_of_dates(text, layout)).chosen
    zone = current().site(site).timezone
    days = timedelta(days=current().screening.keep_identity_days)
    call_list = CallList(
        site_id=site,
        source=source,
        name=name[:200],
        text=text,
        encoding=decoded.encoding,
        sha256=sha256(raw).hexdigest(),
        reading=Reading(layout, order, decoded.asked).kept(),
        by=by,
        erase_on=clock.today(zone) + days,
    )
    call_list.total_rows = len(_rows(call_list))
    if not call_list.total_rows:
        raise CallListRefused(
            "There is no row below the header. Hand in a file whose first line names "
            "the columns.",
            field="file",
        )
    call_list.save(force_insert=True)
    return call_list


def _rows(call_list: CallList) -> list[Row]:
    try:
        return rows_of(call_list)
    except csv.Error as error:
        raise CallListRefused(
            f"The file cannot be read in columns ({error}). Save it anew as CSV.",
            field="file",
        ) from None


@transaction.atomic
def read_as(
    *,
    call_list: CallList,
    separator: str,
    fields: tuple[str, ...],
    order: str,
    encoding: str,
    by: User,
) -> CallList:
    """Say how the file is to be understood: its *separator*, what each column is
    (codes of columns.FIELDS, ignored where the separator is another than before), which
    of day and month comes first, and its *encoding*. Raises OutsideScope, or
    CallListRefused for a choice that cannot be or a list that is being taken."""
    require(by, Permission.SCREEN, call_list.site_id)
    locked = _still_dry(call_list)
    before = reading_of(locked)
    if encoding != locked.encoding:
        _decode_anew(locked, encoding)
    layout = before.layout
    if separator != layout.separator:
        if separator not in columns.SEPARATORS:
            raise CallListRefused(
                f"{separator!r} is no separator; there is "
                f"{', '.join(columns.SEPARATORS.values())}.",
                field="separator",
            )
        layout = lay_out(locked.text, separator)
        order = dates.order_of(column_of_dates(locked.text, layout)).chosen
    else:
        layout = Layout(separator, layout.header, _checked(fields, layout))
    locked.reading = Reading(layout, order if order in dates.ORDERS else "").kept()
    locked.total_rows = len(_rows(locked))
    with because("How the file is to be read was said."):
        locked.save(update_fields=["reading", "total_rows", "encoding", "text"])
    return locked


def _decode_anew(call_list: CallList, encoding: str) -> None:
    asked = reading_of(call_list).asked
    if encoding not in asked:
        raise CallListRefused(
            f"{encoding!r} is not what the file could be in; that is "
            f"{', '.join(asked) or call_list.encoding}.",
            field="encoding",
        )
    raw = call_list.text.encode(call_list.encoding)
    call_list.text, call_list.encoding = decode_as(raw, encoding), encoding


def _checked(fields: tuple[str, ...], layout: Layout) -> tuple[str, ...]:
    used = [field for field in fields if field]
    if len(fields) != len(layout.fields) or not {*used} <= {*columns.FIELDS}:
        raise CallListRefused(
            f"{len(fields)} columns are named; the file has {len(layout.fields)}."
        )
    for field in used:
        if used.count(field) > 1:
            raise CallListRefused(
                f"Two columns are named {columns.FIELDS[field].lower()}; one can be."
            )
    return fields


def _still_dry(call_list: CallList) -> CallList:
    locked = CallList.objects.select_for_update().get(pk=call_list.pk)
    if locked.state != State.DRY:
        raise CallListRefused(
            f"This list is {locked.get_state_display().lower()}; nothing changes any "
            "more."
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
    column = column_of_dates(call_list.text or "", reading.layout)
    if not reading.order and any(dates.is_open(text) for _, text in column):
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
    locked.state = State.QUEUED
    locked.save(update_fields=["state"])
    start_after_commit(TAKE, str(locked.pk))
    return locked


@transaction.atomic
def put_aside(*, call_list: CallList, by: User) -> CallList:
    """Drop a list that is not to be taken: what it held is erased at once. Raises
    OutsideScope, or CallListRefused where it is taken already."""
    require(by, Permission.SCREEN, call_list.site_id)
    locked = _still_dry(call_list)
    locked.state, locked.name, locked.text = State.DROPPED, None, None
    with because("Put aside: nobody on it was listed."):
        locked.save(update_fields=["state", "name", "text"])
    return locked
