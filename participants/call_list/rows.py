"""The people that a file names, row by row. Imports no Django."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from participants.call_list import columns
from participants.call_list.columns import Layout
from participants.call_list.sameness import certain, contact_keys
from trialsite.values.dates import BadDate, OrderNotKnown, read_birth, tidy
from trialsite.values.emails import BadEmail, read_emails
from trialsite.values.names import BadName, read_name, split_name
from trialsite.values.phones import BadPhone, NobodysNumber, read_phones
from trialsite.values.tables import Record, records
from trialsite.values.text import clean, unguarded

SHOWN = 60
"""Characters of a value that are shown with what is wrong with it."""
NOTHING = frozenset(
    ("n/a", "na", "none", "unknown", "unk", "nil", "null", "-", "--", "?", ".")
)
"""What people write where they know no number, address or day."""


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
    """One row of the file: its number there, as a spreadsheet counts, who it names and
    what is wrong with it. *like* is the number of an earlier row with the same person,
    which holds what this one adds; *near* of one that may be the same person, which
    nobody can tell from the file. *left_out* are values that stand for nothing."""

    number: int
    given_name: str = ""
    family_name: str = ""
    date_of_birth: date | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    like: int | None = None
    near: int | None = None
    left_out: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def phone(self) -> str:
        return self.phones[0] if self.phones else ""

    @property
    def email(self) -> str:
        return self.emails[0] if self.emails else ""


def read_rows(
    text: str, layout: Layout, order: str, today: date, country: str
) -> list[FileRow]:
    """Every row of the file below the header that is not blank, in its order. One
    person in several rows is read once: the first row gets what the others add."""
    merged = Merged()
    for record in rows_of(text, layout):
        merged.add(_row(record, layout, order, today, country))
    return merged.rows


def rows_of(text: str, layout: Layout) -> Iterator[Record]:
    """The records that are to be read, not the blank ones."""
    skipped = layout.row or bool(columns.separator_hint(text))
    for record in records(text, layout.separator, len(layout.fields)):
        if record.number > skipped and not record.is_blank:
            yield record


def column_of_dates(text: str, layout: Layout) -> Iterator[tuple[int, str]]:
    """The cells of the column of birth dates, each with its row's number."""
    if columns.BORN in layout.fields:
        place = layout.fields.index(columns.BORN)
        for record in rows_of(text, layout):
            if len(record.cells) > place and record.cells[place].strip():
                yield record.number, tidy(record.cells[place])


class Merged:
    """Rows as they come, each person once (participants/call_list/sameness.py)."""

    def __init__(self) -> None:
        self.rows: list[FileRow] = []
        self._by: dict[tuple[str, ...], int] = {}
        self._near: dict[tuple[str, ...], int] = {}

    def add(self, row: FileRow) -> None:
        """Keep *row*, with which earlier row names the same person."""
        if row.faults:
            self.rows.append(row)
            return
        lead = next((self._by[k] for k in certain(row) if k in self._by), None)
        if lead is not None:
            first = self.rows[lead]
            self.rows.append(replace(row, like=first.number))
            row = replace(
                first,
                phones=tuple(dict.fromkeys((*first.phones, *row.phones))),
                emails=tuple(dict.fromkeys((*first.emails, *row.emails))),
            )
            self.rows[lead] = row
        else:
            near = next(
                (self._near[k] for k in contact_keys(row) if k in self._near), None
            )
            lead = len(self.rows)
            self.rows.append(replace(row, near=near))
        for key in certain(row):
            self._by.setdefault(key, lead)
        for key in contact_keys(row):
            self._near.setdefault(key, self.rows[lead].number)


def _row(
    record: Record, layout: Layout, order: str, today: date, country: str
) -> FileRow:
    if record.broken:
        value = clean(layout.separator.join(record.cells))[:SHOWN]
        fault = Fault("Row", value, f"quotation marks in pairs; here {record.broken}")
        return FileRow(record.number, faults=(fault,))
    cells = Cells(record.cells, layout)
    faults = cells.faults
    given, family = cells.name()
    born = cells.born(order, today)
    phones = cells.every(columns.PHONE, lambda text: read_phones(text, country))
    emails = cells.every(columns.EMAIL, read_emails)
    if not phones and not emails:
        said = ", ".join(cells.left_out)
        faults.append(Fault("Phone and e-mail", said, "at least one of the two"))
    return FileRow(
        record.number,
        given_name=given,
        family_name=family,
        date_of_birth=born,
        phones=phones,
        emails=emails,
        faults=tuple(faults),
        left_out=tuple(cells.left_out),
    )


class Cells:
    """The cells of one row by what their columns are, and what is wrong with them."""

    def __init__(self, cells: Sequence[str], layout: Layout) -> None:
        self.faults: list[Fault] = []
        self.left_out: list[str] = []
        extra = [clean(cell) for cell in cells[len(layout.fields) :]]
        if any(extra):
            value = layout.separator.join(extra)[:SHOWN]
            allowed = f"{len(layout.fields)} columns, as in the header"
            self.faults.append(Fault("Row", value, allowed))
        self.of: dict[str, list[str]] = {}
        for field, text in zip(layout.fields, cells, strict=False):
            if field != columns.UNUSED and (cell := unguarded(clean(text))):
                self.of.setdefault(field, []).append(cell)

    def name(self) -> tuple[str, str]:
        whole, given, family = (
            " ".join(self.of.get(field, ()))
            for field in (columns.WHOLE, columns.GIVEN, columns.FAMILY)
        )
        try:
            if whole:
                split = split_name(whole)
                given, family = given or split[0], family or split[1]
            given, family = read_name(given), read_name(family)
        except BadName as error:
            self._wrong("Name", whole or f"{given} {family}".strip(), error)
            return "", ""
        if not given and not family:
            allowed = "a given name, a family name or both"
            self.faults.append(Fault("Name", "", allowed))
        return given, family

    def born(self, order: str, today: date) -> date | None:
        text = " ".join(self.of.get(columns.BORN, ()))
        if not text or self._is_nothing(text):
            return None
        try:
            return read_birth(text, order, today)
        except (BadDate, OrderNotKnown) as error:
            name = columns.FIELDS[columns.BORN]
            self.faults.append(Fault(name, text[:SHOWN], str(error)))
            return None

    def every(self, field: str, read: Callable[[str], list[str]]) -> tuple[str, ...]:
        """All that the columns of *field* hold."""
        found: dict[str, None] = {}
        for text in self.of.get(field, ()):
            if self._is_nothing(text):
                continue
            try:
                found |= dict.fromkeys(read(text))
            except NobodysNumber:
                self.left_out.append(text)
            except (BadPhone, BadEmail) as error:
                self._wrong(columns.FIELDS[field], text, error)
        return tuple(found)

    def _is_nothing(self, text: str) -> bool:
        return text.casefold() in NOTHING

    def _wrong(self, name: str, value: str, error: ValueError) -> None:
        self.faults.append(Fault(name, value[:SHOWN], _allowed(name, error)))


def _allowed(name: str, error: ValueError) -> str:
    if isinstance(error, BadPhone):
        return "numbers with their area code, or with + and their country code"
    if isinstance(error, BadEmail):
        return "one address such as erin@example.org"
    return "at least one letter, and at most 80"
