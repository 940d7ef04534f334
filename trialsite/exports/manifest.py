"""What an export says about itself: manifest.json for programs, README.txt for people.

Imports no Django.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from textwrap import dedent
from types import MappingProxyType

from trialsite.values.instants import UTC, instant_words


@dataclass(frozen=True)
class FileFacts:
    """One file of the zip. *rows* leaves the header out; None where not a table."""

    name: str
    sha256: str
    rows: int | None
    bytes: int


@dataclass(frozen=True)
class ExportFacts:
    """Where an export comes from. *build* is the version of the program; *sites* are
    codes; *protocol_digest* is the SHA-256 of the protocol folder."""

    number: int
    trial: str
    protocol_version: str
    protocol_digest: str
    build: str
    sites: tuple[str, ...]
    requested_by: str
    requested_at: datetime
    made_at: datetime
    reason: str


def manifest(
    export: ExportFacts,
    files: Sequence[FileFacts],
    left_out: Mapping[str, int] = MappingProxyType({}),
) -> bytes:
    """The manifest as JSON: every file but itself, with SHA-256, rows and bytes, and
    how many rows of each file were *left_out*, since people withdrew the use of their
    data (R3-20)."""
    described = asdict(export)
    for name in ("requested_at", "made_at"):
        described[name] = f"{described[name]:%Y-%m-%dT%H:%M:%SZ}"
    content = {
        "export": described,
        "left_out_since_use_of_data_was_withdrawn": {
            name: rows for name, rows in left_out.items() if rows
        },
        "files": [asdict(file) for file in files],
    }
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def readme(
    export: ExportFacts,
    tables: Sequence[tuple[str, str]],
    people_left_out: int = 0,
) -> bytes:
    """README.txt in plain words. *tables* are (file name, label) pairs;
    *people_left_out* is how many participants withdrew the use of their data."""
    width = max((len(name) for name, _ in tables), default=0)
    listed = "\n".join(f"  {name:<{width}}  {label}" for name, label in tables)
    text = f"""\
{export.trial}: dataset of export {export.number}

Made {instant_words(export.made_at, UTC)} for {export.requested_by}.
Why: {export.reason}
Sites: {", ".join(export.sites)}
Protocol version {export.protocol_version}.
Left out: {people_left_out} participants, who withdrew the use of their data.

Files
{listed}
  manifest.json: SHA-256, rows and size of each file

"""
    return (text + _HOW_TO_READ).encode()


_HOW_TO_READ = dedent(
    """\
    How to read the files
      Every .csv is UTF-8 text with commas, and one header row. In Excel choose Data >
      From Text/CSV, so that accents and dates are read rightly.
      All tables were read at one and the same moment, so they agree with each other.
      A table that has no rows yet has its header all the same.
      An empty cell means that there is no value. Where the reason is known, a column of
      its own says it; the codebook names it.
      Dates are year-month-day. Times are in UTC, marked by a Z.
      Yes and no are 1 and 0.
      Text that begins with one of = + - @, a tab or a new line has an apostrophe in
      front, as a spreadsheet would otherwise take it for a formula.

    How to check the files
      Compare each file's SHA-256 with the one in manifest.json, for example by
      "sha256sum *.csv". The SHA-256 of the zip itself stands on the page that you
      downloaded it from.

    This file holds data of people who take part in a trial. Keep it where your protocol
    allows it, and delete it when you no longer need it.
    """
)
