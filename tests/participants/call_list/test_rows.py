"""What is read out of a file: its columns, and each row with what is wrong with it."""

from datetime import date

import pytest

from participants.call_list.columns import lay_out
from participants.call_list.packing import packed, unpacked
from participants.call_list.rows import BrokenCsv, read_rows

TODAY = date(2026, 11, 22)


def rows(text, order=""):
    return list(read_rows(text, lay_out(text), order, TODAY))


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


def test_of_two_phones_the_first_is_used_and_the_other_named():
    layout = lay_out("name,home phone,cell\n")
    assert layout.unused == ["cell"]


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
    assert (row.name, row.phone) == ("Erin Stone", "608 555 0142")


def test_everything_that_is_wrong_with_a_row_is_said_with_what_is_allowed():
    (row,) = rows("name,dob,phone,email\n,31/02/1968,call me,erin at home\n")
    assert [fault.field for fault in row.faults] == [
        *("Date of birth", "Name", "Phone", "E-mail"),
    ]
    assert "“call me”. Allowed: one number with 7 to 15 digits." in str(row.faults[2])


def test_two_numbers_in_one_cell_are_not_taken_for_one():
    (row,) = rows("name,phone\nErin Stone,608 555 0142 / 608 555 0199\n")
    assert row.faults


def test_an_extension_is_no_part_of_the_number():
    (row,) = rows("name,phone\nErin Stone,608-555-0142 ext. 12\n")
    assert (row.phone, row.faults) == ("608-555-0142", ())


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
    assert [row.like for row in rows(text)] == [None, 2, 2, None]


def test_a_row_that_is_refused_is_nobodys_double():
    text = "name,dob,phone\nErin Stone,nonsense,6085550142\nErin Stone,,6085550142\n"
    assert [bool(row.faults) for row in rows(text)] == [True, False]
    assert rows(text)[1].like is None


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ('"Ada Berg,608 555 0143\nSam,1\n', "Line 4: a quotation mark is opened"),
        ('"Ada" Berg,608 555 0143\n', "Line 4: a closing quotation mark is followed"),
        (f"{'x' * 140_000},1\n", "Line 4: a cell has more than 131,072 characters"),
    ],
)
def test_a_broken_line_is_named_and_nothing_of_it_told(broken, said):
    """A mark that is never closed would take everybody after it into one cell."""
    text = f'name,phone\n"Erin\nStone",608 555 0142\n{broken}'
    with pytest.raises(BrokenCsv, match=said) as refused:
        rows(text)
    assert "Ada" not in str(refused.value)


def test_rows_are_kept_and_opened_as_they_were_read():
    read = rows(
        "name,dob,phone,email\nErin “É” Stone,1970-02-28,608 555 0142,\n"
        "Erin “É” Stone,1970-02-28,608 555 0142,\n,31/02/1968,call me,erin at home\n"
    )
    assert [len(row.faults) for row in read] == [0, 0, 4]
    fates = ["new", "twice", "refused"]
    assert unpacked(packed(zip(read, fates, strict=True))) == [
        *zip(read, fates, strict=True)
    ]
