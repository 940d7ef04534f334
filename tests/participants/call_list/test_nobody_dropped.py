"""A reader of lists never drops a person: each row of what users of such systems
reported, with the right answer, and what is alike."""

from datetime import date

import pytest

from participants.call_list.actions import lacks
from participants.call_list.columns import lay_out
from participants.call_list.decoding import decode
from participants.call_list.models import FileState
from participants.call_list.rows import read_rows
from participants.candidates.models import Candidate
from participants.duplicates.models import Match
from tests.participants.call_list.lists import listed, read_so, rows_of, taken

TODAY = date(2026, 11, 29)
NUMBER = "+1 608 555 0142"
HEAD = "First Name,Last Name,Phone,Note\n"


def rows(file, order="month", row=None):
    raw = file if isinstance(file, bytes) else file.encode()
    text = decode(raw).text.replace("\0", "")
    return read_rows(text, lay_out(text, row=row), order, TODAY, "US")


def test_an_open_quotation_mark_takes_nobody_with_it():
    found = rows(
        HEAD + 'Erin,Stone,608-555-0142,"said ok\n'
        "Ada,Berg,608-555-0143,\nSam,Hill,608-555-0144,\n"
    )
    assert [one.number for one in found] == [2, 3, 4]
    assert "a quotation mark is opened and never closed" in str(found[0].faults[0])
    assert [one.name for one in found[1:]] == ["Ada Berg", "Sam Hill"]


def test_neither_does_one_that_a_later_row_closes():
    found = rows(
        HEAD + 'Erin,Stone,608-555-0142,"said ok\n'
        'Ada,Berg,608-555-0143,\nSam,Hill,608-555-0144,"\nZoe,Lund,608-555-0145,\n'
    )
    assert [one.name for one in found if not one.faults] == ["Ada Berg", "Zoe Lund"]
    assert [one.number for one in found if one.faults] == [2, 4]


@pytest.mark.parametrize(
    "more",
    [
        'Ada,Berg,608-555-0143,"\n',
        'Ada,Berg,608-555-0143","x"\n',
        'Ada,Berg,608-555-0143",\n',
        'Ada,a@example.org"\n',
    ],
)
def test_nobody_stands_within_the_note_of_another(more):
    found = rows(HEAD + 'Erin,Stone,608-555-0142,"said ok\n' + more)
    assert [one.number for one in found] == [2, 3]
    assert found[0].faults


def test_a_note_of_several_lines_is_a_note():
    note = "calls, then\nletters, and\nmore"
    (found,) = rows(f'{HEAD}Erin,Stone,608-555-0142,"{note}"\n')
    assert (found.name, found.faults) == ("Erin Stone", ())


def test_a_father_and_his_son_are_two():
    found = rows(
        "First Name,Last Name,DOB,Phone\n"
        "John,Stone,1945-01-02,608-555-0142\nJohn,Stone,1972-05-06,608-555-0142\n"
    )
    assert [one.like for one in found] == [None, None]


def test_a_father_who_is_known_does_not_hide_his_son(coordinator):
    head = "First Name,Last Name,DOB,Phone\n"
    taken(coordinator, f"{head}John,Stone,1945-01-02,608-555-0142\n")
    son = taken(coordinator, f"{head}John,Stone,1972-05-06,608-555-0142\n")
    assert (son.taken, son.known, son.matches) == (1, 0, 1)


def test_where_nobody_can_tell_both_are_listed_and_a_person_is_asked(coordinator):
    """One row says when John was born and the other does not; it may be his son."""
    made = taken(
        coordinator,
        "Name,DOB,Phone\n"
        "John Stone,1945-01-02,608-555-0142\nJohn Stone,,608-555-0142\n",
    )
    assert (made.taken, made.twice, made.matches) == (2, 0, 1)
    assert rows_of(made)[1].near == 2
    later = taken(coordinator, "Name,Phone\nJohn Stone,608-555-0142\n")
    assert (later.known, later.taken) == (1, 0), "as the row that said no birth either"


@pytest.mark.parametrize(
    ("row", "phones"),
    [
        ("Erin Stone,,608-555-0142", [NUMBER]),
        ("Erin Stone,608-555-0142,", [NUMBER]),
        ("Erin Stone,608-555-0142,608-555-0199", [NUMBER, "+1 608 555 0199"]),
        ("Erin Stone,608-555-0142,+1 (608) 555 0142", [NUMBER]),
    ],
)
def test_every_column_of_numbers_is_kept(row, phones):
    (found,) = rows(f"Name,Home Phone,Mobile Phone\n{row}\n")
    assert (list(found.phones), found.faults) == (phones, ())


@pytest.mark.parametrize(
    ("born", "day"),
    [
        ("3/31/1968 12:00:00 AM", date(1968, 3, 31)),
        ("12/25/26", date(1926, 12, 25)),
        ('="3/31/1968"', date(1968, 3, 31)),
        ("n/a", None),
    ],
)
def test_a_date_of_birth_as_spreadsheets_write_it(born, day):
    (found,) = rows(f"Name,DOB,Phone\nErin Stone,{born},608-555-0142\n")
    assert (found.date_of_birth, found.faults) == (day, ())


