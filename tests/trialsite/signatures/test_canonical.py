"""One text, and one hash, for one content."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialsite.signatures import canonical

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)
CONTENTS = st.dictionaries(st.text(max_size=3), PLAIN, max_size=4)


@settings(max_examples=50)
@given(CONTENTS)
def test_the_order_in_which_it_was_put_together_does_not_matter(content):
    turned = dict(reversed(content.items()))
    assert canonical.of(turned) == canonical.of(content)
    assert canonical.of(canonical.stored(content)) == canonical.of(content)


@settings(max_examples=50)
@given(CONTENTS, CONTENTS)
def test_two_contents_have_one_hash_only_where_they_do_not_differ(one, other):
    same = canonical.of(one) == canonical.of(other)
    assert same == (canonical.canonical(one) == canonical.canonical(other))
    if set(one) == set(other):
        assert bool(canonical.differences(one, other)) != same


def test_numbers_and_dates_are_kept_as_they_are_written():
    text = canonical.canonical({"dose": Decimal("7.50"), "on": date(2026, 2, 28)})
    assert text == '{"dose":"7.50","on":"2026-02-28"}'


def test_a_binary_number_cannot_be_signed():
    with pytest.raises(TypeError, match="float cannot be signed"):
        canonical.of({"dose": 7.5})


@pytest.mark.parametrize("changed", ["kind", "record", "meaning", "signer", "content"])
def test_the_hash_holds_what_whose_why_and_by_whom(changed):
    """P11-15: a signature that is copied elsewhere has another hash there."""
    signed = {
        "kind": "eligibility",
        "record": "ST-1",
        "meaning": "I confirm",
        "signer": 1,
        "content": {"age": 57},
    }
    other = signed | {changed: {"age": 58} if changed == "content" else 2}
    assert canonical.digest(**signed) != canonical.digest(**other)
