"""Clinics' files, handed in and taken."""

from participants.call_list.actions import begin_taking, hand_in
from participants.call_list.pages import rows_between
from participants.call_list.read_anew import read_as
from participants.call_list.read_through import read_through
from participants.call_list.reading import reading_of
from participants.call_list.taking import take_all

FILE = (
    "Patient name,DOB,Phone,E-mail,Doctor\n"
    '"Stone, Erin",1970-02-28,608 555 0142,,Lund\n'
    "Ada Berg,03/04/1968,,ada@example.org,Lund\n"
    "ada berg,03/04/1968,,ADA@example.org,Lund\n"
    "Nobody,,,,Lund\n"
)


def handed_in(by, text=FILE, *, site="MAD", encoding="utf-8"):
    """As it is when the request ends: a long one is not read yet."""
    return hand_in(
        site=site, source="letter", name="clinic.csv", raw=text.encode(encoding), by=by
    )


def listed(by, text=FILE, **changes):
    """Handed in, and read by a worker where it is long."""
    made = handed_in(by, text, **changes)
    read_through(made.pk)
    made.refresh_from_db()
    return made


def rows_of(made):
    """All its rows, as they were read."""
    return rows_between(made, 0, made.total_rows)


def read_so(by, made, **said):
    """Read anew, in the way that *said* changes."""
    reading = reading_of(made)
    as_before = {
        "separator": reading.layout.separator,
        "fields": reading.layout.fields,
        "order": reading.order,
        "encoding": made.encoding,
    }
    made = read_as(call_list=made, by=by, **as_before | said)
    read_through(made.pk)
    made.refresh_from_db()
    return made


def taken(by, text, **changes):
    made = listed(by, text, **changes)
    begin_taking(call_list=made, by=by)
    take_all(made.pk)
    made.refresh_from_db()
    return made


def people(count, first=0):
    """So many people. Every digit of a number in Berlin stands twice, so that no two
    numbers differ by a slip."""
    numbers = [f"{n:04}" for n in range(first, first + count)]
    doubled = [(n, "".join(digit * 2 for digit in n)) for n in numbers]
    lines = [f"Pat Name{n},+49 30 {twice}12" for n, twice in doubled]
    return "name,phone\n" + "\n".join(lines) + "\n"
