"""One seal as a pure rule: what is signed, its line, and how it is read back."""

import hashlib
import json
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.trialsite.audit.seals.made import (
    KEY,
    OURS,
    STRANGER,
    altered,
    entry,
    seal,
)
from trialsite.audit.seals.seal import (
    DOMAIN,
    Entry,
    Header,
    Seal,
    UnreadableSeal,
    compact,
    key_id,
    public_half,
    read_header,
    read_line,
    root_over,
)

HEADER = Header(
    seal=1,
    trial="Prüfung",
    at="2026-03-01T03:00:00+00:00",
    events=0,
    root="00",
    previous="0" * 64,
    through=(7, 9),
)
TEXT = (
    '{"after":0,"at":"2026-03-01T03:00:00+00:00","events":0,"key":"","note":"",'
    f'"previous":"{"0" * 64}","root":"00","seal":1,"through":[7,9],'
    '"trial":"Prüfung","version":1}'
)
ENTRIES = st.lists(
    st.builds(
        Entry,
        st.integers(0, 10**12),
        st.integers(),
        st.integers(),
        st.text(max_size=5),
        st.text(max_size=5),
        st.just("ab" * 32),
    ),
    max_size=4,
).map(tuple)


def test_a_header_is_written_in_one_way():
    """As docs/audit.md says it: keys sorted, no blanks, letters as they are. Seals of
    before there was a *server* name none, so that their hashes stay."""
    assert HEADER.text() == TEXT
    served = replace(HEADER, server="71").text()
    assert served == TEXT.replace('"through"', '"server":"71","through"')
    assert HEADER.link == hashlib.sha256(TEXT.encode()).hexdigest()


def test_what_is_signed_is_the_domain_and_the_header():
    made = seal(1)
    signed = b"trialsite audit seal\0" + made.header.text().encode()
    assert KEY.sign(signed).hex() == made.signature
    assert DOMAIN == b"trialsite audit seal\0"
    assert made.public_key == OURS == KEY.public_key().public_bytes_raw().hex()
    assert made.header.key == hashlib.sha256(bytes.fromhex(OURS)).hexdigest()[:16]


@given(ENTRIES)
def test_a_line_is_read_back_as_the_seal(entries):
    made = seal(1, entries=entries)
    assert read_line(made.line()) == made
    assert made.listed() == list(entries)
    assert made.is_signed
    letter = replace(made, entries="")
    assert read_line(letter.line()) == letter
    assert read_header(made.header.text()) == made.header


def test_a_line_says_its_parts():
    made = seal(1, entries=(entry(4),))
    said = json.loads(made.line())
    assert said == {
        "header": json.loads(made.header.text()),
        "public_key": made.public_key,
        "signature": made.signature,
        "entries": [list(entry(4))],
    }
    assert compact(said["header"]) == made.header.text()


OTHER = {
    "seal": 2,
    "trial": "OTHER",
    "at": "2026-03-02T03:00:00+00:00",
    "events": 1,
    "root": "11",
    "previous": "1" * 64,
    "through": (701, 11),
    "after": 1,
    "key": "11",
    "note": "moved",
    "version": 2,
    "server": "71",
}


@pytest.mark.parametrize("name", OTHER)
def test_no_part_of_a_header_can_be_changed(name):
    assert set(OTHER) == set(asdict(HEADER))
    assert not altered(seal(1), **{name: OTHER[name]}).is_signed


def test_another_key_or_a_signature_that_is_none_does_not_sign():
    made = seal(1)
    other = seal(1, key=STRANGER)
    assert other.is_signed
    assert not replace(made, public_key=public_half(STRANGER)).is_signed
    assert not replace(made, signature=other.signature).is_signed
    assert not replace(made, signature="no hex").is_signed
    assert not replace(made, public_key="ab").is_signed


