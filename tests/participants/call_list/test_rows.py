"""What is read out of a file: its columns, and each row with what is wrong with it."""

from datetime import date

import pytest

from participants.call_list.columns import lay_out
from participants.call_list.packing import packed, unpacked
from participants.call_list.rows import read_rows

TODAY = date(2026, 11, 22)


def rows(text, order=""):
    return read_rows(text, lay_out(text), order, TODAY, "US")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_columns_are_told_apart_by_their_headers(separator):
    text = separator.join(["First Name", "Surname", "D.O.B.", "Cell phone", "Doctor"])
    layout = lay_out(text + "\n")
    assert layout.separator == separator
    assert layout.fields == (
        *("given_name", "family_name", "date_of_birth", "phone"),
        "",
    )
    assert layout.unused == ["Doctor"]


@pytest.mark.parametrize(
    ("header", "lacks"),
    [
        ("dob,phone", "a name"),
        ("Patient Name,DOB", "a phone number or an e-mail address"),
        ("Pt. First Name;Pt. Last Name;E-Mail", ""),
    ],
)
def test_a_file_without_a_needed_column_says_which(header, lacks):
    assert lay_out(header + "\n").lacks == lacks


def test_of_two_columns_for_a_name_the_first_is_used_and_the_other_named():
    layout = lay_out("first name,forename,last name,cell\n")
    assert layout.unused == ["forename"]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        *(("Home Phone", "phone"), ("Phone (Mobile)", "phone"), ("Tel. 2", "phone")),
        *(("Alternate Phone Number", "phone"), ("Work E-mail", "email")),
        *(("Phone type", ""), ("OK to phone?", ""), ("E-mail consent", "")),
    ],
)
def test_a_column_of_numbers_is_known_by_its_words(header, field):
    assert lay_out(f"name,{header}\n").fields == ("name", field)


def test_a_whole_name_is_split_where_the_comma_says():
    first, second = rows(
        'Patient,Tel\n"Stone, Erin",608 555 0142\nAnna Maria Berg,608 555 0143\n'
    )
    assert (first.given_name, first.family_name) == ("Erin", "Stone")
    assert (second.given_name, second.family_name) == ("Anna Maria", "Berg")


def test_rows_are_numbered_as_in_the_spreadsheet_and_blank_ones_passed_over():
    text = "name,phone\r\nErin Stone,608 555 0142\r\n\r\n,\r\nAda Berg,608 555 0143\r\n"
    assert [row.number for row in rows(text)] == [2, 5]


def test_a_cell_with_a_comma_and_a_line_break_stays_one_cell():
    (row,) = rows('name,notes,phone\nErin Stone,"calls, then\nletters",608 555 0142\n')
    assert (row.name, row.phone) == ("Erin Stone", "+1 608 555 0142")


def test_everything_that_is_wrong_with_a_row_is_said_with_what_is_allowed():
    (row,) = rows("name,dob,phone,email\n,31/02/1968,call me,erin at home\n")
    assert [fault.field for fault in row.faults] == [
        *("Name", "Date of birth", "Phone", "E-mail", "Phone and e-mail"),
    ]
    assert "“call me”. Allowed: numbers with their area code" in str(row.faults[2])


def test_two_numbers_in_one_cell_are_two():
    (row,) = rows("name,phone\nErin Stone,608 555 0142 / 608 555 0199\n")
    assert row.phones == ("+1 608 555 0142", "+1 608 555 0199")


def test_more_cells_than_columns_are_refused_and_not_dropped():
    (row,) = rows("name,phone\nStone, Erin,608 555 0142\n")
    assert "Allowed: 2 columns, as in the header" in str(row.faults[0])


def test_the_same_person_twice_is_the_earlier_row_and_a_spouse_is_not():
    text = (
        "name,dob,phone\n"
        "Erin Stone,1970-02-28,608 555 0142\n"
        "ERIN STONE,1970-02-28,\n"
        "Erin Stone,,(608) 555-0142\n"
        "Sam Stone,,608 555 0142\n"
    )
    text = text.replace("28,\n", "28,608 555 0999\n")
    read = rows(text)
    assert [row.like for row in read] == [None, 2, None, None]
    assert [row.near for row in read] == [None, None, 2, None], "nobody can tell"
    assert read[0].phones == ("+1 608 555 0142", "+1 608 555 0999")


def test_a_row_that_is_refused_is_nobodys_double():
    text = "name,dob,phone\nErin Stone,nonsense,6085550142\nErin Stone,,6085550142\n"
    assert [bool(row.faults) for row in rows(text)] == [True, False]
    assert rows(text)[1].like is None


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ('"Ada Berg,608 555 0143\n', "a quotation mark is opened and never closed"),
        ('"Ada" Berg,608 555 0143\n', "a closing quotation mark is followed"),
        (f"{'x' * 140_000},1\n", "a cell has more than 131,072 characters"),
    ],
)
def test_a_broken_row_is_refused_and_takes_nobody_with_it(broken, said):
    text = f'name,phone\n"Erin\nStone",608 555 0142\n{broken}Sam Hill,608 555 0144\n'
    erin, ada, sam = rows(text)
    assert (erin.name, sam.name) == ("Erin Stone", "Sam Hill")
    assert [fault.field for fault in ada.faults] == ["Row"]
    assert said in str(ada.faults[0])


def test_rows_are_kept_and_opened_as_they_were_read():
    read = rows(
        "name,dob,phone,email\nErin “É” Stone,1970-02-28,608 555 0142,\n"
        "Erin “É” Stone,1970-02-28,608 555 0142,\n,31/02/1968,call me,erin at home\n"
    )
    assert [len(row.faults) for row in read] == [0, 0, 5]
    fates = ["new", "twice", "refused"]
    assert unpacked(packed(zip(read, fates, strict=True))) == [
        *zip(read, fates, strict=True)
    ]
