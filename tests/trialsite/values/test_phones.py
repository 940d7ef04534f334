"""Telephone numbers as people, clinics and spreadsheets write them."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialsite.values.phones import (
    BadPhone,
    NobodysNumber,
    phone_key,
    phone_link,
    read_phone,
    read_phones,
)

NUMBER = "+1 608 555 0142"


@pytest.mark.parametrize(
    "written",
    [
        *(
            "608 555 0142",
            "(608) 555-0142",
            "608.555.0142",
            "6085550142",
            "608/555-0142",
        ),
        *(
            "1-608-555-0142",
            "+1 608 555 0142",
            "001-608-555-0142",
            "+1 (0)608 555 0142",
        ),
        *("608–555–0142", "608‑555‑0142", "608−555−0142", "６０８５５５０１４２"),
        *(
            "\u202a608 555 0142\u202c",
            "\ufeff608\u00a0555\u00a00142",
            "608\u200b5550142",
        ),
        *('="6085550142"', "'6085550142", "6085550142.0", "6085550142.00"),
        *(
            "cell: 608 555 0142",
            "608 555 0142 (h)",
            "Home 608 555 0142",
            "(c) 608 5550142",
        ),
    ],
)
def test_a_number_is_one_however_it_is_typed(written):
    assert read_phone(written, "US") == NUMBER


@pytest.mark.parametrize(
    "written",
    [
        "608-555-0142 x12",
        "608-555-0142 ext. 12",
        "608-555-0142 ext 12",
        "6085550142#12",
    ],
)
def test_an_extension_is_kept_and_rings_in_one_place(written):
    kept = read_phone(written, "US")
    assert kept == f"{NUMBER} ext. 12"
    assert phone_key(kept) == phone_key(NUMBER) == "+16085550142"
    assert phone_link(kept) == "tel:+1-608-555-0142;ext=12"


@pytest.mark.parametrize(
    ("written", "country", "kept"),
    [
        ("0113 496 0123", "GB", "+44 113 496 0123"),
        ("+44 (0)113 496 0123", "US", "+44 113 496 0123"),
        ("011 44 113 496 0123", "US", "+44 113 496 0123"),
        ("0044 113 496 0123", "US", "+44 113 496 0123"),
        ("09 555 0144", "NZ", "+64 9 555 0144"),
        ("06 698 12345", "IT", "+39 06 6981 2345"),
    ],
)
def test_the_sites_country_is_the_one_of_a_number_without_a_code(
    written, country, kept
):
    assert read_phone(written, country) == kept
    assert read_phone(kept, "US") == kept, "wherever it is read again"


@pytest.mark.parametrize(
    "written",
    [
        *("call me", "555-0142", "608 555 01", "608 555 01423", "608 155 0142"),
        *(
            "1-800-FLOWERS",
            "call 608-555-0142 after 5",
            "555-0142 dad",
            "6.085550142E+09",
            "6.08555E+09",
        ),
        *("608 555 0142 608 555 0199", "--", "+", "+1", "3/31/1968", "1" * 300),
    ],
)
def test_what_is_no_number_is_refused_with_what_is_allowed(written):
    with pytest.raises(BadPhone, match=r"such as|spreadsheet"):
        read_phone(written, "US")


@pytest.mark.parametrize(
    "written",
    [
        *(
            "000-000-0000",
            "999-999-9999",
            "111-111-1111",
            "555 555 5555",
            "(000) 000-0000",
        ),
        *("123-456-7890", "608-000-0000", "0000000000"),
    ],
)
def test_a_filler_is_nobodys_number(written):
    with pytest.raises(NobodysNumber, match="nobody's number"):
        read_phone(written, "US")


def test_who_writes_the_country_code_means_a_number_we_have_not_heard_of():
    """A country hands out new ranges before a release of ours knows them."""
    assert not phonenumbers.is_valid_number(phonenumbers.parse("+1 608 155 0142"))
    assert read_phone("+1 608 155 0142", "US") == "+1 608 155 0142"


@pytest.mark.parametrize(
    "cell",
    [
        *("608 555 0142 / 608 555 0199", "608-555-0142, 608-555-0199"),
        *("608-555-0142 (h); 608-555-0199 (c)", "6085550142 or 6085550199"),
    ],
)
def test_two_numbers_in_a_cell_are_both_kept(cell):
    assert read_phones(cell, "US") == [NUMBER, "+1 608 555 0199"]
    with pytest.raises(BadPhone):
        read_phone(cell, "US")


@given(st.text(max_size=40), st.sampled_from(["US", "GB", "IT", "NZ", ""]))
def test_whatever_is_kept_is_kept_the_same_when_it_is_read_again(text, country):
    try:
        kept = read_phone(text, country)
    except BadPhone:
        return
    assert read_phone(kept, "DE") == kept
    assert bool(phone_key(kept)) == bool(kept)
