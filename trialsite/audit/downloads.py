"""The audit trail as a file: CSV with a row for each changed field, or JSON with an
entry for each event (P11-07). Both say what the page says, in the same words."""

import csv
import json
from collections.abc import Iterator
from io import TextIOWrapper
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from django.db.models import QuerySet

from trialsite.access.scope import Scope
from trialsite.audit.history import ChangeLine, lines
from trialsite.audit.models import AuditEvent
from trialsite.audit.reading import in_batches
from trialsite.exports.copy import guarded

IN_MEMORY = 4 * 2**20
"""Bytes; what is longer goes to a file that has no name."""


def csv_of(rows: QuerySet[AuditEvent], scope: Scope) -> IO[bytes]:
    """The events of *rows*, newest first."""
    file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the response closes it
    text = TextIOWrapper(file, "utf-8", newline="", write_through=True)
    writer: Any = None
    for line in _lines(rows, scope):
        for row in _rows(line):
            if writer is None:
                writer = csv.DictWriter(text, list(row), lineterminator="\n")
                writer.writeheader()
            writer.writerow({name: guarded(str(value)) for name, value in row.items()})
    text.detach()
    file.seek(0)
    return cast(IO[bytes], file)


def json_of(rows: QuerySet[AuditEvent], scope: Scope) -> IO[bytes]:
    """The events of *rows*, newest first, as one array."""
    file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the response closes it
    text = TextIOWrapper(file, "utf-8", newline="", write_through=True)
    mark = "["
    for line in _lines(rows, scope):
        text.write(f"{mark}\n{json.dumps(_entry(line), ensure_ascii=False)}")
        mark = ","
    text.write("[]\n" if mark == "[" else "\n]\n")
    text.detach()
    file.seek(0)
    return cast(IO[bytes], file)


def _lines(rows: QuerySet[AuditEvent], scope: Scope) -> Iterator[ChangeLine]:
    for batch in in_batches(rows):
        yield from lines(batch, scope)


def _head(line: ChangeLine) -> dict[str, Any]:
    event = line.event
    return {
        "event": event.pk,
        "at": event.trial_at.isoformat(),
        "at_site": line.at_site,
        "server_at": event.at.isoformat(),
        "transaction": event.txid,
        "participant": event.study_id or "",
        "site": line.site,
        "record": line.record,
        "table": event.table_name,
        "row": event.row_pk,
        "action": line.action,
        "who": event.actor,
        "kind": event.actor_kind,
        "role": line.role,
        "reason": event.reason,
        "source": line.source,
        "request_id": event.request_id,
    }


def _rows(line: ChangeLine) -> Iterator[dict[str, Any]]:
    for change in line.changes:
        yield _head(line) | {
            "column": change.column,
            "field": change.label,
            "old": change.old,
            "new": change.new,
        }


def _entry(line: ChangeLine) -> dict[str, Any]:
    return _head(line) | {
        "changes": [
            {
                "column": change.column,
                "field": change.label,
                "old": change.old,
                "new": change.new,
            }
            for change in line.changes
        ]
    }
