"""Clinics' files, handed in and taken."""

from participants.call_list.actions import begin_taking, hand_in
from participants.call_list.taking import take_all

FILE = (
    "Patient name,DOB,Phone,E-mail,Doctor\n"
    '"Stone, Erin",1970-02-28,608 555 0142,,Lund\n'
    "Ada Berg,03/04/1968,,ada@example.org,Lund\n"
    "ada berg,03/04/1968,,ADA@example.org,Lund\n"
    "Nobody,,,,Lund\n"
)


def listed(by, text=FILE, *, site="MAD", encoding="utf-8"):
    return hand_in(
        site=site, source="letter", name="clinic.csv", raw=text.encode(encoding), by=by
    )


def taken(by, text, **changes):
    made = listed(by, text, **changes)
    begin_taking(call_list=made, by=by)
    take_all(made.pk)
    made.refresh_from_db()
    return made


def people(count, first=0):
    """So many people. Every digit of a number stands twice, so that no two numbers
    differ by a slip."""
    numbers = [f"{n:04}" for n in range(first, first + count)]
    lines = [f"Pat Name{n},{''.join(digit * 2 for digit in n)}" for n in numbers]
    return "name,phone\n" + "\n".join(lines) + "\n"
