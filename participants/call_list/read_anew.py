"""Saying how the file of a call list is to be understood."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from participants.call_list import columns
from participants.call_list.actions import (
    HEADERS,
    CallListRefused,
    begin_reading,
    first_cells,
    laid_out,
    still_dry,
)
from participants.call_list.columns import Layout
from participants.call_list.decoding import decode_as, encode_back
from participants.call_list.models import CallList, FileState
from participants.call_list.pages import forget
from participants.call_list.reading import Reading, keep, last_said, reading_of
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.context.acting import giving_reason
from trialsite.editing.comparing import Base, Newer, compare
from trialsite.values import dates


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
    locked = still_dry(call_list, FileState.DRY, FileState.UNREADABLE)
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
        layout = laid_out(text, separator, row)
        reading = Reading(layout, differ=before.differ)
    else:
        layout = replace(layout, fields=_checked(fields, layout))
        said = order if order in dates.ORDERS else ""
        reading = Reading(layout, said, settled=True, differ=before.differ)
    reading = replace(
        reading,
        first=first_cells(text, layout),
        said_by=by.pk,
        said_at=clock.now().isoformat(),
    )
    forget(locked)
    keep(locked, reading)
    locked.state, locked.fault = FileState.READING, ""
    said_anew = ("reading", "header", "state", "fault", "encoding", "text")
    with giving_reason("How the file is to be read was said."):
        locked.save(update_fields=said_anew)
    return begin_reading(locked, field="separator")


@dataclass(frozen=True)
class SavedReading:
    """What came of saving a page. Nothing was saved where there are ``clashes``: two
    said them differently; ``newer`` were said by somebody else alone, who is
    ``earlier``. ``now`` is how the list is read, by field."""

    now: Mapping[str, object]
    clashes: tuple[str, ...]
    newer: tuple[str, ...]
    earlier: Newer


@transaction.atomic
def save_reading_page(
    *, call_list: CallList, said: Mapping[str, object], base: Base, by: User
) -> SavedReading:
    """Read the list as this person said on a page that was drawn from *base*, by the
    names of ``Reading.choices``; what they did not touch stays as it is now. Columns of
    another separator or header than now are left out. Raises what read_as raises."""
    require(by, Permission.SCREEN, call_list.site_id)
    locked = still_dry(call_list, FileState.DRY, FileState.UNREADABLE)
    reading = reading_of(locked)
    now = reading.choices(locked.encoding)
    alike = all(base.showed(name, now[name]) for name in ("separator", "row"))
    typed = {
        name: value
        for name, value in said.items()
        if value is not None and (alike or not name.startswith("column-"))
    }
    compared = compare(base=base, now=now, typed=typed)
    saved = SavedReading(
        now, compared.clashes, compared.newer, last_said(reading, by=by)
    )
    if compared.clashes or (compared.newer and not compared.changes):
        return saved
    wanted = {**now, **compared.changes}
    read_as(
        call_list=locked,
        separator=str(wanted["separator"]),
        fields=tuple(str(wanted[name]) for name in wanted if name.startswith("column")),
        order=str(wanted["order"]),
        encoding=str(wanted["encoding"]),
        row=int(str(wanted["row"])) if "row" in compared.changes else None,
        by=by,
    )
    call_list.refresh_from_db()
    return saved


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
