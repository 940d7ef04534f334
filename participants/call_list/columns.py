"""Which column of a file is what. Imports no Django."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from trialsite.values.tables import Record, records

SEPARATORS = {",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Bar"}
GIVEN, FAMILY, WHOLE = "given_name", "family_name", "name"
BORN, PHONE, EMAIL = "date_of_birth", "phone", "email"
UNUSED = ""
FIELDS = {
    UNUSED: "Not used",
    GIVEN: "Given name",
    FAMILY: "Family name",
    WHOLE: "Whole name",
    BORN: "Date of birth",
    PHONE: "Phone",
    EMAIL: "E-mail",
}
_WORDS = {
    GIVEN: "given givenname first firstname forename christianname vorname prenom",
    FAMILY: "family familyname last lastname surname nachname nom apellido",
    WHOLE: "name fullname patient patientname ptname wholename participant",
    BORN: "born birth birthdate birthday dateofbirth dob birthdt geburtsdatum",
    PHONE: (
        "phone phonenumber phoneno telephone telephonenumber tel mobile mobilephone"
        " mobilenumber cell cellphone cellnumber homephone contactnumber number"
        " phonehome phonemobile phone1 primaryphone preferredphone telefon"
    ),
    EMAIL: "email emailaddress mail emailid emailaddr",
}
SEVERAL = (PHONE, EMAIL)
"""Of these a file may have more than one column; all that they hold is kept."""
KNOWN = {word: field for field, words in _WORDS.items() for word in words.split()}
_PREFIX = re.compile(r"^(patient|pt|participant|subject|client|member)s?(?=.)")
_WHOSE = (
    "home|cell|cellular|mobile|work|office|day|daytime|evening|night|alt|alternate"
    "|alternative|other|second|secondary|primary|main|preferred|best|contact|personal"
)
_A_PHONE = re.compile(
    rf"({_WHOSE})*(phone|telephone|tel|mobile|cell)(number|num|no|nr)?({_WHOSE})*\d?"
)
_AN_EMAIL = re.compile(rf"({_WHOSE})*e?mail(address|addr|id)?({_WHOSE})*\d?")
_SAMPLE = 20
_HINT = re.compile(r"\s*\"?sep=(.)\"?[,;|\t]*\s*", re.I)
"""A first line that tells a spreadsheet the separator."""
_LOOKS_LIKE_EMAIL = re.compile(r"\S+@\S+\.\S+")
_LOOKS_LIKE_PHONE = re.compile(r"[+(]?\d[\d\s()./+-]{5,}\d")
_LOOKS_LIKE_DATE = re.compile(r"(\d{4}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2})[-/.]\d{2,4}.*")


@dataclass(frozen=True)
class Layout:
    """A file's separator, its header, and what each column is (a code of FIELDS). *row*
    is the row of the file that is the header, and those above it are not read; 0 where
    there is none."""

    separator: str
    header: tuple[str, ...]
    fields: tuple[str, ...]
    row: int = 1

    @property
    def unused(self) -> list[str]:
        """The headers of columns that nothing is taken from."""
        return [
            name or f"column {place}"
            for place, (name, field) in enumerate(
                zip(self.header, self.fields, strict=True), 1
            )
            if field == UNUSED
        ]

    @property
    def lacks(self) -> str:
        """What a person to call cannot do without and no column has; else empty."""
        has = set(self.fields)
        if not has & {GIVEN, FAMILY, WHOLE}:
            return "a name"
        if not has & {PHONE, EMAIL}:
            return "a phone number or an e-mail address"
        return ""


def field_of(header: str) -> str:
    """What a column of that header is; UNUSED where its words say nothing."""
    bare = re.sub(r"[^a-z0-9]", "", header.lower())
    for name in (bare, _PREFIX.sub("", bare)):
        if name in KNOWN:
            return KNOWN[name]
        if _A_PHONE.fullmatch(name):
            return PHONE
        if _AN_EMAIL.fullmatch(name):
            return EMAIL
    return UNUSED


def lay_out(text: str, separator: str = "", row: int | None = None) -> Layout:
    """The layout of a file: the *separator* and the *row* that is its header (0 for
    none) as they are given, else the separator under which most columns are known, and
    the first row that names columns. Of two columns for one field the first is used,
    but for numbers and addresses."""
    hint = separator_hint(text)
    if not separator and hint in SEPARATORS:
        separator = hint
    tried = [separator] if separator else list(SEPARATORS)
    found = [_under(text, one, row, bool(hint)) for one in tried]
    return max(found, key=lambda one: (_known(one.header), len(one.header)))


def separator_hint(text: str) -> str:
    """The separator that a first line such as ``sep=;`` tells a spreadsheet."""
    first = re.split(r"[\r\n]", text, maxsplit=1)[0]
    hint = _HINT.fullmatch(first)
    return hint[1] if hint else ""


def first_rows(text: str, separator: str, most: int = _SAMPLE) -> list[Record]:
    """The first rows that are not blank, one of which may be the header."""
    hinted = bool(separator_hint(text))
    some = islice(records(text, separator), _SAMPLE + hinted)
    return [one for one in some if not one.is_blank and one.number > hinted][:most]


def _under(text: str, separator: str, row: int | None, hinted: bool) -> Layout:
    rows = first_rows(text, separator)
    if row is None:
        row = _header_row(rows)
    chosen = next((one for one in rows if one.number == row), None)
    if chosen is None:
        width = max((len(one.cells) for one in rows), default=0)
        names = ("",) * width
        return Layout(separator, names, _by_content(rows, width), 0)
    names = tuple(" ".join(cell.split()) for cell in chosen.cells)
    return Layout(separator, names, _by_name(names), chosen.number)


def _header_row(rows: Sequence[Record]) -> int:
    """The first row that names most columns, unless somebody stands above it; where
    none names any, the first row, unless that is somebody."""
    if not rows:
        return 0
    best = max(rows, key=lambda one: _known(one.cells))
    above = rows[: rows.index(best)]
    if _known(best.cells) and not any(map(_is_somebody, above)):
        return best.number
    first = rows[0]
    return 0 if _is_somebody(first) else first.number


def _is_somebody(row: Record) -> bool:
    return any(
        looks.fullmatch(cell.strip())
        for cell in row.cells
        for looks in (_LOOKS_LIKE_EMAIL, _LOOKS_LIKE_PHONE)
    )


def _by_name(names: Sequence[str]) -> tuple[str, ...]:
    fields: list[str] = []
    for name in names:
        field = field_of(name)
        again = field in fields and field not in SEVERAL
        fields.append(UNUSED if again else field)
    if GIVEN in fields and FAMILY in fields:
        fields = [UNUSED if field == WHOLE else field for field in fields]
    return tuple(fields)


def _by_content(rows: Sequence[Record], width: int) -> tuple[str, ...]:
    """What columns without a header are, as far as their cells tell: which name is the
    given one they do not."""
    fields = [UNUSED] * width
    words = []
    for place in range(width):
        cells = [one.cells[place].strip() for one in rows if len(one.cells) > place]
        cells = [cell for cell in cells if cell]
        for field, looks in (
            (BORN, _LOOKS_LIKE_DATE),
            (EMAIL, _LOOKS_LIKE_EMAIL),
            (PHONE, _LOOKS_LIKE_PHONE),
        ):
            if cells and all(looks.fullmatch(cell) for cell in cells):
                if field in SEVERAL or field not in fields:
                    fields[place] = field
                break
        else:
            if cells and not any(sign.isdigit() for cell in cells for sign in cell):
                words.append(place)
    if len(words) == 1:
        fields[words[0]] = WHOLE
    return tuple(fields)


def _known(names: Sequence[str]) -> int:
    return len({field_of(name) for name in names} - {UNUSED})
