"""When trying in the ordinary way has been enough."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from participants.contact.rule import Try, series
from trialsite.protocol.types import Contact

MONDAY = date(2026, 6, 1)
RULE = Contact(attempts=4, days=3, modes=("phone", "letter"), reached="back")
tries = st.lists(
    st.builds(
        Try,
        st.integers(0, 5).map(lambda n: MONDAY + timedelta(days=n)),
        st.sampled_from(["phone", "letter", "text"]),
    ),
    max_size=8,
)


def calls(*days: int, mode: str = "phone") -> list[Try]:
    return [Try(MONDAY + timedelta(days=day), mode) for day in days]


def test_every_part_of_the_rule_is_needed():
    letter = calls(4, mode="letter")
    assert series(RULE, calls(0, 1, 2) + letter).is_enough
    assert not series(RULE, calls(0, 1) + letter).is_enough
    assert not series(RULE, calls(0, 0, 0, 0) + calls(0, mode="letter")).is_enough
    assert not series(RULE, calls(0, 1, 2, 3, 4)).is_enough


def test_a_closed_channel_is_not_asked_for():
    assert series(RULE, calls(0, 1, 2, 3), impossible=("letter",)).is_enough


@settings(max_examples=50)
@given(tries, tries)
def test_trying_more_never_takes_anybody_off_the_list(first, more):
    before, after = series(RULE, first), series(RULE, first + more)
    assert after.is_enough or not before.is_enough
