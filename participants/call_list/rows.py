"""The people that a file names, row by row. Imports no Django."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from participants.call_list import columns
from participants.call_list.columns import Layout
from participants.call_list.dates import BadDate, OrderNotKnown, read_date
from trialsite.secrets import normal

LONGEST = {"given_name": 80, "family_name": 80, "phone": 40, "email": 254}
_EXTENSION = re.compile(r"\s*(?:x|ext\.?|extension)\s*\d{1,6}$", re.I)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]{2,}")


@dataclass(frozen=True)
class Fault:
    """A value that cannot be taken, and what is allowed in its place."""

    field: str
    value: str
    allowed: str

    def __str__(self) -> str:
        found = f"“{self.value}”" if self.value else "nothing"
        return f"{self.field}: {found}. Allowed: {self.allowed}."


@dataclass(frozen=True, repr=False)
class FileRow:
    """One line of the file: its number there (the header is 1), who it names and what
    is wrong with it. *like* is the number of an earlier row with the same person."""

    number: int
    given_name: str = ""
    family_name: str = ""
    date_of_birth: date | None = None
    phone: str = ""
    email: str = ""
    faults: tuple[Fault, ...] = ()
    like: int | None = None

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def keys(self) -> tuple[str, ...]:
        """By which two rows name one person: the name with a date of birth, a number
        or an address."""
        who = f"{normal.name(self.given_name)} {normal.name(self.family_name)}"
        born = self.date_of_birth.isoformat() if self.date_of_birth else ""
        others = (born, normal.phone(self.phone), normal.email(self.email))
        return tuple(
            f"{place} {who} {other}" for place, other in enumerate(others) if other
        )


class BrokenCsv(ValueError):
    """The file cannot be taken apart into rows and cells; the message says in which
    line, and what is the matter, and has nothing of what stands there."""


def read_rows(text: str, layout: Layout, order: str, today: date) -> Iterator[FileRow]:
    """Every row of the file that is not blank, in its order. Raises BrokenCsv at the
    first that is none."""
    seen: dict[str, int] = {}
    for number, cells in _lines(text, layout.separator):
        row = _row(number, cells, layout, order, today)
        if not row.faults:
            like = next((seen[key] for key in row.keys if key in seen), None)
            row = replace(row, like=like)
            for key in row.keys:
                seen.setdefault(key, number)
        yield row


def column_of_dates(text: str, layout: Layout) -> Iterator[tuple[int, str]]:
    """The cells of the column of birth dates, each with its row's number. Raises
    BrokenCsv."""
    if columns.BORN in layout.fields:
        place = layout.fields.index(columns.BORN)
        for number, cells in _lines(text, layout.separator):
            if len(cells) > place and cells[place].strip():
                yield number, cells[place]


def _lines(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that are not blank, without the header, as cells."""
    # Strictly: a mark that is not closed would swallow everybody after it in silence.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    header = True
    begun = 1
    try:
        for number, cells in enumerate(reader, 1):
            begun = reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if header:
                header = False
                continue
            yield number, cells
    except csv.Error as error:
        raise BrokenCsv(_what_broke(str(error), begun, separator)) from None


def _what_broke(error: str, line: int, separator: str) -> str:
    """In our words, for those of the csv module name no line."""
    if "unexpected end" in error:
        what = "a quotation mark is opened and never closed"
    elif "expected after" in error:
        name = columns.SEPARATORS[separator].lower()
        what = f"a closing quotation mark is followed by something else than a {name}"
    elif "field limit" in error:
        what = (
            f"a cell has more than {csv.field_size_limit():,} characters; perhaps a "
            "quotation mark is not closed"
        )
    else:
        what = "it cannot be taken apart into cells"
    return f"Line {line:,}: {what}. Mend it, or save the file anew as CSV."


def _row(
    number: int, cells: Sequence[str], layout: Layout, order: str, today: date
) -> FileRow:
    faults: list[Fault] = []
    if len(cells) > len(layout.fields) and any(cells[len(layout.fields) :]):
        extra = layout.separator.join(cells[len(layout.fields) :])
        allowed = f"{len(layout.fields)} columns, as in the header"
        faults.append(Fault("Row", extra.strip(), allowed))
    cell = {
        field: " ".join(text.split())
        for field, text in zip(layout.fields, cells, strict=False)
        if field != columns.UNUSED
    }
    if whole := cell.pop(columns.WHOLE, ""):
        given, family = _split(whole)
        cell.setdefault("given_name", given)
        cell.setdefault("family_name", family)
    born = _born(cell.pop(columns.BORN, ""), order, today, faults)
    faults += _faults(cell)
    return FileRow(
        number,
        given_name=cell.get("given_name", ""),
        family_name=cell.get("family_name", ""),
        date_of_birth=born,
        phone=cell.get("phone", ""),
        email=cell.get("email", ""),
        faults=tuple(faults),
    )


def _split(whole: str) -> tuple[str, str]:
    """Given and family name: "Stone, Erin" or "Erin Stone"."""
    family, comma, given = whole.partition(",")
    if comma:
        return given.strip(), family.strip()
    given, _, family = whole.rpartition(" ")
    return given, family


def _born(text: str, order: str, today: date, faults: list[Fault]) -> date | None:
    if not text:
        return None
    try:
        return read_date(text, order, today)
    except (BadDate, OrderNotKnown) as error:
        faults.append(Fault(columns.FIELDS[columns.BORN], text, str(error)))
        return None


def _faults(cell: dict[str, str]) -> Iterator[Fault]:
    if not cell.get("given_name") and not cell.get("family_name"):
        yield Fault("Name", "", "a given name, a family name or both")
    phone, email = cell.get("phone", ""), cell.get("email", "")
    if not phone and not email:
        yield Fault("Phone and e-mail", "", "at least one of the two")
    bare = _EXTENSION.sub("", phone)
    if bare != phone:
        cell["phone"] = bare
    digits = re.sub(r"[\s()./+\-–]", "", bare)
    if phone and not (digits.isdigit() and 7 <= len(digits) <= 15):
        yield Fault("Phone", phone, "one number with 7 to 15 digits")
    if email and not _EMAIL.fullmatch(email):
        yield Fault("E-mail", email, "one address such as erin@example.org")
    for field, longest in LONGEST.items():
        if len(cell.get(field, "")) > longest:
            value = f"{cell[field][:30]}…"
            allowed = f"at most {longest} characters"
            yield Fault(columns.FIELDS[field], value, allowed)
