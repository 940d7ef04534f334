"""Which column of a file is what. Imports no Django."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

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
KNOWN = {word: field for field, words in _WORDS.items() for word in words.split()}
_PREFIX = re.compile(r"^(patient|pt|participant|subject|client|member)s?(?=.)")
_SAMPLE = 20


@dataclass(frozen=True)
class Layout:
    """A file's separator, its header, and what each column is (a code of FIELDS)."""

    separator: str
    header: tuple[str, ...]
    fields: tuple[str, ...]

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
    return KNOWN.get(bare) or KNOWN.get(_PREFIX.sub("", bare), UNUSED)


def lay_out(text: str, separator: str = "") -> Layout:
    """The layout of a file, by its header line: the separator under which most columns
    are known, unless it is given. Of two columns for one field the first is used."""
    header = [_header(text, one) for one in ([separator] if separator else SEPARATORS)]
    chosen, names = max(header, key=lambda pair: (_known(pair[1]), len(pair[1])))
    fields: list[str] = []
    for name in names:
        field = field_of(name)
        fields.append(UNUSED if field in fields else field)
    if GIVEN in fields and FAMILY in fields:
        fields = [UNUSED if field == WHOLE else field for field in fields]
    return Layout(chosen, tuple(names), tuple(fields))


def _header(text: str, separator: str) -> tuple[str, list[str]]:
    lines = islice(io.StringIO(text, newline=""), _SAMPLE)
    rows = csv.reader(lines, delimiter=separator)
    try:
        first = next((row for row in rows if any(cell.strip() for cell in row)), [])
    except csv.Error:
        first = []
    return separator, [cell.strip() for cell in first]


def _known(names: Sequence[str]) -> int:
    return len({field_of(name) for name in names} - {UNUSED})
