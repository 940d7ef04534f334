"""Rows of a call list as the text that a page of them is kept as. Imports no Django."""

import json
from collections.abc import Iterable
from datetime import date

from participants.call_list.rows import Fault, FileRow


def packed(rows: Iterable[tuple[FileRow, str]]) -> str:
    """*rows*, each with what will become of it."""
    return json.dumps(
        [
            [
                row.number,
                row.given_name,
                row.family_name,
                row.date_of_birth and row.date_of_birth.isoformat(),
                row.phones,
                row.emails,
                [[fault.field, fault.value, fault.allowed] for fault in row.faults],
                row.like,
                row.near,
                row.left_out,
                fate,
            ]
            for row, fate in rows
        ],
        ensure_ascii=False,
    )


def unpacked(text: str) -> list[tuple[FileRow, str]]:
    """What ``packed`` was given."""
    return [
        (
            FileRow(
                number,
                given,
                family,
                born and date.fromisoformat(born),
                tuple(phones),
                tuple(emails),
                tuple(Fault(*fault) for fault in faults),
                like,
                near,
                tuple(left_out),
            ),
            fate,
        )
        for number, given, family, born, phones, emails, faults, *rest in json.loads(
            text
        )
        for like, near, left_out, fate in [rest]
    ]
