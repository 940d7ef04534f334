"""What PostgreSQL escapes is read back as it was, and an entry is written one way."""

import json

from django.conf import LazySettings
from hypothesis import given
from hypothesis import settings as runs
from hypothesis import strategies as st

from trialsite.audit.seals.checks import check_seal_key
from trialsite.audit.seals.faults import Numbers
from trialsite.audit.seals.lines import unescaped
from trialsite.audit.seals.seal import Entry, entry_text

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
ESCAPES = {"\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n"} | {
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
}


@runs(max_examples=50)
@given(st.one_of(TEXT, st.text("\\bnt\n\t")))
def test_a_field_of_copy_is_read_back(text: str) -> None:
    """By the table of escapes in PostgreSQL's page on COPY."""
    escaped = "".join(ESCAPES.get(letter, letter) for letter in text)
    assert unescaped(escaped.encode()) == text


@runs(max_examples=50)
@given(TEXT)
def test_an_entry_is_the_json_that_the_docs_say(text: str) -> None:
    entry = Entry(7, 1_700_000_000_000_000, -1, "trialsite_site", text, "ab" * 32)
    said = json.dumps(entry, separators=(",", ":"), ensure_ascii=False)
    assert entry_text(entry) == said


@runs(max_examples=50)
@given(st.sets(st.integers(0, 10**12)), st.sets(st.integers(0, 10**12)))
def test_a_set_of_numbers_has_what_was_put_in(put: set[int], asked: set[int]) -> None:
    numbers = Numbers()
    for number in put:
        numbers.add(number)
    assert {number for number in put | asked if number in numbers} == put


def test_a_key_that_is_none_is_an_error_that_does_not_tell_it(
    settings: LazySettings,
) -> None:
    settings.AUDIT_SEAL_KEY_FILE, settings.AUDIT_SEAL_KEY = "", "half-a-key"
    (error,) = check_seal_key(None)
    assert error.id == "trialsite.E030"
    assert "64 hex digits" in error.msg
    assert "half-a-key" not in error.msg
    settings.AUDIT_SEAL_KEY_FILE = "/nowhere/key"
    assert "/nowhere/key" in check_seal_key(None)[0].msg
