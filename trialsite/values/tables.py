"""The rows of a text file with a separator between cells. Imports no Django.

Every line of the file comes out in one row. Quotation marks may hold a line break, but
not people: where a mark is never closed, or is closed only after lines that look like
rows, its own line is a row by itself, which is told to be broken, and the next line
begins the next row.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

MOST_LINES = 50
"""Lines that one row may have."""
LONGEST_CELL = 131_072
"""Characters of a cell: the csv module's own limit."""
_CONTACT = re.compile(r"\S@\S+\.\S|(?:\d[ ()./-]{0,2}){7}")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


@dataclass(frozen=True)
class Record:
    """One row: the number of its first line in the file (from 1), its number among the
    rows (from 1, blank ones counted), its cells, and what is the matter with it; ""
    where nothing is. The cells of a broken row are its text by the separator alone."""

    line: int
    number: int
    cells: tuple[str, ...]
    broken: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.broken and not any(cell.strip() for cell in self.cells)


def records(text: str, separator: str, columns: int = 0) -> Iterator[Record]:
    """Every row of *text*. With *columns*, lines within quotation marks that look
    like rows are taken for rows of their own."""
    lines = lines_of(text)
    at = number = 0
    while at < len(lines):
        number += 1
        used, cells, broken = _row(lines, at, separator, columns)
        yield Record(at + 1, number, cells, broken)
        at += used


def lines_of(text: str) -> list[str]:
    """The lines as they end in files of any system, with their ends; a form feed or a
    line separator of Unicode ends none."""
    found = _LINE.findall(text)
    return [line for line in found if line]


def _row(
    lines: list[str], at: int, separator: str, columns: int
) -> tuple[int, tuple[str, ...], str]:
    """How many lines the row that begins at *at* has, its cells, and its fault."""
    reader = csv.reader(
        islice(lines, at, at + MOST_LINES), delimiter=separator, strict=True
    )
    try:
        cells = tuple(next(reader))
    except csv.Error as error:
        return 1, _parted(lines[at], separator), _fault(str(error), separator)
    used = reader.line_num
    if used > 1 and columns > 1 and _holds_rows(cells, separator, columns):
        fault = (
            f"a quotation mark is opened here and closed {used - 1} "
            f"line{'s' if used > 2 else ''} later, with whole rows between"
        )
        return 1, _parted(lines[at], separator), fault
    return used, cells, ""


def _holds_rows(cells: tuple[str, ...], separator: str, columns: int) -> bool:
    """Whether a row of several lines has swallowed others: a line within a cell has as
    many cells as a row, or has somebody's number or address beside another cell; or
    there are more cells than columns."""
    inner = [line for cell in cells for line in lines_of(cell)[1:]]
    return len(cells) > columns or any(
        line.count(separator) >= columns - 1
        or (separator in line and _CONTACT.search(line))
        for line in inner
    )


def _parted(line: str, separator: str) -> tuple[str, ...]:
    return tuple(cell[:LONGEST_CELL] for cell in line.rstrip("\r\n").split(separator))


def _fault(error: str, separator: str) -> str:
    """In our words, for those of the csv module tell nobody what to mend."""
    if "unexpected end" in error:
        return "a quotation mark is opened and never closed"
    if "expected after" in error:
        names = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
        name = names.get(separator, repr(separator))
        return f"a closing quotation mark is followed by something else than a {name}"
    if "field limit" in error:
        return (
            f"a cell has more than {LONGEST_CELL:,} characters; perhaps a quotation "
            "mark is not closed"
        )
    return "it cannot be taken apart into cells"