def test_a_header_that_names_another_key_than_its_own_is_not_signed():
    """Although the signature is good: the name of the key is a part of what it says."""
    header = replace(seal(1).header, key=key_id(public_half(STRANGER)))
    signature = KEY.sign(DOMAIN + header.text().encode()).hex()
    assert not Seal(header, signature, OURS, "[]").is_signed


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ("[]", "it is not the list that was signed"),
        ("", "it is not the list that was signed"),
        ("[[1]]", "TypeError: "),
        ("nothing", "JSONDecodeError: "),
    ],
)
def test_a_list_that_was_not_signed_is_refused(entries, said):
    made = replace(seal(1, entries=(entry(1),)), entries=entries)
    for read in (made.listed, made.leaves):
        with pytest.raises(UnreadableSeal) as refused:
            read()
        assert str(refused.value).startswith(said)


def test_a_list_of_another_length_than_the_header_says_is_refused():
    made = altered(seal(1, entries=(entry(1),)), events=2)
    with pytest.raises(UnreadableSeal):
        made.listed()


def test_the_root_is_over_the_entries_in_their_order():
    assert root_over(["a", "b"]) != root_over(["b", "a"])
    leaves = [hashlib.sha256(b"\0" + text).digest() for text in (b"a", "ü".encode())]
    both = hashlib.sha256(b"\1" + b"".join(leaves)).hexdigest()
    assert root_over(["a", "ü"]) == both


NEST = "[" * 2_000 + "]" * 2_000


def fields(**changes: object) -> str:
    return json.dumps(json.loads(TEXT) | changes)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "JSONDecodeError: "),
        ("[]", "TypeError: "),
        ("{}", "KeyError: 'through'"),
        (fields(version=2), "ValueError: version 2; this program reads 1"),
        *(
            (fields(**{name: odd}), "ValueError: seal, events, after and through must")
            for name in ("seal", "events", "after")
            for odd in ("1", 1.5, 1.0, True, None, [1], {})
        ),
        *(
            (fields(through=odd), "ValueError: seal, events, after and through must")
            for odd in (["7", 9], [7, 9.0], [7, [9]], [True, 9], ["x", 1])
        ),
        *(
            (fields(**{name: odd}), f"ValueError: {name} must be a text")
            for name in ("trial", "at", "root", "previous", "key", "note", "server")
            for odd in (1, None, True, ["x"], {})
        ),
        (fields(note="\ud800"), "UnicodeEncodeError: "),
        (fields(note=NEST).replace(f'"{NEST}"', NEST), "RecursionError: "),
        (fields(through=[1]), "ValueError: "),
        (fields(more=1), "TypeError: "),
    ],
)
def test_what_is_no_header_is_refused_with_why(text, said):
    with pytest.raises(UnreadableSeal) as refused:
        read_header(text)
    assert str(refused.value).startswith(said)
    with pytest.raises(UnreadableSeal) as refused:
        read_line(f'{{"header":{text},"public_key":"","signature":""}}')
    assert str(refused.value).startswith(said) or text == "{"


@pytest.mark.parametrize(
    "entries",
    [
        f"[{NEST}]",
        "[[1e999, 1, 1, 1, 1, 1]]",
        r'[[1, 1, 1, "\ud800", "", ""]]',
        "1",
        "{",
    ],
)
def test_a_list_that_nobody_can_read_is_no_list_of_a_seal(entries):
    """However its reading fails."""
    with pytest.raises(UnreadableSeal):
        replace(seal(1), entries=entries).listed()


@pytest.mark.parametrize("part", ["header", "public_key", "signature"])
def test_a_line_without_a_part_is_refused(part):
    said = json.loads(seal(1).line())
    del said[part]
    with pytest.raises(UnreadableSeal) as refused:
        read_line(json.dumps(said))
    assert str(refused.value) == f"KeyError: '{part}'"


def test_entries_of_a_line_are_written_anew_in_the_one_way():
    said = json.loads(seal(1, entries=(entry(1),)).line())
    spaced = json.dumps(said, indent=1)
    assert read_line(spaced) == seal(1, entries=(entry(1),))
    with pytest.raises(UnreadableSeal):
        read_line(json.dumps(said | {"entries": [[1]]}))
