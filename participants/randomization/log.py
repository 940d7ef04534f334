"""The allocation log: what docs/verify_randomization.py reads. Imports no Django."""

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, fields
from datetime import UTC, datetime

from participants.randomization.commitment import AllocationLine

HEADER = (*(field.name for field in fields(AllocationLine)), "receipt")


def stamp(at: datetime) -> str:
    """The instant in UTC to the microsecond, "2026-03-05T14:07:09.000250Z". Raises
    ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError(f"{at} has no zone.")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def written(lines: Iterable[tuple[AllocationLine, str]]) -> str:
    """CSV of allocations with their receipts, in the order of time and place."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    in_order = sorted(
        lines, key=lambda one: (one[0].at, one[0].sequence, one[0].position)
    )
    writer.writerows((*astuple(line), receipt) for line, receipt in in_order)
    return out.getvalue()
