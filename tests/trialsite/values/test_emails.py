"""E-mail addresses as people and files write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialsite.values.emails import BadEmail, email_key, read_email, read_emails


@pytest.mark.parametrize(
    "written",
    [
        *(
            "erin@example.org",
            "  erin@example.org ",
            "erin@EXAMPLE.org",
            "erin @example.org",
        ),
        *(
            "erin@example.org;",
            "erin@example.org,",
            "erin@example.org.",
            "'erin@example.org'",
        ),
        *(
            "<erin@example.org>",
            "Erin Stone <erin@example.org>",
            "mailto:erin@example.org",
        ),
        *(
            "erin@example.org\u200b",
            "\u202aerin@example.org\u202c",
            '="erin@example.org"',
        ),
    ],
)
def test_an_address_is_one_however_it_is_written(written):
    assert read_email(written) == "erin@example.org"


@pytest.mark.parametrize(
    "written",
    [
        *("erin at home", "erin@", "@example.org", "erin@example", "erin@exam ple.org"),
        *(
            "erin@x@example.org",
            "a..b@example.org",
            "erin@[10.0.0.1]",
            "erin@host.local",
        ),
        *(f"{'e' * 65}@example.org", "jürgen@example.org"),
    ],
)
def test_what_is_no_address_is_refused_with_the_reason(written):
    with pytest.raises(BadEmail, match=r"is no e-mail address: .* such as erin@"):
        read_email(written)


def test_two_addresses_in_a_cell_are_both_kept():
    both = ["erin@example.org", "moe@example.org"]
    for cell in ("; ".join(both), ", ".join(both), " ".join(both), " or ".join(both)):
        assert read_emails(cell) == both


def test_cases_before_the_at_sign_are_kept_and_not_told_apart():
    assert read_email("Erin@example.org") == "Erin@example.org"
    assert email_key("Erin@example.org") == email_key("ERIN@Example.ORG")


@given(st.text(max_size=40) | st.emails())
def test_what_is_kept_is_kept_the_same_when_it_is_read_again(text):
    try:
        kept = read_email(text)
    except BadEmail:
        assert email_key(text) == ""
        return
    assert read_email(kept) == kept
    assert bool(email_key(kept)) == bool(kept)
