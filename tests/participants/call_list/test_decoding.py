"""Files as they come: which letters their bytes stand for."""

import pytest

from participants.call_list.decoding import MAC, WINDOWS, NotText, decode, decode_as

NAMES = "Name,Phone\nJosé Müller,608 555 0142\nZoë Peña,608 555 0143\n"


@pytest.mark.parametrize(
    ("encoding", "known_as"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", WINDOWS),
        ("mac_roman", MAC),
    ],
)
def test_accented_names_arrive_whole_in_every_encoding(encoding, known_as):
    found = decode(NAMES.encode(encoding))
    assert (found.text, found.encoding, found.asked) == (NAMES, known_as, ())


def test_capitals_alone_tell_too():
    text = "NAME,PHONE\nJOSÉ MÜLLER,1\n"
    assert decode(text.encode("cp1252")).encoding == WINDOWS
    assert decode(text.encode("mac_roman")).text == text


def test_what_could_be_both_is_asked_and_not_guessed():
    """A curly apostrophe of Windows is an í on a Mac, and "Díangelo" could be."""
    raw = "Name,Phone\nD’angelo,608 555 0142\n".encode("cp1252")
    found = decode(raw)
    assert found.asked == (WINDOWS, MAC)
    assert "Díangelo" in decode_as(raw, MAC)


def test_an_apostrophe_before_a_capital_is_no_letter():
    assert decode("O’Brien,1".encode("cp1252")).encoding == WINDOWS


@pytest.mark.parametrize("raw", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0", b"%PDF-1.7"])
def test_a_spreadsheet_is_refused_with_what_to_do(raw):
    with pytest.raises(NotText, match="Save it as CSV"):
        decode(raw)


def test_half_a_character_is_refused():
    with pytest.raises(NotText, match="does not fit UTF-16"):
        decode(b"\xff\xfea\x00b")