@pytest.mark.parametrize("hint", ["sep=;", '"sep=;"', "SEP=;", "sep=;;;"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_hint_for_spreadsheets_is_no_header(hint, end):
    (found,) = rows(end.join([hint, "Name;Phone", "Erin Stone;608 555 0142", ""]))
    assert (found.name, found.phone, found.number) == ("Erin Stone", NUMBER, 3)


def test_a_title_above_the_header_is_no_header():
    (found,) = rows("Pain clinic\n\nName,Phone\nErin Stone,608 555 0142\n")
    assert (found.name, found.number) == ("Erin Stone", 4)


def test_a_file_without_a_header_has_none_and_a_person_says_what_is_what(coordinator):
    made = listed(coordinator, "Erin,Stone,608 555 0142\nAda,Berg,608 555 0143\n")
    assert made.total_rows == 2
    assert lacks(made).field == "fields"
    made = read_so(coordinator, made, fields=("given_name", "family_name", "phone"))
    assert [one.name for one in rows_of(made)] == ["Erin Stone", "Ada Berg"]


def test_a_person_says_which_row_is_the_header_or_that_there_is_none(coordinator):
    made = listed(
        coordinator, "List of,May\nwho,how\nErin Stone,608 555 0142\nAda,6085550143\n"
    )
    first = read_so(coordinator, made, row=2)
    assert [one.number for one in rows_of(first)] == [3, 4]
    none = read_so(coordinator, first, row=0)
    assert (none.state, none.total_rows) == (FileState.DRY, 4)


def test_one_nul_byte_is_left_out():
    (found,) = rows(b"Name,Phone\nErin\0 Stone,608 555 0142\n")
    assert found.name == "Erin Stone"


def test_lines_of_two_encodings_are_each_read_by_their_own(coordinator, client):
    lines = ["name,phone\n", "José Müller,608 555 0142\n", "Zoë Peña,608 555 0143\n"]
    raw = (lines[0] + lines[1]).encode() + lines[2].encode("cp1252")
    found = decode(raw)
    assert (found.text, found.differ) == ("".join(lines), (3,))
    assert [one.name for one in rows(raw)] == ["José Müller", "Zoë Peña"]


@pytest.mark.parametrize(
    "written",
    [
        *("\u202a608\u2011555\u20110142\u202c", '"=""6085550142"""', "'6085550142"),
        *("6085550142.0", "001-608-555-0142", "608–555–0142", "608/555-0142"),
    ],
)
def test_a_number_as_it_is_copied_and_saved(written, coordinator):
    """It is taken, and who has it is known again."""
    taken(coordinator, "Name,Phone\nErin Stone,608 555 0142\n")
    again = taken(coordinator, f"Name,Phone\nErin Stone,{written}\n")
    assert (again.taken, again.known, again.refused) == (0, 1, 0)
    assert Candidate.objects.get().phone == NUMBER


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("erin@example.org;", "erin@example.org"),
        ("<moe@example.org>", "moe@example.org"),
        ("Moe <moe@example.org>", "moe@example.org"),
    ],
)
def test_an_address_is_cut_out_of_what_stands_around_it(written, kept):
    (found,) = rows(f"Name,E-mail\nMoe,{written}\n")
    assert (found.email, found.faults) == (kept, ())


def test_a_filler_is_no_number_and_makes_nobody_alike(coordinator):
    made = taken(
        coordinator,
        "Name,Phone,E-mail\n"
        "Erin Stone,000-000-0000,e@example.org\nAda Berg,000-000-0000,a@example.org\n"
        "Sam Hill,999-999-9999,\n",
    )
    assert (made.taken, made.refused, made.matches) == (2, 1, 0)
    assert not Match.objects.exists()
    sam = rows_of(made)[2]
    assert "“999-999-9999”. Allowed: at least one of the two" in str(sam.faults[0])


def test_the_second_number_of_a_later_row_is_kept(coordinator):
    head = "Name,DOB,Phone,E-mail\n"
    erin = "Erin Stone,1970-02-28"
    made = taken(
        coordinator, f"{head}{erin},608 555 0142,\n{erin},608 555 0199,e@example.org\n"
    )
    assert (made.taken, made.twice) == (1, 1)
    who = Candidate.objects.get()
    assert who.phones == [NUMBER, "+1 608 555 0199"]
    assert who.emails == ["e@example.org"]
    taken(coordinator, f"{head}{erin},,other@example.org\n")
    who.refresh_from_db()
    assert who.emails == ["e@example.org", "other@example.org"]
    by_the_second = taken(coordinator, "Name,Phone\nSam Hill,608 555 0199\n")
    assert by_the_second.matches == 1
